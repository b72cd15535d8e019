using System.Collections.Concurrent;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.Controllers;

public sealed class ControllerTests : IDisposable
{
    private readonly ClusterState _state = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

    [Fact]
    public async Task RunAsync_ObjectsThere_ReconcilesEachAndThenWhatChanges()
    {
        _state.Apply([Service("a"), Service("b")]);
        var reconciler = new CountingReconciler(static (_, _) => ValueTask.FromResult(ReconcileResult.Done));
        Task running = new Controller(reconciler, _state).RunAsync(_stopping.Token);
        await Eventually.True(() => reconciler.CountOf("a") == 1 && reconciler.CountOf("b") == 1);

        _state.Apply(new ObjectChanges().Delete<Service>("shop", "a"));
        _state.Apply([new Namespace { Metadata = new() { Name = "shop" } }]);
        await Eventually.True(() => reconciler.CountOf("a") == 2);

        await StopAsync(running);
        Assert.Equal(1, reconciler.CountOf("b"));
    }

    [Fact]
    public async Task RunAsync_OneKeyChangesOften_IsNeverReconciledTwiceAtATime()
    {
        int now = 0, most = 0, runs = 0;
        using var go = new SemaphoreSlim(0);
        var reconciler = new CountingReconciler(async (_, cancellationToken) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await go.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref now);
            Interlocked.Increment(ref runs);
            return ReconcileResult.Done;
        });
        _state.Apply([Service("a")]);
        Task running = new Controller(reconciler, _state).RunAsync(_stopping.Token);
        await Eventually.True(() => Volatile.Read(ref now) == 1);

        for (int i = 0; i < 100; i++) _state.Apply([Service("a", i.ToString())]);
        go.Release(2);
        await Eventually.True(() => Volatile.Read(ref runs) == 2);

        await StopAsync(running);
        Assert.Equal(1, most);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task RunAsync_ReconcilerFails_TriesAgainWithBackoffUntilItWorks()
    {
        var time = new ManualTimeProvider();
        int failures = 0;
        var reconciler = new CountingReconciler((_, _) => (failures++) switch
        {
            0 => throw new InvalidOperationException("a defect"),
            1 => ValueTask.FromResult(ReconcileResult.Retry("conflict")),
            2 => ValueTask.FromResult(ReconcileResult.Retry("busy", TimeSpan.FromMinutes(1))),
            _ => ValueTask.FromResult(ReconcileResult.Done),
        });
        _state.Apply([Service("a")]);
        Task running = new Controller(reconciler, _state, new() { Queue = new() { FirstRetry = TimeSpan.FromSeconds(1) } }, time).RunAsync(_stopping.Token);

        foreach ((int runs, double wait) in new[] { (1, 1.0), (2, 2.0), (3, 60.0) })
        {
            await Eventually.True(() => reconciler.CountOf("a") == runs && time.Waiting == 1);
            time.Advance(TimeSpan.FromSeconds(wait - 0.1));
            Assert.Equal(runs, reconciler.CountOf("a"));
            time.Advance(TimeSpan.FromSeconds(0.1));
        }

        await Eventually.True(() => reconciler.CountOf("a") == 4);
        await StopAsync(running);
        Assert.Equal(0, time.Waiting);
    }

    [Fact]
    public async Task RunAsync_ReconcilerAsksToComeBack_ComesBack()
    {
        var time = new ManualTimeProvider();
        var reconciler = new CountingReconciler(static (_, _) => ValueTask.FromResult(ReconcileResult.Requeue(TimeSpan.FromMinutes(5))));
        _state.Apply([Service("a")]);
        Task running = new Controller(reconciler, _state, time: time).RunAsync(_stopping.Token);

        await Eventually.True(() => reconciler.CountOf("a") == 1 && time.Waiting == 1);
        time.Advance(TimeSpan.FromMinutes(5));
        await Eventually.True(() => reconciler.CountOf("a") == 2);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_Stopped_FinishesWhatIsUnderWayAndBeginsNothing()
    {
        var finish = new TaskCompletionSource<ReconcileResult>();
        var reconciler = new CountingReconciler((_, _) => new(finish.Task));
        _state.Apply(Enumerable.Range(0, 50).Select(static i => Service($"s{i}")));
        Task running = new Controller(reconciler, _state, new() { Workers = 2 }).RunAsync(_stopping.Token);
        await Eventually.True(() => reconciler.Runs == 2);

        await _stopping.CancelAsync();
        Assert.False(running.IsCompleted);
        finish.SetResult(ReconcileResult.Done);

        await running.WaitAsync(Eventually.Deadline);
        Assert.Equal(2, reconciler.Runs);
    }

    [Fact]
    public async Task RunAsync_Aborted_CancelsWhatIsUnderWay()
    {
        var reconciler = new CountingReconciler(static async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return ReconcileResult.Done;
        });
        _state.Apply([Service("a")]);
        Task running = new Controller(reconciler, _state).RunAsync(_stopping.Token, _abort.Token);
        await Eventually.True(() => reconciler.Runs == 1);

        await _abort.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task RunAsync_Again_BeginsWithEverythingThereIs()
    {
        var reconciler = new CountingReconciler(static (_, _) => ValueTask.FromResult(ReconcileResult.Done));
        var controller = new Controller(reconciler, _state);
        Task first = controller.RunAsync(_stopping.Token);
        await StopAsync(first);
        _state.Apply([Service("a")]);

        using var again = new CancellationTokenSource();
        Task second = controller.RunAsync(again.Token);
        await Eventually.True(() => reconciler.CountOf("a") == 1);
        await again.CancelAsync();
        await second.WaitAsync(Eventually.Deadline);
    }

    private async Task StopAsync(Task running)
    {
        await _stopping.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }

    private static Service Service(string name, string version = "") => new() { Metadata = new() { Namespace = "shop", Name = name, ResourceVersion = version } };

    private sealed class CountingReconciler(Func<ObjectKey, CancellationToken, ValueTask<ReconcileResult>> reconcile) : IReconciler<Service>
    {
        private readonly ConcurrentQueue<string> _begun = new();

        public int Runs => _begun.Count;

        public int CountOf(string name) => _begun.Count(begun => begun == name);

        public ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
        {
            _begun.Enqueue(key.Name);
            return reconcile(key, cancellationToken);
        }
    }
}
