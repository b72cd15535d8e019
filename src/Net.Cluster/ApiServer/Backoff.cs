namespace Net.Cluster;

/// <summary>How long to wait before trying again: longer after each failure, and never the same for two clients. Not thread-safe.</summary>
/// <param name="first">The wait after the first failure, before jitter.</param>
/// <param name="most">The longest wait, before jitter.</param>
/// <param name="random">Where the jitter comes from.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    private readonly TimeSpan _first = first;
    private TimeSpan _next = first;

    /// <summary>The next wait: from the present step up to twice it, and at least what the server asked for.</summary>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        TimeSpan wait = _next + (_next * random.NextDouble());
        _next = _next * 2 < most ? _next * 2 : most;
        return asked > wait ? asked.Value : wait;
    }

    /// <summary>Begins from the first wait again: for after a success.</summary>
    public void Reset() => _next = _first;
}
