namespace Net.Dns;

/// <summary>What <c>AddNetDns</c> serves: the cluster's zone, and whatever else is switched on.</summary>
public sealed class NetDnsOptions
{
    /// <summary>Addresses to listen on, as <see cref="DnsServerOptions.Listen"/>.</summary>
    public IList<string> Listen => Server.Listen;

    /// <summary>How it is served.</summary>
    public DnsServerOptions Server { get; } = new();

    /// <summary>The cluster's zone.</summary>
    public ClusterZoneOptions Zone { get; } = new();

    /// <summary>Whom other names are asked of; no zones by default: they are refused.</summary>
    public ForwarderOptions Forwarding { get; } = new();

    /// <summary>What is kept of upstreams' answers. In use where anything is forwarded; null keeps nothing.</summary>
    public DnsCacheOptions? Cache { get; set; } = new();

    /// <summary>Completes names along pods' search lists; null, the default, does not.</summary>
    public SearchPathOptions? SearchPaths { get; set; }
}
