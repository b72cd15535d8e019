using Net.Model;

namespace Net.Dataplane;

/// <summary>What a Service says about one of its ports in one family. Compares by value: a change of anything else is no change here.</summary>
public sealed record FrontendConfig
{
    /// <summary>The port's name.</summary>
    public required ServicePortKey Key { get; init; }

    /// <summary>The cluster IP of this family; it decides the family of all else.</summary>
    public required IpAddress ClusterIP { get; init; }

    /// <summary>The port on the cluster IP, external IPs and load-balancer addresses.</summary>
    public required ushort Port { get; init; }

    /// <summary>The port on the node; 0 for none.</summary>
    public ushort NodePort { get; init; }

    /// <summary><c>spec.externalIPs</c> of this family.</summary>
    public ValueList<IpAddress> ExternalIPs { get; init; }

    /// <summary>Addresses of <c>status.loadBalancer</c> of this family whose <c>ipMode</c> is not <c>Proxy</c>.</summary>
    public ValueList<IpAddress> LoadBalancerVips { get; init; }

    /// <summary>Who may use the load-balancer addresses; empty: everyone.</summary>
    public ValueList<IpCidr> SourceRanges { get; init; }

    /// <summary>How long a client address stays with its endpoint; null without <c>ClientIP</c> affinity.</summary>
    public TimeSpan? Affinity { get; init; }

    /// <summary>Traffic from outside uses endpoints of this node only.</summary>
    public bool ExternalLocal { get; init; }

    /// <summary>Traffic from inside uses endpoints of this node only.</summary>
    public bool InternalLocal { get; init; }

    /// <summary>The port of the health check for load balancers; 0 for none.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>The balancer that the annotation <see cref="BalancerNames.Annotation"/> names; null for the host's choice.</summary>
    public string? Balancer { get; init; }

    /// <summary>
    /// Connections (UDP: sessions) at once over all addresses of the port, of the annotation <c>net.dataplane/max-connections</c>; null for the host's choice, 0 for
    /// no limit.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>The family.</summary>
    public IpFamily Family => ClusterIP.Family;

    /// <summary>There is a way in from outside the cluster.</summary>
    public bool IsExternallyAccessible => NodePort != 0 || !LoadBalancerVips.IsEmpty || !ExternalIPs.IsEmpty;

    /// <summary>Some traffic may use endpoints of all nodes.</summary>
    public bool UsesClusterEndpoints => !InternalLocal || IsExternallyAccessible;

    /// <summary>Some traffic uses endpoints of this node only.</summary>
    public bool UsesLocalEndpoints => InternalLocal || (ExternalLocal && IsExternallyAccessible);
}
