using Net.Cluster;
using Net.Model;
using Net.TestSupport;

namespace Net.Testing.Tests;

/// <summary>The C# of the package's page, compiled and run.</summary>
public sealed class PageExample
{
    [Fact]
    public async Task Example_OfThePage_MissesNoDeletion()
    {
        await using FakeApiServer api = await FakeApiServer.StartAsync();
        api.Apply(new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        Service stored = api.Get<Service>("shop", "cart")!;      // defaulted, with a cluster IP

        var state = new ClusterState();
        await using var source = new ApiServerSource(new() { Server = api.Url }, state);
        await source.StartAsync();
        api.Faults.CutWatches();
        api.Delete<Service>("shop", "cart");                     // arrives all the same
        Assert.StartsWith("10.96.", stored.Spec.ClusterIP, StringComparison.Ordinal);
        await Eventually.True(() => state.Get<Service>("shop", "cart") is null);
    }
}
