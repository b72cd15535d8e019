using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Lets requests pass: so many at a time, so many a second, and in turns, one of each owner, so that an object with much to write does not hold up the others. Thread-safe.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TokenBucket _bucket;
    private readonly ITimer _timer;
    private readonly Queue<ObjectKey> _turns = new();
    private readonly Dictionary<ObjectKey, Queue<TaskCompletionSource>> _waiting = [];
    private readonly long _began;
    private int _free;
    private TimeSpan _closedUntil;

    public RequestGate(int concurrency, double perSecond, int burst, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _free = concurrency;
        _bucket = new(perSecond, burst, time);
        _timer = time.CreateTimer(static gate => ((RequestGate)gate!).LetPass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when it is the request's turn. <see cref="Leave"/> must follow.</summary>
    public async Task EnterAsync(ObjectKey owner, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(owner, out Queue<TaskCompletionSource>? queue))
            {
                _waiting[owner] = queue = new();
                _turns.Enqueue(owner);
            }

            queue.Enqueue(turn);
        }

        LetPass();
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>A request has ended.</summary>
    public void Leave()
    {
        lock (_gate) _free++;
        LetPass();
    }

    /// <summary>Lets nothing pass for a time: the server has too much to do.</summary>
    public void CloseFor(TimeSpan time)
    {
        lock (_gate)
        {
            TimeSpan until = Elapsed + time;
            if (until > _closedUntil) _closedUntil = until;
        }
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    private void LetPass()
    {
        lock (_gate)
        {
            while (_free > 0 && NextTurn() is { } owner)
            {
                TimeSpan wait = _closedUntil - Elapsed;
                if (wait > TimeSpan.Zero || !_bucket.TryTake(out wait))
                {
                    _timer.Change(wait, Timeout.InfiniteTimeSpan);
                    return;
                }

                // Should it have been cancelled at this very moment, a token is lost and nothing else.
                if (_waiting[owner].Dequeue().TrySetResult()) _free--;
                _turns.Enqueue(_turns.Dequeue());
            }
        }
    }

    /// <summary>Whose turn it is: the first owner with a request that is not cancelled.</summary>
    private ObjectKey? NextTurn()
    {
        while (_turns.TryPeek(out ObjectKey owner))
        {
            Queue<TaskCompletionSource> queue = _waiting[owner];
            while (queue.TryPeek(out TaskCompletionSource? turn) && turn.Task.IsCompleted) queue.Dequeue();
            if (queue.Count > 0) return owner;
            _waiting.Remove(owner);
            _turns.Dequeue();
        }

        return null;
    }
}
