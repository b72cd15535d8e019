using System.Globalization;
using System.Net;
using System.Text.Json;
using Net.Cluster;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>The server of a recorded story: upstream, cache, and the cluster's zone where the story has one.</summary>
internal sealed class StoryServer : IAsyncDisposable
{
    private readonly Forwarder _forwarder;
    private readonly DnsCache? _cache;
    private readonly ClusterZone? _zone;
    private readonly DnsServer _server;

    /// <param name="state">The cluster's objects.</param>
    /// <param name="config">The story's configuration.</param>
    /// <param name="upstream">Who answers the rest.</param>
    /// <param name="profile">Whom to follow.</param>
    /// <param name="time">The clock of cache and forwarder. Sockets live by the system's.</param>
    internal StoryServer(ClusterState state, JsonElement config, StubUpstream upstream, DnsProfile profile, TimeProvider time)
    {
        bool compatible = profile == DnsProfile.CoreDnsCompatible;
        DnsCacheOptions? options = CacheOptions(config.GetProperty("cache"), profile);
        _forwarder = upstream.Forwarder(profile, isStream: config.Text("forwardTransport") == "tcp");
        IDnsResponder responder = _forwarder;
        if (options is not null && !compatible) responder = _cache = new DnsCache(responder, options, time);
        if (config.Texts("clusterZones").Length > 0) responder = _zone = new ClusterZone(state, ZoneOptions(config, profile), responder, time);

        // CoreDNS keeps the cluster's own answers too, as old as they may be; here they are always of now.
        if (options is not null && compatible) responder = _cache = new DnsCache(responder, options, time);
        _server = new DnsServer(responder, new() { Listen = { "127.0.0.1:0" }, Profile = profile, MaxUdpSize = ushort.MaxValue });
    }

    internal IPEndPoint EndPoint => _server.EndPoints[0];

    /// <summary>Whether nothing is being asked upstream for the cache.</summary>
    internal bool IsIdle => _cache is null || _cache.Statistics.UnderWay == 0;

    /// <summary>Questions that joined others of the same.</summary>
    internal long Coalesced => _cache?.Statistics.Coalesced ?? 0;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_cache is not null) await _cache.DisposeAsync();
        _zone?.Dispose();
        _forwarder.Dispose();
    }

    internal Task StartAsync() => _server.StartAsync();

    private static ClusterZoneOptions ZoneOptions(JsonElement config, DnsProfile profile) => new()
    {
        Profile = profile,
        Zones = [.. config.Texts("clusterZones")],
        Ttl = config.Number("ttl") ?? 5,
        Pods = RecordedServer.PodsOf(config),
        Fallthrough = [.. config.Texts("fallthroughZones")],
    };

    private static DnsCacheOptions? CacheOptions(JsonElement cache, DnsProfile profile)
    {
        if (cache.ValueKind != JsonValueKind.Object || !cache.Flag("enabled")) return null;
        DnsCacheOptions options = new()
        {
            Profile = profile,
            MaxTtl = Seconds(cache, "successMaxTtl", 3600),
            MinTtl = Seconds(cache, "successMinTtl", 0),
            MaxDenialTtl = Seconds(cache, "denialMaxTtl", 1800),
            MinDenialTtl = Seconds(cache, "denialMinTtl", 0),
            FailureTtl = Seconds(cache, "servfailTtl", 0),
            MaxStale = Seconds(cache, "serveStaleSeconds", 0),
            KeepTtl = cache.Flag("keepTtl"),
            AnswersNotKept = [.. cache.Texts("disableSuccess")],
            DenialsNotKept = [.. cache.Texts("disableDenial")],
            PrefetchHits = 0,
        };

        // CoreDNS waits for upstream to fail, however long that takes, or not at all.
        if (cache.Text("staleMode") == "immediate") options.StaleAfter = TimeSpan.Zero;
        else if (profile == DnsProfile.CoreDnsCompatible) options.StaleAfter = TimeSpan.FromMinutes(1);
        if (cache.GetProperty("prefetch") is not { ValueKind: JsonValueKind.Object } prefetch) return options;
        options.PrefetchHits = prefetch.GetProperty("amount").GetInt32();
        options.PrefetchWindow = TimeSpan.FromSeconds(double.Parse(prefetch.Text("window").TrimEnd('s'), CultureInfo.InvariantCulture));
        options.PrefetchPercent = prefetch.GetProperty("percentage").GetInt32();
        return options;
    }

    private static TimeSpan Seconds(JsonElement cache, string name, int otherwise) => TimeSpan.FromSeconds(cache.Number(name) ?? otherwise);
}
