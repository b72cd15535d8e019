using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.LeaderElection;

/// <summary>The elector's timing on a virtual clock: everything happens on the thread that moves it.</summary>
public sealed class LeaderElectorTests
{
    private static readonly LeaderElectionOptions Defaults = new();
    private static readonly TimeSpan LongestPause = Defaults.RetryPeriod * (1 + LeaderElectionOptions.JitterFactor);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();
    private readonly LeaseServer _server = new();

    [Fact]
    public Task RunAsync_NoLeaseThere_CreatesItAndLeadsAtOnce() => OnOneThread(() =>
    {
        using Candidate a = New("a");
        a.Start();

        Assert.True(a.Elector.IsLeader);
        Assert.Equal("a", a.Elector.Holder);
        LeaseSpec spec = _server.Stored!.Spec;
        Assert.Equal(("a", 15, 0), (spec.HolderIdentity, spec.LeaseDurationSeconds, spec.LeaseTransitions));
        Assert.Equal(new MicroTime(ManualTimeProvider.DefaultStart), spec.AcquireTime);
        Assert.Equal(new MicroTime(ManualTimeProvider.DefaultStart), spec.RenewTime);
    });

    [Fact]
    public Task RunAsync_Leading_RenewsEveryRetryPeriodWithoutReading() => OnOneThread(() =>
    {
        using Candidate a = New("a");
        a.Start();
        int before = a.Link.Requests;

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(30, a.Link.Requests - before);
        LeaseSpec spec = _server.Stored!.Spec;
        Assert.Equal(new MicroTime(ManualTimeProvider.DefaultStart), spec.AcquireTime);
        Assert.Equal(new MicroTime(ManualTimeProvider.DefaultStart + TimeSpan.FromSeconds(60)), spec.RenewTime);
        Assert.Single(a.Began);
    });

    [Fact]
    public Task RunAsync_LeaderVanishes_IsFollowedWithinTheStatedTime() => OnOneThread(() =>
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var server = new LeaseServer();
            var time = new ManualTimeProvider();
            using var a = new Candidate("a", server, time, seed);
            using var b = new Candidate("b", server, time, seed + 1000);
            a.Start();
            b.Start();
            time.Advance(TimeSpan.FromSeconds(20 + (seed * 0.37)));
            TimeSpan renewed = TimeSpan.FromTicks(server.Stored!.Spec.RenewTime!.Value.Value.Ticks - ManualTimeProvider.DefaultStart.Ticks);
            a.Link.LosesRequests = true;

            while (b.Began.Count == 0 && time.Elapsed < TimeSpan.FromMinutes(5)) time.Advance(Tick);

            TimeSpan taken = Assert.Single(b.Began);
            Assert.InRange(taken - renewed, Defaults.LeaseDuration, Defaults.LeaseDuration + (2 * LongestPause));
            Assert.Equal(renewed + Defaults.RenewDeadline, Assert.Single(a.Ended));
            Assert.Equal(1, server.Stored!.Spec.LeaseTransitions);
        }
    });

    [Fact]
    public Task RunAsync_LeaderStops_IsFollowedAtTheNextLook() => OnOneThread(() =>
    {
        using Candidate a = New("a"), b = New("b");
        a.Start();
        b.Start();
        _time.Advance(TimeSpan.FromSeconds(30));

        a.Stop();
        Assert.True(a.Running.IsCompletedSuccessfully);
        Assert.False(a.Elector.IsLeader);
        Assert.Equal("", _server.Stored!.Spec.HolderIdentity);
        _time.Advance(LongestPause);

        Assert.True(b.Elector.IsLeader);
        Assert.Equal(1, _server.Stored.Spec.LeaseTransitions);
    });

    [Fact]
    public Task RunAsync_StopsWithoutRelease_IsFollowedWhenTheLeaseRunsOut() => OnOneThread(() =>
    {
        using Candidate a = New("a", new() { ReleaseOnStop = false }), b = New("b");
        a.Start();
        b.Start();
        a.Stop();

        _time.Advance(Defaults.LeaseDuration - Tick);
        Assert.False(b.Elector.IsLeader);
        _time.Advance(2 * LongestPause);
        Assert.True(b.Elector.IsLeader);
    });

    [Fact]
    public Task RunAsync_LeaderWorksOnAfterStop_KeepsTheLeaseUntilItIsDone() => OnOneThread(() =>
    {
        var link = new LeaseLink(_server, _time, static () => TimeSpan.Zero);
        var elector = new LeaderElector(link, Defaults with { Lease = "kube-system/slices", Identity = "a" }, _time, new Random(1));
        using var stopping = new CancellationTokenSource();
        var drained = new TaskCompletionSource();
        Task running = elector.RunAsync(_ => drained.Task, stopping.Token);
        stopping.Cancel();

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(elector.IsLeader);
        Assert.False(running.IsCompleted);
        drained.SetResult();

        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal("", _server.Stored!.Spec.HolderIdentity);
    });

    [Fact]
    public Task RunAsync_AnswersLost_GivesUpAtTheDeadlineAndLeadsAgainLater() => OnOneThread(() =>
    {
        using Candidate a = New("a");
        a.Start();
        _time.Advance(TimeSpan.FromSeconds(2));
        a.Link.LosesAnswers = true;

        _time.Advance(Defaults.RenewDeadline - Tick);
        Assert.True(a.Elector.IsLeader);
        _time.Advance(Tick);
        Assert.False(a.Elector.IsLeader);
        Assert.Equal(TimeSpan.FromSeconds(12), Assert.Single(a.Ended));

        // The lease is still in its name, so that it need not wait for it to run out.
        a.Link.LosesAnswers = false;
        _time.Advance(Defaults.RenewDeadline + LongestPause);
        Assert.True(a.Elector.IsLeader);
    });

    [Fact]
    public Task RunAsync_AnotherTookTheLease_EndsAtOnce() => OnOneThread(() =>
    {
        using Candidate a = New("a");
        a.Start();
        Lease stored = _server.Stored!;
        _server.Update(stored with { Spec = stored.Spec with { HolderIdentity = "b" } });

        _time.Advance(Defaults.RetryPeriod);

        Assert.False(a.Elector.IsLeader);
        Assert.Equal(Defaults.RetryPeriod, Assert.Single(a.Ended));
        Assert.Equal("b", a.Elector.Holder);
    });

    [Fact]
    public Task RunAsync_LeaseDeleted_MakesItAnewAndLeadsOn() => OnOneThread(() =>
    {
        using Candidate a = New("a");
        a.Start();
        _server.Delete();

        _time.Advance(Defaults.RetryPeriod);

        Assert.True(a.Elector.IsLeader);
        Assert.Equal("a", _server.Stored?.Spec.HolderIdentity);
        Assert.Single(a.Began);
    });

    /// <summary>What another wrote on its clock does not count, only when it was seen to change: a holder whose clock is years behind keeps its lease.</summary>
    [Fact]
    public Task RunAsync_HoldersClockIsWrong_CountsFromWhenTheLeaseWasSeen() => OnOneThread(() =>
    {
        _server.Create(new()
        {
            Metadata = new() { Namespace = "kube-system", Name = "slices" },
            Spec = new() { HolderIdentity = "old", LeaseDurationSeconds = 30, RenewTime = new MicroTime(ManualTimeProvider.DefaultStart.AddYears(-3)), LeaseTransitions = 7 },
        });
        using Candidate b = New("b");
        b.Start();

        _time.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.False(b.Elector.IsLeader);
        _time.Advance(LongestPause + Tick);
        Assert.True(b.Elector.IsLeader);
        Assert.Equal(8, _server.Stored!.Spec.LeaseTransitions);
    });

    [Fact]
    public void Constructor_OptionsThatDoNotGoTogether_NamesThemAll()
    {
        var options = new LeaderElectionOptions { Lease = "slices", LeaseDuration = TimeSpan.FromSeconds(1.5), RenewDeadline = TimeSpan.FromSeconds(2), RetryPeriod = TimeSpan.FromSeconds(2) };
        var failure = Assert.Throws<ArgumentException>(() => new LeaderElector(new LeaseLink(_server, _time, static () => TimeSpan.Zero), options));
        Assert.Contains("Lease: 'slices': must be namespace/name", failure.Message, StringComparison.Ordinal);
        Assert.Contains("LeaseDuration: 00:00:01.5000000: must be whole seconds", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RenewDeadline: 00:00:02: must be less than LeaseDuration", failure.Message, StringComparison.Ordinal);
        Assert.Contains("must be more than 1.2 times RetryPeriod", failure.Message, StringComparison.Ordinal);
    }

    private Candidate New(string identity, LeaderElectionOptions? options = null) => new(identity, _server, _time, identity[0], options: options);

    // xunit's own synchronization context would carry continuations to other threads, which a virtual clock does not wait for.
    private static Task OnOneThread(Action test) => Task.Run(test);
}
