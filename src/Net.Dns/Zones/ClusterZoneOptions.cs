using Net.Model;

namespace Net.Dns;

/// <summary>Which names of pods are answered (appendix of the DNS specification).</summary>
public enum PodNames
{
    /// <summary>None.</summary>
    Disabled,

    /// <summary>Any name that spells an address, in any namespace that exists.</summary>
    Insecure,

    /// <summary>Names of addresses that pods of the namespace have.</summary>
    Verified,
}

/// <summary>What a <see cref="ClusterZone"/> answers.</summary>
public sealed class ClusterZoneOptions
{
    /// <summary>Zones answered from the cluster, reverse zones among them. The first that is not a reverse zone is the one PTR records point into.</summary>
    public IList<string> Zones { get; init; } = ["cluster.local", "in-addr.arpa", "ip6.arpa"];

    /// <summary>Zones, besides <see cref="Zones"/>, that are answered from ServiceImports (KEP-1645); default none, usually <c>clusterset.local</c>.</summary>
    public IList<string> MultiClusterZones { get; init; } = [];

    /// <summary>Whether names follow the specification or CoreDNS where those differ.</summary>
    public DnsProfile Profile { get; set; }

    /// <summary>Time to live of every record but the schema version's, in seconds, 0 to 3,600; default 5.</summary>
    public int Ttl { get; set; } = 5;

    /// <summary>Names of pods; default disabled.</summary>
    public PodNames Pods { get; set; }

    /// <summary>Names an endpoint without hostname after its pod; default false: after its address.</summary>
    public bool EndpointPodNames { get; set; }

    /// <summary>Denies a Service that has a cluster IP but no ready endpoint; default false.</summary>
    public bool EmptyServiceIsNameError { get; set; }

    /// <summary>Reads EndpointSlices; default true. Without, headless Services and endpoint names are denied.</summary>
    public bool ServeEndpoints { get; set; } = true;

    /// <summary>
    /// Takes the ports of headless SRV records from EndpointSlices, which hold the pods' own ports, instead of from the Service as the specification says.
    /// Default false; <see cref="DnsProfile.CoreDnsCompatible"/> implies it.
    /// </summary>
    public bool HeadlessPortsFromSlices { get; set; }

    /// <summary>The namespaces answered for; empty, the default, for all.</summary>
    public IList<string> Namespaces { get; init; } = [];

    /// <summary>Labels of the namespaces answered for; null for all. Not together with <see cref="Namespaces"/>.</summary>
    public LabelSelector? NamespaceSelector { get; set; }

    /// <summary>Labels of the Services, EndpointSlices and Pods answered for; null for all.</summary>
    public LabelSelector? ObjectSelector { get; set; }

    /// <summary>This server's own addresses: a Service that has one among its endpoints is the zone's name server, else <c>ns.dns.ZONE</c> has them.</summary>
    public IList<string> ServerAddresses { get; init; } = [];

    /// <summary>Whether the addresses of a headless Service start with another one for each query (RFC 1794): clients that take the first spread over all. Default true.</summary>
    public bool RotateAddresses { get; set; } = true;

    /// <summary>Zones below which a name that does not exist is asked of the next responder; <c>.</c> for all. Default none.</summary>
    public IList<string> Fallthrough { get; init; } = [];

    /// <summary>Most CNAMEs followed for one answer, 1 to 32; default 16. <see cref="DnsProfile.CoreDnsCompatible"/> follows eleven.</summary>
    public int MaxAliases { get; set; } = 16;
}
