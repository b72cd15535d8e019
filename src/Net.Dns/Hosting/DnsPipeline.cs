using Net.Cluster;

namespace Net.Dns;

/// <summary>The responders that one set of options asks for, put together: search lists, the cluster's zone, the cache, upstreams.</summary>
/// <remarks>Thread-safe. Owns what it made.</remarks>
public sealed class DnsPipeline : IAsyncDisposable
{
    /// <summary>Puts the responders together.</summary>
    /// <param name="state">The cluster's objects.</param>
    /// <param name="options">What is switched on; the parts' own constructors check theirs.</param>
    /// <param name="time">The clock; default the system's.</param>
    /// <param name="seed">Of the upstreams' random policy.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public DnsPipeline(ClusterState state, NetDnsOptions options, TimeProvider? time = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        IDnsResponder? outside = null;
        if (options.Forwarding.Zones.Count > 0)
        {
            outside = Forwarder = new Forwarder(options.Forwarding, time, seed);
            if (options.Cache is { } cache) outside = Cache = new DnsCache(Forwarder, cache, time);
        }

        Zone = new ClusterZone(state, options.Zone, outside, time);
        Responder = options.SearchPaths is { } paths ? new SearchPathCompletion(state, Zone, paths) : Zone;
    }

    /// <summary>Who answers: the first of them.</summary>
    public IDnsResponder Responder { get; }

    /// <summary>The cluster's zone.</summary>
    public ClusterZone Zone { get; }

    /// <summary>What is kept of upstreams' answers; null where nothing is.</summary>
    public DnsCache? Cache { get; }

    /// <summary>Who asks upstreams; null where nobody does.</summary>
    public Forwarder? Forwarder { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Zone.Dispose();
        if (Cache is not null) await Cache.DisposeAsync().ConfigureAwait(false);
        Forwarder?.Dispose();
    }
}
