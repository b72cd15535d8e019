using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>Runs something in at most one of many processes: the one that holds a Lease.</summary>
/// <remarks>
/// <para>
/// A leader is one until <see cref="LeaderElectionOptions.RenewDeadline"/> after the start of its last successful renewal; others take the lease no earlier than
/// <see cref="LeaderElectionOptions.LeaseDuration"/> after they saw that renewal. So there are never two, whatever is lost or late between them and the store and
/// however wrong their clocks are, as long as no clock runs faster than another by more than the ratio of the two (1.5 by default).
/// </para>
/// <para>
/// A leader that vanishes is followed within <c>LeaseDuration + 2 × RetryPeriod × (1 + JitterFactor)</c> (23.8 s) and the time of two requests, one that stops
/// within <c>RetryPeriod × (1 + JitterFactor)</c> (4.4 s). A request that was sent in time may reach the server after leadership ended: writes must carry the version they are based on.
/// </para>
/// Thread-safe; one <see cref="RunAsync"/> at a time.
/// </remarks>
public sealed partial class LeaderElector
{
    private readonly ILeaseStore _store;
    private readonly LeaderElectionOptions _options;
    private readonly LeaseClaim _claim;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private long _leaderUntil;
    private string _told = "";

    /// <summary>A candidate, not yet running.</summary>
    /// <param name="store">Where the lease is.</param>
    /// <param name="options">Which lease, and its times.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="random">Spreads the tries, and makes up an identity; seeded from the clock if null.</param>
    /// <param name="logger">Told of who leads; none if null.</param>
    /// <exception cref="ArgumentException">The options do not go together; the message lists every problem.</exception>
    public LeaderElector(ILeaseStore store, LeaderElectionOptions options, TimeProvider? time = null, Random? random = null, ILogger<LeaderElector>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _store = store;
        _options = options with { };
        _time = time ?? TimeProvider.System;
        _random = random ?? new Random((int)_time.GetTimestamp() ^ Environment.ProcessId);
        _logger = logger ?? NullLogger<LeaderElector>.Instance;
        Identity = options.Identity.Length > 0 ? options.Identity : $"{Environment.MachineName}_{Guid.NewGuid():N}";
        _claim = new(_options, Identity, _time);
        _leaderUntil = _time.GetTimestamp();
    }

    /// <summary>Who this candidate is.</summary>
    public string Identity { get; }

    /// <summary>The lease, as <c>namespace/name</c>.</summary>
    public string Lease => _options.Lease;

    /// <summary>Whether this candidate leads at this moment, by the clock and not only by what it was told last.</summary>
    public bool IsLeader => _time.GetTimestamp() < Volatile.Read(ref _leaderUntil);

    /// <summary>Who holds the lease as far as is known, possibly no longer; empty for nobody.</summary>
    public string Holder => _claim.Holder;

    /// <summary>Runs for the lease, leads when it has it, and runs again when it lost it, until told to stop or until leading has ended by itself.</summary>
    /// <param name="lead">
    /// What a leader does. Its token is cancelled when leadership is lost; it must then end soon. While it runs after <paramref name="stopping"/>, the lease is kept.
    /// </param>
    /// <param name="stopping">Ends the candidature; a leader's <paramref name="lead"/> is waited for, and is to see to it itself that it ends.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(lead);
        while (await CampaignAsync(stopping).ConfigureAwait(false))
        {
            LogLeads(_logger, Identity, _options.Lease);
            if (await LeadAsync(lead).ConfigureAwait(false))
            {
                if (_options.ReleaseOnStop) await ReleaseAsync().ConfigureAwait(false);
                return;
            }

            LogLost(_logger, Identity, _options.Lease, _claim.Holder);
            if (stopping.IsCancellationRequested) return;
        }
    }

    /// <summary>Tries for the lease until it is had; false when told to stop.</summary>
    private async Task<bool> CampaignAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using (var deadline = new CancellationTokenSource(_options.RenewDeadline, _time))
            using (var tries = CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token))
            {
                if (await TryAsync(tries.Token).ConfigureAwait(false)) return true;
            }

            await WaitAsync(_options.RetryPeriod * (1 + (LeaderElectionOptions.JitterFactor * _random.NextDouble())), stopping).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Leads and renews; true when leading ended by itself, false when leadership was lost first.</summary>
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> lead)
    {
        using var lost = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        Task leading = LeadUntilDoneAsync(lead, done, lost.Token);
        await using ITimer expiry = _time.CreateTimer(static lost => ((CancellationTokenSource)lost!).Cancel(), lost, Left, Timeout.InfiniteTimeSpan);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, done.Token);
        while (!ends.IsCancellationRequested)
        {
            await WaitAsync(_options.RetryPeriod, ends.Token).ConfigureAwait(false);
            if (ends.IsCancellationRequested) break;
            if (await TryAsync(ends.Token).ConfigureAwait(false)) expiry.Change(Left, Timeout.InfiniteTimeSpan);
            else if (!_claim.IsMine) break;
        }

        // Leading that ended because it was lost has not ended by itself, though a late answer may have given the lease back meanwhile.
        bool ended = done.IsCancellationRequested && !lost.IsCancellationRequested && IsLeader;
        if (!ended) Volatile.Write(ref _leaderUntil, _time.GetTimestamp());
        lost.Cancel();
        await leading.ConfigureAwait(false);
        return ended;
    }

    private static async Task LeadUntilDoneAsync(Func<CancellationToken, Task> lead, CancellationTokenSource done, CancellationToken lost)
    {
        try
        {
            await lead(lost).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
        }
        finally
        {
            done.Cancel();
        }
    }

    /// <summary>One try to take the lease or to renew it.</summary>
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        // Most renewals need no read: nobody else writes a lease that is held.
        if (_claim.IsMine && IsLeader)
        {
            LeaseAnswer renewed = await TakeAsync(cancellationToken).ConfigureAwait(false);
            if (renewed.Outcome is LeaseOutcome.Done) return true;
            if (renewed.Outcome is LeaseOutcome.Failed) return false;
        }

        LeaseAnswer read = await AskAsync(_store.GetAsync, _options.Key, cancellationToken).ConfigureAwait(false);
        if (read.Outcome is LeaseOutcome.NotFound) _claim.SeeNone();
        else if (read is { Outcome: LeaseOutcome.Done, Lease: { } lease }) See(lease);
        else return false;
        return !_claim.IsAnothers && (await TakeAsync(cancellationToken).ConfigureAwait(false)).Outcome is LeaseOutcome.Done;
    }

    private async Task<LeaseAnswer> TakeAsync(CancellationToken cancellationToken)
    {
        // The time is counted from before the request, since others may see the renewal as soon as it is sent.
        long began = _time.GetTimestamp();
        LeaseAnswer answer = await AskAsync(_claim.Seen is null ? _store.CreateAsync : _store.UpdateAsync, _claim.Taken(), cancellationToken).ConfigureAwait(false);
        if (answer is not { Outcome: LeaseOutcome.Done, Lease: { } lease }) return answer;
        See(lease);
        Volatile.Write(ref _leaderUntil, began + (long)(_options.RenewDeadline.TotalSeconds * _time.TimestampFrequency));
        return IsLeader ? answer : new(LeaseOutcome.Failed, null, "the answer came too late");
    }

    private async Task ReleaseAsync()
    {
        Volatile.Write(ref _leaderUntil, _time.GetTimestamp());
        using var deadline = new CancellationTokenSource(_options.RenewDeadline, _time);
        LeaseAnswer answer = await AskAsync(_store.UpdateAsync, _claim.Released(), deadline.Token).ConfigureAwait(false);
        if (answer is { Outcome: LeaseOutcome.Done, Lease: { } lease }) See(lease);
    }

    private async Task<LeaseAnswer> AskAsync<T>(Func<T, CancellationToken, Task<LeaseAnswer>> request, T about, CancellationToken cancellationToken)
    {
        try
        {
            LeaseAnswer answer = await request(about, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome is LeaseOutcome.Failed) LogFailed(_logger, Identity, _options.Lease, answer.Problem);
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(LeaseOutcome.Failed, null, "no answer in time");
        }
        catch (Exception failure)
        {
            // A store with a defect must not end the candidature unnoticed.
            LogFailed(_logger, Identity, _options.Lease, failure.Message);
            return new(LeaseOutcome.Failed, null, failure.Message);
        }
    }

    private void See(Lease lease)
    {
        _claim.See(lease);
        if (_claim.Holder == _told) return;
        _told = _claim.Holder;
        LogHolder(_logger, _options.Lease, _told.Length > 0 ? _told : "nobody");
    }

    private TimeSpan Left
    {
        get
        {
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref _leaderUntil));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    // Unlike Task.Delay this goes on where the clock or the canceller runs, so that on a virtual clock nothing depends on threads.
    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource();
        await using ITimer timer = _time.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), over, delay, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(static over => ((TaskCompletionSource)over!).TrySetResult(), over);
        await over.Task.ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Identity} leads by lease {Lease}")]
    private static partial void LogLeads(ILogger logger, string identity, string lease);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "{Identity} lost lease {Lease}; its holder, as far as is known: {Holder}")]
    private static partial void LogLost(ILogger logger, string identity, string lease, string holder);

    [LoggerMessage(EventId = 42, Level = LogLevel.Information, Message = "Lease {Lease} is held by {Holder}")]
    private static partial void LogHolder(ILogger logger, string lease, string holder);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "{Identity} could not read or write lease {Lease}: {Problem}")]
    private static partial void LogFailed(ILogger logger, string identity, string lease, string problem);
}
