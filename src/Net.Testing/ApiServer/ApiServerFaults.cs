using System.Net;

namespace Net.Testing;

/// <summary>What a <see cref="FakeApiServer"/> does wrong on demand, as servers, proxies and networks do. Thread-safe.</summary>
public sealed class ApiServerFaults : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Action _forget;
    private CancellationTokenSource _watches = new();
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RefusedRequests? _refused;
    private int _corrupt;
    private int _stalls;
    private long _cuts;

    internal ApiServerFaults(TimeProvider time, Action forget)
    {
        _time = time;
        _forget = forget;
    }

    /// <summary>How long every request waits before it is looked at. Default zero.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The most octets of a watch that are sent at once, so that clients see objects in pieces; 0, the default, sends events whole.</summary>
    public int PieceOctets { get; set; }

    /// <summary>How many watches were cut so far.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>Cuts every watch that is open, in the middle of whatever it sends.</summary>
    public void CutWatches()
    {
        CancellationTokenSource cut;
        lock (_gate)
        {
            cut = _watches;
            _watches = new();
        }

        cut.Cancel();
    }

    /// <summary>Cuts every watch again and again, until what is returned is disposed.</summary>
    public IDisposable CutWatches(TimeSpan every) => _time.CreateTimer(static faults => ((ApiServerFaults)faults!).CutWatches(), this, every, every);

    /// <summary>Keeps watches open and silent, bookmarks included, until what is returned is disposed.</summary>
    public IDisposable StallWatches()
    {
        lock (_gate) _stalls++;
        return new Ending(() => Release(() => _stalls--));
    }

    /// <summary>
    /// Holds back the watches of one resource, such as <c>pods</c>, while others go on, until what is returned is disposed: between resources the API promises no order.
    /// </summary>
    public IDisposable HoldWatches(string plural)
    {
        ArgumentException.ThrowIfNullOrEmpty(plural);
        lock (_gate) _held[plural] = _held.GetValueOrDefault(plural) + 1;
        return new Ending(() => Release(() => _held[plural]--));
    }

    /// <summary>Has the next event of any watch be something that is not JSON, after which that watch ends.</summary>
    public void CorruptNextEvent() => Interlocked.Increment(ref _corrupt);

    /// <summary>Forgets the history, as compaction does: watches and pages from before now answer 410.</summary>
    public void ForgetHistory() => _forget();

    /// <summary>Refuses the next requests.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="code">With what, such as 429, 500 or 503.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header, rounded up to whole seconds; null for none.</param>
    /// <param name="path">Only requests whose path contains this; empty for all.</param>
    public void RefuseNext(int count, HttpStatusCode code, TimeSpan? retryAfter = null, string path = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(path);
        lock (_gate) _refused = new(count, (int)code, retryAfter is { } delay ? (int)Math.Ceiling(delay.TotalSeconds) : null, path);
    }

    /// <summary>Cancelled when the watches that are open now are to be cut.</summary>
    internal CancellationToken Cut
    {
        get
        {
            lock (_gate) return _watches.Token;
        }
    }

    internal void CountCut() => Interlocked.Increment(ref _cuts);

    /// <summary>Completes when the watches of a resource may send.</summary>
    internal async Task MaySendAsync(string plural, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_gate)
            {
                if (_stalls == 0 && _held.GetValueOrDefault(plural) == 0) return;
                released = _released.Task;
            }

            await released.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal bool TakeCorruption()
    {
        int left = Volatile.Read(ref _corrupt);
        while (left > 0)
        {
            int seen = Interlocked.CompareExchange(ref _corrupt, left - 1, left);
            if (seen == left) return true;
            left = seen;
        }

        return false;
    }

    internal (int Code, int? RetryAfterSeconds)? TakeRefusal(string path)
    {
        lock (_gate)
        {
            if (_refused is not { } refused || !path.Contains(refused.Path, StringComparison.Ordinal)) return null;
            _refused = refused.Count > 1 ? refused with { Count = refused.Count - 1 } : null;
            return (refused.Code, refused.RetryAfterSeconds);
        }
    }

    /// <summary>Cuts the watches for good; the server does it when it is disposed.</summary>
    public void Dispose()
    {
        CutWatches();
        _watches.Dispose();
    }

    private void Release(Action change)
    {
        TaskCompletionSource released;
        lock (_gate)
        {
            change();
            released = _released;
            _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        released.SetResult();
    }

    private sealed record RefusedRequests(int Count, int Code, int? RetryAfterSeconds, string Path);

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
