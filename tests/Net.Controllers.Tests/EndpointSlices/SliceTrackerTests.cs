using Net.Model;

namespace Net.Controllers.Tests.EndpointSlices;

public class SliceTrackerTests
{
    private static readonly Service Cart = new() { Metadata = new() { Namespace = "shop", Name = "cart", Uid = "service-1" } };

    private readonly SliceTracker _tracker = new();

    [Fact]
    public void IsStale_NothingWritten_False() => Assert.False(_tracker.IsStale(Cart, [Slice("a", 1)]));

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void IsStale_SliceOfAGeneration_WhenOlderThanWritten(long seen, bool stale)
    {
        _tracker.Written(Slice("a", 2));

        Assert.Equal(stale, _tracker.IsStale(Cart, [Slice("a", seen), Slice("of nobody", 1)]));
    }

    [Fact]
    public void IsStale_WrittenSliceNotSeen_UntilItIs()
    {
        _tracker.Written(Slice("a", 1));
        _tracker.Written(Slice("b", 1));

        Assert.True(_tracker.IsStale(Cart, [Slice("a", 1)]));
        Assert.False(_tracker.IsStale(Cart, [Slice("a", 1), Slice("b", 1)]));
    }

    [Fact]
    public void IsStale_SliceBeingDeleted_WhileItIsSeen()
    {
        _tracker.Written(Slice("a", 1));
        _tracker.Deleting(Slice("a", 1));

        Assert.True(_tracker.IsStale(Cart, [Slice("a", 5)]));
        Assert.False(_tracker.IsStale(Cart, []));
    }

    [Fact]
    public void IsStale_OtherService_False()
    {
        _tracker.Written(Slice("a", 1));

        Assert.False(_tracker.IsStale(Cart with { Metadata = Cart.Metadata with { Name = "orders" } }, []));
    }

    [Fact]
    public void IsStale_ServiceMadeAnew_ForgetsThePredecessor()
    {
        _tracker.Written(Slice("a", 1));
        Assert.True(_tracker.IsStale(Cart, []));

        Assert.False(_tracker.IsStale(Cart with { Metadata = Cart.Metadata with { Uid = "service-2" } }, []));
    }

    [Theory]
    [InlineData("a", 2, false)]
    [InlineData("a", 1, false)]
    [InlineData("a", 3, true)]
    [InlineData("b", 1, true)]
    public void IsNews_NewerOrUnknown(string uid, long generation, bool news)
    {
        _tracker.Written(Slice("a", 2));

        Assert.Equal(news, _tracker.IsNews(Slice(uid, generation)));
    }

    [Fact]
    public void Deleted_ByWhom_SaysWhetherToPlanAgain()
    {
        _tracker.Written(Slice("a", 1));
        _tracker.Written(Slice("b", 1));
        _tracker.Deleting(Slice("b", 1));

        Assert.False(_tracker.Deleted(Slice("a", 1)));
        Assert.True(_tracker.Deleted(Slice("b", 1)));
        Assert.True(_tracker.Deleted(Slice("of nobody", 1)));
        Assert.False(_tracker.IsStale(Cart, []));
    }

    [Fact]
    public void Forget_Service_NothingIsStale()
    {
        _tracker.Written(Slice("a", 1));

        _tracker.Forget(ObjectKey.Of(Cart));

        Assert.False(_tracker.IsStale(Cart, []));
    }

    [Fact]
    public void Plan_OnAViewBehindTheWrites_WouldWriteAgainAndIsHeldBack()
    {
        Node[] nodes = [new() { Metadata = new() { Name = "n" } }];
        Service service = Cart with { Spec = new() { ClusterIP = "10.0.0.1", ClusterIPs = ["10.0.0.1"], IpFamilies = ["IPv4"], Selector = ValueMap.Of(("app", "cart")), Ports = [new() { Port = 80, TargetPort = 8080, Protocol = "TCP" }] } };
        Pod pod = new() { Metadata = new() { Namespace = "shop", Name = "cart-1", Uid = "p" }, Spec = new() { NodeName = "n" }, Status = new() { PodIP = "10.1.0.1", PodIPs = [new() { Ip = "10.1.0.1" }] } };
        var packer = new EndpointSlicePacker(new());
        EndpointSlice written = Assert.Single(packer.Plan(service, [pod], nodes, []).Changes).Slice;
        written = written with { Metadata = written.Metadata with { Uid = "a", Generation = 1 } };

        _tracker.Written(written);

        Assert.NotEmpty(packer.Plan(service, [pod], nodes, []).Changes);
        Assert.True(_tracker.IsStale(service, []));
        Assert.False(_tracker.IsStale(service, [written]));
        Assert.Empty(packer.Plan(service, [pod], nodes, [written]).Changes);
    }

    private static EndpointSlice Slice(string uid, long generation) => new()
    {
        Metadata = new() { Namespace = "shop", Name = $"cart-{uid}", Uid = uid, Generation = generation, Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart")) },
        AddressType = "IPv4",
    };
}
