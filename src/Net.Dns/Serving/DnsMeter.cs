using System.Diagnostics.Metrics;

namespace Net.Dns;

/// <summary>The instruments of meter <c>Net.Dns</c> for one server.</summary>
internal sealed class DnsMeter : IDisposable
{
    private readonly Meter _meter = new("Net.Dns");
    private readonly List<QueryCounters> _counters = [];

    internal DnsMeter(TimeProvider time)
    {
        Timer = new QueryTimer(_meter.CreateHistogram<double>("dns.server.duration", "s", "From taking a query up until its answer is ready, by transport and by whether it waited for others"), time);
        _meter.CreateObservableCounter("dns.server.queries", Queries, "{query}", "Queries answered, by transport");
        _meter.CreateObservableCounter("dns.server.responses", Responses, "{response}", "Responses, by rcode");
        _meter.CreateObservableCounter("dns.server.hits", () => Sum(static c => c.Hits), "{response}", "Responses that were there ready-made");
        _meter.CreateObservableCounter("dns.server.truncated", () => Sum(static c => c.TruncatedCount), "{response}", "Responses cut with TC set");
        _meter.CreateObservableCounter("dns.server.dropped", () => Sum(static c => c.DroppedCount), "{query}", "Messages that got no response");
    }

    internal QueryTimer Timer { get; }

    public void Dispose() => _meter.Dispose();

    /// <summary>Counts of one more worker.</summary>
    /// <param name="isShared">Whether several threads answer at once.</param>
    internal QueryCounters Add(bool isShared)
    {
        QueryCounters counters = new(isShared);
        lock (_counters) _counters.Add(counters);
        return counters;
    }

    private long Sum(Func<QueryCounters, long> of)
    {
        lock (_counters) return _counters.Sum(of);
    }

    private IEnumerable<Measurement<long>> Queries() =>
        [new(Sum(static c => c.Udp), new KeyValuePair<string, object?>("transport", "udp")), new(Sum(static c => c.Tcp), new KeyValuePair<string, object?>("transport", "tcp"))];

    private IEnumerable<Measurement<long>> Responses()
    {
        for (int rcode = 0; rcode < QueryCounters.RcodeCount; rcode++)
        {
            int code = rcode;
            long count = Sum(c => c.Of(code));
            if (count > 0) yield return new(count, new KeyValuePair<string, object?>("rcode", RcodeNames.Of((Rcode)rcode)));
        }
    }
}
