using Net.Model;
using Net.Testing;

namespace Net.Cluster.Tests;

/// <summary>The C# of the package's page, compiled and run.</summary>
public sealed class PageExample : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("page").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Manifests_OfThePage_AreFollowed()
    {
        string folder = _folder;
        await File.WriteAllTextAsync(Path.Combine(folder, "cart.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{port: 80}]}\n");
        var state = new ClusterState();
        await using var source = new ManifestFolderSource(folder, state);
        await source.StartAsync();

        using IDisposable subscription = state.Subscribe(batch =>
        {
            foreach (ObjectKey service in batch.ServicesOfSlices) Console.WriteLine($"endpoints of {service} changed");
        });
        Service? cart = state.Get<Service>("shop", "cart");
        Assert.NotNull(cart);
    }

    [Fact]
    public async Task ApiServer_OfThePage_IsFollowed()
    {
        await using FakeApiServer api = await FakeApiServer.StartAsync();
        api.Apply(new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        string kubeconfig = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(kubeconfig, api.Kubeconfig());

        ApiServerConnection connection = ApiServerConnection.FromKubeconfig(kubeconfig);   // or InCluster()
        var cluster = new ClusterState();
        await using var follower = new ApiServerSource(connection, cluster, FollowedKind.OfNode, new() { Namespace = "shop" });
        await follower.StartAsync();
        foreach (FollowStatus kind in follower.Statuses) Console.WriteLine($"{kind.Resource}: {kind.State}, {kind.Error}");
        Console.WriteLine($"last heard {follower.Age} ago");
        Assert.NotNull(cluster.Get<Service>("shop", "cart"));
    }
}
