using FsCheck;
using FsCheck.Fluent;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.Controllers;

public sealed class WorkQueueTests : IDisposable
{
    private static readonly ObjectKey A = new("shop", "a");
    private static readonly ObjectKey B = new("shop", "b");

    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue _queue;

    public WorkQueueTests() => _queue = new(new() { FirstRetry = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(10) }, _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_ManyTimes_IsHandedOutOnce()
    {
        for (int i = 0; i < 5; i++) _queue.Add(A);
        _queue.Add(B);

        Assert.Equal(A, await _queue.TakeAsync());
        Assert.Equal(B, await _queue.TakeAsync());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task Add_WhileItIsWorkedOn_ComesAgainOnlyWhenThatIsDone()
    {
        _queue.Add(A);
        await _queue.TakeAsync();
        _queue.Add(A);
        _queue.Add(A);
        Assert.Equal(0, _queue.Count);

        _queue.Done(A);

        Assert.Equal(A, await _queue.TakeAsync());
        _queue.Done(A);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void AddAfter_SeveralTimes_TheEarliestCounts()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(5));
        _queue.AddAfter(A, TimeSpan.FromSeconds(2));
        _queue.AddAfter(A, TimeSpan.FromSeconds(9));

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _queue.Count);
        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void Retry_AgainAndAgain_DoublesUpToTheLongest()
    {
        double[] waits = [.. Enumerable.Range(0, 6).Select(_ => _queue.Retry(A).TotalSeconds)];
        Assert.Equal([1, 2, 4, 8, 10, 10], waits);
        Assert.Equal(1, _queue.Retry(B).TotalSeconds);

        _queue.Forget(A);

        Assert.Equal(1, _queue.Retry(A).TotalSeconds);
        Assert.Equal(7, _queue.Retry(A, TimeSpan.FromSeconds(7)).TotalSeconds);
    }

    [Fact]
    public void Retry_ThousandsOfTimes_StaysAtTheLongest()
    {
        for (int i = 0; i < 5000; i++) _queue.Retry(A);
        Assert.Equal(10, _queue.Retry(A).TotalSeconds);
    }

    [Fact]
    public async Task Close_WithKeysWaiting_HandsOutNothingMore()
    {
        _queue.Add(A);
        _queue.AddAfter(B, TimeSpan.FromSeconds(1));
        _queue.Close();
        _queue.Add(B);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await _queue.TakeAsync());
    }

    [Fact]
    public async Task Close_WhileSomebodyWaits_EndsTheWait()
    {
        ValueTask<ObjectKey?> waiting = _queue.TakeAsync();
        Assert.False(waiting.IsCompleted);
        _queue.Close();
        Assert.Null(await waiting);
    }

    /// <summary>Any order of operations, against a model: a set of keys wanted, a set being worked on, and a list of times.</summary>
    [Fact]
    public void Operations_InAnyOrder_KeepNoKeyTwiceAndLoseNone() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Operation, byte Key, byte Seconds)[]>(), operations =>
        {
            var time = new ManualTimeProvider();
            using var queue = new WorkQueue(time: time);
            HashSet<ObjectKey> wanted = [], running = [];
            Dictionary<ObjectKey, TimeSpan> due = [];
            foreach ((byte operation, byte name, byte seconds) in operations)
            {
                var key = new ObjectKey("", $"{name % 4}");
                switch (operation % 5)
                {
                    case 0:
                        queue.Add(key);
                        wanted.Add(key);
                        break;
                    case 1:
                        TimeSpan at = time.Elapsed + TimeSpan.FromSeconds(seconds + 1);
                        queue.AddAfter(key, TimeSpan.FromSeconds(seconds + 1));
                        if (!due.TryGetValue(key, out TimeSpan before) || at < before) due[key] = at;
                        break;
                    case 2 when wanted.Except(running).Any():
                        ObjectKey? taken = queue.TakeAsync().AsTask().GetAwaiter().GetResult();
                        if (!wanted.Contains(taken!.Value) || !running.Add(taken.Value)) return false;
                        wanted.Remove(taken.Value);
                        break;
                    case 3:
                        queue.Done(key);
                        running.Remove(key);
                        break;
                    case 4:
                        time.Advance(TimeSpan.FromSeconds(seconds));
                        foreach (ObjectKey ready in due.Where(entry => entry.Value <= time.Elapsed).Select(static entry => entry.Key).ToArray())
                        {
                            due.Remove(ready);
                            wanted.Add(ready);
                        }

                        break;
                }

                if (queue.Count != wanted.Except(running).Count() || queue.Delayed != due.Count) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
}
