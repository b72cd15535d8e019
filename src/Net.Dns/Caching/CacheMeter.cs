using System.Diagnostics.Metrics;

namespace Net.Dns;

/// <summary>The instruments of meter <c>Net.Dns</c> for one cache.</summary>
internal sealed class CacheMeter : IDisposable
{
    private readonly Meter _meter = new("Net.Dns");

    internal CacheMeter(DnsCache cache)
    {
        _meter.CreateObservableCounter("dns.cache.lookups", () => Lookups(cache.Statistics), "{lookup}", "Questions put to the cache, by result: hit, miss, stale");
        _meter.CreateObservableCounter("dns.cache.coalesced", () => cache.Statistics.Coalesced, "{question}", "Misses that waited for the same question of another client");
        _meter.CreateObservableCounter("dns.cache.prefetches", Prefetches.Read, "{question}", "Hot names asked for before their end");
        _meter.CreateObservableCounter("dns.cache.evictions", () => cache.Statistics.Evictions, "{entry}", "Entries pushed out by others");
        _meter.CreateObservableUpDownCounter("dns.cache.entries", () => Entries(cache.Statistics), "{entry}", "Entries held, by kind: answer, denial");
        _meter.CreateObservableUpDownCounter("dns.cache.memory", () => cache.Statistics.Bytes, "By", "Memory for entries and tables");
    }

    internal StripedCounter Hits { get; } = new();

    internal StripedCounter Misses { get; } = new();

    internal StripedCounter StaleHits { get; } = new();

    internal StripedCounter Prefetches { get; } = new();

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Lookups(DnsCacheStatistics now) => [Of(now.Hits, "result", "hit"), Of(now.Misses, "result", "miss"), Of(now.StaleHits, "result", "stale")];

    private static IEnumerable<Measurement<long>> Entries(DnsCacheStatistics now) => [Of(now.Answers, "kind", "answer"), Of(now.Denials, "kind", "denial")];

    private static Measurement<long> Of(long value, string key, string tag) => new(value, new KeyValuePair<string, object?>(key, tag));
}
