using System.Net;
using Net.Dns;
using Net.Cluster;
using Net.Model;

namespace NodeAgent.Options;

/// <summary>Who answers at pod addresses.</summary>
public enum PodSource
{
    /// <summary>The agent itself: HTTP that says which pod answered and who asked, UDP echo.</summary>
    Serve,

    /// <summary>Somebody else: the pods run, or nothing does.</summary>
    External,
}

/// <summary>How Services' addresses reach the proxy over TCP.</summary>
public enum ListenMode
{
    /// <summary>A listener at each address.</summary>
    PerAddress,

    /// <summary>One listener; the agent applies nftables rules that redirect to it, and removes them when it stops.</summary>
    Transparent,

    /// <summary>One listener; the agent prints the rules, and somebody else applies them.</summary>
    TransparentPrint,
}

/// <summary>What the command line asks of the agent; valid once <see cref="AgentCommandLine"/> has made it.</summary>
public sealed record AgentOptions
{
    /// <summary>Folders with manifests.</summary>
    public required IReadOnlyList<string> Manifests { get; init; }

    /// <summary>The API server to read instead of <see cref="Manifests"/>; null for none.</summary>
    public ApiServerConnection? ApiServer { get; init; }

    /// <summary>The one namespace to read at the API server; empty for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Ranges that cluster IPs come from, at most one of each family; the first family is the default.</summary>
    public required IReadOnlyList<IpCidr> ServiceCidrs { get; init; }

    /// <summary>Ranges that addresses of expanded workloads' pods come from, at most one of each family.</summary>
    public required IReadOnlyList<IpCidr> PodCidrs { get; init; }

    /// <summary>CIDRs, ranges and addresses that Services of type LoadBalancer get theirs from; none to leave their status alone.</summary>
    public IReadOnlyList<string> LoadBalancerAddresses { get; init; } = [];

    /// <summary>Who answers at pod addresses.</summary>
    public required PodSource PodSource { get; init; }

    /// <summary>How Services' addresses reach the proxy over TCP.</summary>
    public ListenMode Listen { get; init; }

    /// <summary>The name of this node.</summary>
    public required string Node { get; init; }

    /// <summary>The cluster domain, such as <c>cluster.local</c>.</summary>
    public required string Zone { get; init; }

    /// <summary>Where DNS is served; null for nowhere.</summary>
    public IPEndPoint? Dns { get; init; }

    /// <summary>Who is asked for names outside the cluster, by zone; none for nobody.</summary>
    public IReadOnlyList<ForwardZone> DnsForward { get; init; } = [];

    /// <summary>Where state, explanations and metrics are served; null for nowhere.</summary>
    public IPEndPoint? Status { get; init; }

    /// <summary>How long open connections may go on after the agent is asked to stop.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>Whether to load, validate, print problems and exit.</summary>
    public bool Check { get; init; }
}
