using Net.Model;

namespace Net.Cluster.Tests.EndpointViews;

public class EndpointViewTests
{
    private static readonly ObjectKey Cart = new("shop", "cart");

    [Fact]
    public void Constructor_StateWithSlices_ToldOfThemFirst()
    {
        var state = new ClusterState();
        state.Apply([Slice("a", "10.1.0.1")]);
        var told = new List<EndpointViewChange>();

        using var view = new EndpointView(state, told.Add);

        EndpointViewChange change = Assert.Single(told);
        Assert.Equal((Cart, EndpointChangeKind.Added), (change.Service, Assert.Single(change.Endpoints).Kind));
        Assert.Same(change.After, view.Of(Cart));
        Assert.Same(ServiceEndpoints.Empty, view.Of(new("shop", "other")));
    }

    [Fact]
    public void Batch_EndpointsChange_ToldOnceWithBeforeAndAfter()
    {
        var state = new ClusterState();
        var told = new List<string>();
        using var view = new EndpointView(state, change => told.Add($"{change.Service} {string.Join(' ', change.Endpoints.Select(e => $"{e.Kind} {(e.After ?? e.Before)!.Value.Address}"))}"));

        state.Apply([Slice("a", "10.1.0.1", "10.1.0.2"), Slice("b", "10.1.0.3")]);

        // Repacked: the same endpoints in other slices, with one that stands in two for a while.
        state.Apply([Slice("c", "10.1.0.1", "10.1.0.3")]);
        state.Apply(new ObjectChanges().Upsert(Slice("a", "10.1.0.2")).Delete<EndpointSlice>("shop", "b"));
        state.Apply(new ObjectChanges().Delete<EndpointSlice>("shop", "a").Delete<EndpointSlice>("shop", "c"));

        Assert.Equal(["shop/cart Added 10.1.0.1 Added 10.1.0.2 Added 10.1.0.3", "shop/cart Removed 10.1.0.1 Removed 10.1.0.2 Removed 10.1.0.3"], told);
        Assert.Same(ServiceEndpoints.Empty, view.Of(Cart));
    }

    [Fact]
    public void Dispose_LaterBatches_NotFollowed()
    {
        var state = new ClusterState();
        var view = new EndpointView(state);
        view.Dispose();

        state.Apply([Slice("a", "10.1.0.1")]);

        Assert.Empty(view.Of(Cart).Groups);
    }

    private static EndpointSlice Slice(string name, params string[] addresses) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop", Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart")) },
        AddressType = IpFamilies.IPv4,
        Ports = [new() { Name = "http", Port = 8080, Protocol = Protocols.Tcp }],
        Endpoints = addresses.Select(static address => new Endpoint { Addresses = [address] }).ToValueList(),
    };
}
