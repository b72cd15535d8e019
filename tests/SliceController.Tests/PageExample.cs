using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Net.Cluster;
using Net.Controllers;
using Net.Model;
using Net.Testing;
using Net.TestSupport;

namespace SliceController.Tests;

/// <summary>The C# of the page on controllers, compiled and run.</summary>
public sealed class PageExample
{
    [Fact]
    public async Task Example_OfThePageOnControllers_WritesSlices()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(
            new Node { Metadata = new() { Name = "node-1" } },
            new Service { Metadata = new() { Namespace = "shop", Name = "cart" }, Spec = new() { Selector = ValueMap.Of(("app", "cart")), Ports = [new() { Port = 80 }] } },
            new Pod
            {
                Metadata = new() { Namespace = "shop", Name = "cart-1", Labels = ValueMap.Of(("app", "cart")) },
                Spec = new() { NodeName = "node-1", Containers = [new() { Name = "cart", Image = "cart" }] },
                Status = new() { Phase = "Running", PodIP = "10.1.0.9", PodIPs = [new() { Ip = "10.1.0.9" }], Conditions = [new() { Type = "Ready", Status = "True" }] },
            });
        string kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig());
        using var stopping = new CancellationTokenSource();

        Task running = RunAsync(kubeconfig, stopping.Token);
        await Eventually.True(() => server.All<EndpointSlice>().Any(static slice => slice.Endpoints.Count == 1));
        Assert.NotEqual("", server.Get<Lease>("kube-system", "slices")!.Spec.HolderIdentity);

        await stopping.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
        Assert.Equal("", server.Get<Lease>("kube-system", "slices")!.Spec.HolderIdentity);
        File.Delete(kubeconfig);
    }

    private static async Task RunAsync(string kubeconfig, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services
            .AddNetCluster(o => o.ApiServer = time => ApiServerConnection.FromKubeconfig(kubeconfig, time: time))
            .AddSingleton(new EndpointSlicePacker(new() { ManagedBy = "my-slices" }))
            .AddNetController<EndpointSliceReconciler>(o => o.LeaderElection.Lease = "kube-system/slices");
        await builder.Build().RunAsync(cancellationToken);
    }
}

sealed class EndpointSliceReconciler(ClusterState state, IPlanSink sink, EndpointSlicePacker packer) : IReconciler<Service>
{
    public async ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        ClusterSnapshot now = state.Current;
        if (now.Get<Service>(key) is not { } service) return ReconcileResult.Done;
        SlicePlan plan = packer.Plan(service, now.InNamespace<Pod>(key.Namespace), now.All<Node>(), now.SlicesOf(key));
        ApplyResult result = await sink.ApplyAsync(plan, cancellationToken);
        return result.ToReconcileResult(plan.RequeueAfter);
    }
}
