using System.Diagnostics.Metrics;

namespace Net.Dns;

/// <summary>Measures how long answers take, while somebody listens to the instrument. Thread-safe; allocates nothing.</summary>
internal sealed class QueryTimer
{
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    internal QueryTimer(Histogram<double> duration, TimeProvider time)
    {
        _duration = duration;
        _time = time;
    }

    /// <summary>The start of a measurement; 0 when nobody listens.</summary>
    internal long Start() => _duration.Enabled ? _time.GetTimestamp() : 0;

    /// <param name="start">What <see cref="Start"/> gave.</param>
    /// <param name="isStream">Whether the query came over TCP.</param>
    /// <param name="waited">Whether somebody else had to be asked.</param>
    internal void End(long start, bool isStream, bool waited)
    {
        if (start == 0) return;
        _duration.Record(_time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("transport", isStream ? "tcp" : "udp"), new KeyValuePair<string, object?>("answered", waited ? "waited" : "ready"));
    }
}
