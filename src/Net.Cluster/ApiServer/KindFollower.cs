using System.Net;
using Net.Model;

namespace Net.Cluster;

/// <summary>Follows one kind: lists it, watches it, and begins again whenever it lost touch, so that the state ends up as the server's whatever happened.</summary>
internal abstract class KindFollower(FollowedKind kind, ApiServerSourceOptions options, TimeProvider time)
{
    /// <summary>Failures in a row without an event between them, of the server's making, after which the version gone on from is itself under suspicion, and the kind is listed anew.</summary>
    private const int FailuresBeforeListing = 3;

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _random = new(HashCode.Combine(options.Seed, kind.Resource.Plural));
    private FollowStatus _status = new(kind.Resource, FollowState.Starting, null, "", null);

    public FollowStatus Status => Volatile.Read(ref _status);

    /// <summary>Completes when the kind was listed for the first time, or is known to be done without.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Raised after the status changed in more than its time and version: what it was, what it is.</summary>
    public event Action<FollowStatus, FollowStatus>? StatusChanged;

    protected FollowedKind Kind => kind;

    protected ApiServerSourceOptions Options => options;

    protected TimeProvider Time => time;

    /// <summary>The version up to which the state is told; empty to list anew.</summary>
    protected string Version { get; set; } = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.FirstBackoff, options.MostBackoff, _random);
        int failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            string before = Version;
            ApiServerError? error = await TryOnceAsync(cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested) return;
            if (error is null || Version != before)
            {
                backoff.Reset();
                failures = 0;
            }

            if (error is null) continue;
            ClusterTelemetry.Failures.Add(1, new("resource", kind.Resource.Plural), new("code", error.Code));
            if (Version.Length > 0 && (error.IsGone || (++failures >= FailuresBeforeListing && !IsRefusal(error)))) ListAnew();
            Tell(status => status with { State = After(status.State, error), Error = error });
            TimeSpan wait = Status.IsDoneWithout ? options.MissingKindInterval : backoff.Next(error.RetryAfter);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lists if need be, then watches until the watch ends.</summary>
    /// <returns>What ended it; null when the server ended the watch in its time.</returns>
    protected abstract Task<ApiServerError?> OnceAsync(CancellationToken cancellationToken);

    /// <summary>An error that no server sent.</summary>
    protected abstract ApiServerError Failed(string message);

    /// <summary>How long the next watch is to last: no two clients come back at once.</summary>
    protected TimeSpan NextDuration() => options.WatchDuration * (1 + _random.NextDouble());

    protected void ListAnew()
    {
        Version = "";
        Tell(static status => status with { Relists = status.Relists + 1 });
        ClusterTelemetry.Relists.Add(1, new KeyValuePair<string, object?>("resource", kind.Resource.Plural));
    }

    protected void Heard() => Volatile.Write(ref _status, Status with { InTouchAt = time.GetUtcNow() });

    protected void TellSynced() => Tell(status => status with { State = FollowState.Synced, ResourceVersion = Version, InTouchAt = time.GetUtcNow(), Error = null });

    /// <summary>Counts an object that can't be taken, and says why.</summary>
    protected void TellUnreadable(string why) => Tell(status => status with { Unreadable = status.Unreadable + 1, LastUnreadable = why });

    private async Task<ApiServerError?> TryOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OnceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // Whatever it is, a follower that ends without a word would be the worst of all.
            return Failed($"{e.GetType().Name}: {e.Message}");
        }
    }

    // Listing anew mends nothing where the server is out of reach, does not let us in, or asks to be left alone.
    private static bool IsRefusal(ApiServerError error) => error.Code is 401 or 403 or 404 or 429 or 503 || (error.Code == 0 && !error.IsGarbled);

    // The core group is always there: a 404 for it comes from something that is no API server.
    private FollowState After(FollowState before, ApiServerError error)
    {
        if (error.IsNotFound && kind.Resource.Group.Length > 0) return FollowState.NotInstalled;
        if (before is FollowState.Synced or FollowState.Stale) return FollowState.Stale;
        return kind.IsOptional && error.Code == (int)HttpStatusCode.Forbidden ? FollowState.Forbidden : FollowState.Starting;
    }

    private void Tell(Func<FollowStatus, FollowStatus> change)
    {
        FollowStatus before = Status, now = change(before);
        Volatile.Write(ref _status, now);
        if (now.State != before.State || now.Error != before.Error || now.Unreadable != before.Unreadable) StatusChanged?.Invoke(before, now);
        if (now.State == FollowState.Synced || now.IsDoneWithout) _synced.TrySetResult();
    }
}
