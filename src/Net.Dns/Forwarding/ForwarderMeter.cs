using System.Diagnostics.Metrics;

namespace Net.Dns;

/// <summary>The instruments of meter <c>Net.Dns</c> for one forwarder.</summary>
internal sealed class ForwarderMeter : IDisposable
{
    private readonly Meter _meter = new("Net.Dns");
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _overflows;

    internal ForwarderMeter(Forwarder forwarder)
    {
        _duration = _meter.CreateHistogram<double>("dns.upstream.duration", "s", "From a question until upstreams answered it or were given up, by rcode");
        _overflows = _meter.CreateCounter<long>("dns.upstream.refused", "{question}", "Questions refused because too many were under way");
        _meter.CreateObservableCounter("dns.upstream.queries", () => Each(forwarder, static upstream => upstream.Asked), "{query}", "Queries sent, by upstream");
        _meter.CreateObservableCounter("dns.upstream.failures", () => Each(forwarder, static upstream => upstream.Failed), "{query}", "Queries without an answer that could be used, by upstream");
        _meter.CreateObservableGauge("dns.upstream.up", () => Each(forwarder, static upstream => upstream.IsUp ? 1 : 0), "{upstream}", "1 for an upstream that is well, 0 for one that is down");
    }

    public void Dispose() => _meter.Dispose();

    internal void Took(TimeSpan duration, Rcode rcode)
    {
        if (_duration.Enabled) _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("rcode", RcodeNames.Of(rcode)));
    }

    internal void Overflowed() => _overflows.Add(1);

    private static IEnumerable<Measurement<long>> Each(Forwarder forwarder, Func<UpstreamStatus, long> of) =>
        forwarder.Upstreams.Select(upstream => new Measurement<long>(of(upstream), new KeyValuePair<string, object?>("upstream", upstream.EndPoint.ToString())));
}
