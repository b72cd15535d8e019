using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.Writes;

public sealed class RequestGateTests
{
    private static readonly ObjectKey Big = new("shop", "big");

    /// <summary>What a wait may be longer than the rate's share of a second.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromTicks(10);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task EnterAsync_ManyOfOneOwner_DoNotHoldUpOthers()
    {
        using var gate = new RequestGate(1, 1000, 1000, _time);
        await gate.EnterAsync(Big, default);
        Task[] big = [.. Enumerable.Range(0, 50).Select(_ => gate.EnterAsync(Big, default))];
        Task[] small = [.. Enumerable.Range(0, 3).Select(i => gate.EnterAsync(new("shop", $"small-{i}"), default))];

        // One of the big owner, then one of each small owner.
        for (int i = 0; i < 4; i++) gate.Leave();
        await Task.WhenAll([big[0], .. small]).WaitAsync(Eventually.Deadline);
        Assert.Equal(1, big.Count(static turn => turn.IsCompleted));

        // What is left of the big owner goes on in its order.
        for (int i = 1; i < 50; i++)
        {
            Assert.False(big[i].IsCompleted);
            gate.Leave();
            await big[i].WaitAsync(Eventually.Deadline);
        }
    }

    [Fact]
    public async Task EnterAsync_MoreThanConcurrency_WaitsForOneToLeave()
    {
        using var gate = new RequestGate(2, 1000, 1000, _time);
        await gate.EnterAsync(Big, default);
        await gate.EnterAsync(Big, default);
        Task third = gate.EnterAsync(Big, default);
        Assert.False(third.IsCompleted);
        gate.Leave();
        await third.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task EnterAsync_BurstUsedUp_PassesAtTheRate()
    {
        using var gate = new RequestGate(100, 10, 5, _time);
        Task[] turns = [.. Enumerable.Range(0, 15).Select(i => gate.EnterAsync(new("shop", $"{i}"), default))];
        await Eventually.True(() => turns.Count(static turn => turn.IsCompleted) == 5);

        for (int i = 6; i <= 15; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(95));
            Assert.Equal(i - 1, turns.Count(static turn => turn.IsCompleted));
            _time.Advance(TimeSpan.FromMilliseconds(5) + Rounding);
            await turns[i - 1].WaitAsync(Eventually.Deadline);
        }
    }

    [Fact]
    public async Task EnterAsync_Cancelled_LeavesTheTurnToTheNext()
    {
        using var gate = new RequestGate(1, 1000, 1000, _time);
        await gate.EnterAsync(Big, default);
        using var cancellation = new CancellationTokenSource();
        Task cancelled = gate.EnterAsync(Big, cancellation.Token), next = gate.EnterAsync(Big, default);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        gate.Leave();
        await next.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task CloseFor_ATime_LetsNothingPassUntilThen()
    {
        using var gate = new RequestGate(10, 1000, 1000, _time);
        gate.CloseFor(TimeSpan.FromSeconds(3));
        Task turn = gate.EnterAsync(Big, default);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(turn.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await turn.WaitAsync(Eventually.Deadline);
    }
}
