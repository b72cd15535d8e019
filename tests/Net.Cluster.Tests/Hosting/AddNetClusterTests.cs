using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Net.Model;
using Net.Testing;

namespace Net.Cluster.Tests.Hosting;

/// <summary>A host whose state comes from an API server.</summary>
public sealed class AddNetClusterTests
{
    [Fact]
    public async Task ApiServer_Named_FillsTheStateBeforeTheHostHasStarted()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddNetCluster(options =>
        {
            options.ApiServer = _ => new() { Server = server.Url };
            options.Kinds = [FollowedKind.Of<Service>()];
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.NotNull(host.Services.GetRequiredService<ClusterState>().Get<Service>("shop", "cart"));
        Assert.True(host.Services.GetRequiredService<ApiServerSource>().IsSynced);
        await host.StopAsync();
    }
}
