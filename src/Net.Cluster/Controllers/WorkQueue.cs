using System.Threading.Channels;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Keys that wait for work. A key waits once however often it is added; one that is being worked on is handed out again only when that is done; one that fails
/// waits longer each time.
/// </summary>
/// <remarks>Thread-safe. Keys are handed out in the order in which they became ready.</remarks>
public sealed class WorkQueue : IDisposable
{
    private const int MostDoublings = 62;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _firstRetry;
    private readonly TimeSpan _longestRetry;
    private readonly Channel<ObjectKey> _ready = Channel.CreateUnbounded<ObjectKey>();
    private readonly HashSet<ObjectKey> _wanted = [];
    private readonly HashSet<ObjectKey> _running = [];
    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly DelayedKeys _delayed = new();
    private readonly ITimer _timer;
    private readonly long _began;
    private bool _closed;

    /// <summary>An empty queue.</summary>
    /// <param name="options">Default: see <see cref="WorkQueueOptions"/>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public WorkQueue(WorkQueueOptions? options = null, TimeProvider? time = null)
    {
        options ??= new();
        _firstRetry = options.FirstRetry > TimeSpan.Zero ? options.FirstRetry : TimeSpan.FromTicks(1);
        _longestRetry = options.LongestRetry > _firstRetry ? options.LongestRetry : _firstRetry;
        _time = time ?? TimeProvider.System;
        _began = _time.GetTimestamp();
        _timer = _time.CreateTimer(static queue => ((WorkQueue)queue!).AddDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many keys are ready to be worked on.</summary>
    public int Count => _ready.Reader.Count;

    /// <summary>How many keys wait for their time.</summary>
    public int Delayed
    {
        get { lock (_gate) return _delayed.Count; }
    }

    /// <summary>Wants a key worked on. No matter if it waits already; if it is being worked on, it comes again afterwards.</summary>
    public void Add(ObjectKey key)
    {
        lock (_gate) AddReady(key);
    }

    /// <summary>Wants a key worked on after a time. Of several times for one key the earliest counts.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_closed) return;
            if (delay <= TimeSpan.Zero) AddReady(key);
            else if (_delayed.Add(key, Elapsed + delay)) SetTimer();
        }
    }

    /// <summary>Wants a key that failed worked on again after its back-off: the first, then twice as long with every failure since <see cref="Forget"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="atLeast">The least wait; none if null.</param>
    /// <returns>How long it waits.</returns>
    public TimeSpan Retry(ObjectKey key, TimeSpan? atLeast = null)
    {
        lock (_gate)
        {
            int failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            double ticks = _firstRetry.Ticks * Math.Pow(2, Math.Min(failures, MostDoublings));
            TimeSpan delay = ticks < _longestRetry.Ticks ? TimeSpan.FromTicks((long)ticks) : _longestRetry;
            if (atLeast > delay) delay = atLeast.Value;
            AddAfter(key, delay);
            return delay;
        }
    }

    /// <summary>Forgets the failures of a key: for after a success.</summary>
    public void Forget(ObjectKey key)
    {
        lock (_gate) _failures.Remove(key);
    }

    /// <summary>The next key to work on, as soon as there is one; <see cref="Done"/> must follow. Null once the queue is closed.</summary>
    public async ValueTask<ObjectKey?> TakeAsync(CancellationToken cancellationToken = default)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_gate)
            {
                if (_closed) return null;
                if (!_ready.Reader.TryRead(out ObjectKey key)) continue;
                _wanted.Remove(key);
                _running.Add(key);
                return key;
            }
        }

        return null;
    }

    /// <summary>The work on a key has ended, well or not.</summary>
    public void Done(ObjectKey key)
    {
        lock (_gate)
        {
            if (_running.Remove(key) && _wanted.Contains(key)) _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Hands out nothing more. What still waits is dropped: whoever starts anew reads the whole state again.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ready.Writer.TryComplete();
        }
    }

    /// <summary>Closes the queue and stops its clock.</summary>
    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    private void AddReady(ObjectKey key)
    {
        if (!_closed && _wanted.Add(key) && !_running.Contains(key)) _ready.Writer.TryWrite(key);
    }

    private void AddDue()
    {
        lock (_gate)
        {
            if (_closed) return;
            foreach (ObjectKey key in _delayed.TakeUntil(Elapsed)) AddReady(key);
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (_delayed.First is not { } first) return;
        TimeSpan wait = first - Elapsed;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>How a <see cref="WorkQueue"/> has failed keys wait. The defaults are those of client-go's controllers.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>The wait after the first failure. Default 5 ms.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest wait. Default 1,000 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(1000);
}
