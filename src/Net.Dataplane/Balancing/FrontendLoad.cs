namespace Net.Dataplane;

/// <summary>How many connections (sessions) a service port has in one family, over all its addresses.</summary>
internal sealed class FrontendLoad
{
    private int _active;

    /// <summary>Takes a place; false if <paramref name="limit"/> are taken. 0: no limit.</summary>
    internal bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _active) <= limit || limit <= 0) return true;
        Interlocked.Decrement(ref _active);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _active);
}
