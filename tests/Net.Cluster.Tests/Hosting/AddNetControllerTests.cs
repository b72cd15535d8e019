using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Net.Cluster.Tests.LeaderElection;
using Net.Model;
using Net.TestSupport;

namespace Net.Cluster.Tests.Hosting;

public sealed class AddNetControllerTests
{
    private static readonly Service Cart = new() { Metadata = new() { Namespace = "shop", Name = "cart" } };

    [Fact]
    public async Task AddNetController_WithoutLease_ReconcilesWhileTheHostRuns()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNetController<FirstReconciler>();
        using IHost host = builder.Build();
        host.Services.GetRequiredService<ClusterState>().Apply([Cart]);

        await host.StartAsync();
        await Eventually.True(() => host.Services.GetRequiredService<FirstReconciler>().Keys.Contains(ObjectKey.Of(Cart)));
        await host.StopAsync();
    }

    [Fact]
    public async Task AddNetController_TwoHostsWithOneLease_WorkOneAfterTheOther()
    {
        var leases = new MemoryLeases();
        using IHost first = Build(leases), second = Build(leases);

        await first.StartAsync();
        await Eventually.True(() => Keys(first).Length == 2);
        await second.StartAsync();
        Assert.Empty(Keys(second));

        await first.StopAsync();
        await Eventually.True(() => Keys(second).Length == 2);
        await second.StopAsync();
    }

    [Fact]
    public async Task AddNetController_LeaseWithoutAnApiServer_SaysSoAtTheStart()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNetController<FirstReconciler>(static o => o.LeaderElection.Lease = "shop/slices");
        using IHost host = builder.Build();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains("no API server: set NetClusterOptions.ApiServer", failure.Message, StringComparison.Ordinal);
    }

    private static IHost Build(MemoryLeases leases)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILeaseStore>(leases);
        builder.Services.AddNetController<FirstReconciler>(ByLease).AddNetController<SecondReconciler>(ByLease);
        IHost host = builder.Build();
        host.Services.GetRequiredService<ClusterState>().Apply([Cart]);
        return host;

        static void ByLease(ControllerOptions options)
        {
            options.LeaderElection.Lease = "shop/slices";
            options.LeaderElection.RetryPeriod = TimeSpan.FromMilliseconds(50);
        }
    }

    private static ObjectKey[] Keys(IHost host) => [.. host.Services.GetRequiredService<FirstReconciler>().Keys, .. host.Services.GetRequiredService<SecondReconciler>().Keys];

    private abstract class Reconciler : IReconciler<Service>
    {
        public ConcurrentQueue<ObjectKey> Keys { get; } = new();

        public ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
        {
            Keys.Enqueue(key);
            return ValueTask.FromResult(ReconcileResult.Done);
        }
    }

    private sealed class FirstReconciler : Reconciler;

    private sealed class SecondReconciler : Reconciler;

    private sealed class MemoryLeases : ILeaseStore
    {
        private readonly Lock _gate = new();
        private readonly LeaseServer _server = new();

        public Task<LeaseAnswer> GetAsync(ObjectKey key, CancellationToken cancellationToken) => AnswerAsync(_server.Get);

        public Task<LeaseAnswer> CreateAsync(Lease lease, CancellationToken cancellationToken) => AnswerAsync(() => _server.Create(lease));

        public Task<LeaseAnswer> UpdateAsync(Lease lease, CancellationToken cancellationToken) => AnswerAsync(() => _server.Update(lease));

        private Task<LeaseAnswer> AnswerAsync(Func<LeaseAnswer> request)
        {
            lock (_gate) return Task.FromResult(request());
        }
    }
}
