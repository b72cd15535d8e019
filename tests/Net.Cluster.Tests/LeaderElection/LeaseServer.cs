using System.Globalization;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.LeaderElection;

/// <summary>A store of one lease with the API server's rules, on a virtual clock.</summary>
internal sealed class LeaseServer
{
    private long _version;

    public Lease? Stored { get; private set; }

    public LeaseAnswer Get() => Stored is { } lease ? new(LeaseOutcome.Done, lease) : new(LeaseOutcome.NotFound, null);

    public LeaseAnswer Create(Lease lease) => Stored is null ? Store(lease) : new(LeaseOutcome.Conflict, null);

    public LeaseAnswer Update(Lease lease) => Stored is null ? new(LeaseOutcome.NotFound, null)
        : lease.Metadata.ResourceVersion == Stored.Metadata.ResourceVersion ? Store(lease)
        : new(LeaseOutcome.Conflict, null);

    public void Delete() => Stored = null;

    private LeaseAnswer Store(Lease lease)
    {
        Stored = lease with { Metadata = lease.Metadata with { ResourceVersion = (++_version).ToString(CultureInfo.InvariantCulture) } };
        return new(LeaseOutcome.Done, Stored);
    }
}

/// <summary>A candidate's way to the server: requests and answers take their time, and either may be lost.</summary>
internal sealed class LeaseLink(LeaseServer server, ManualTimeProvider time, Func<TimeSpan> delay) : ILeaseStore
{
    public bool LosesRequests { get; set; }

    public bool LosesAnswers { get; set; }

    public int Requests { get; private set; }

    public Task<LeaseAnswer> GetAsync(ObjectKey key, CancellationToken cancellationToken) => SendAsync(server.Get, cancellationToken);

    public Task<LeaseAnswer> CreateAsync(Lease lease, CancellationToken cancellationToken) => SendAsync(() => server.Create(lease), cancellationToken);

    public Task<LeaseAnswer> UpdateAsync(Lease lease, CancellationToken cancellationToken) => SendAsync(() => server.Update(lease), cancellationToken);

    // What is cancelled arrives all the same: a client that gives up takes nothing back.
    private async Task<LeaseAnswer> SendAsync(Func<LeaseAnswer> request, CancellationToken cancellationToken)
    {
        Requests++;
        var answered = new TaskCompletionSource<LeaseAnswer>();
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => answered.TrySetCanceled(cancellationToken));
        After(delay(), () =>
        {
            if (LosesRequests) return;
            LeaseAnswer answer = request();
            After(delay(), () =>
            {
                if (!LosesAnswers) answered.TrySetResult(answer);
            });
        });
        return await answered.Task.ConfigureAwait(false);
    }

    private void After(TimeSpan wait, Action action)
    {
        if (wait == TimeSpan.Zero) action();
        else time.CreateTimer(_ => action(), null, wait, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>A clock that runs faster or slower than another.</summary>
/// <param name="inner">The other.</param>
/// <param name="rate">How many of its seconds go by in one of the other's.</param>
internal sealed class SkewedTime(ManualTimeProvider inner, double rate) : TimeProvider
{
    private readonly TimeSpan _offset = TimeSpan.FromDays(rate);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(inner.Elapsed.Ticks * rate);

    public override DateTimeOffset GetUtcNow() => ManualTimeProvider.DefaultStart + _offset + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = inner.CreateTimer(callback, state, Scaled(dueTime), Scaled(period));
        return new ScaledTimer(this, timer);
    }

    private TimeSpan Scaled(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : TimeSpan.FromTicks((long)Math.Ceiling(time.Ticks / rate));

    private sealed class ScaledTimer(SkewedTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(time.Scaled(dueTime), time.Scaled(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
