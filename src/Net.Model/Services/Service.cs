namespace Net.Model;

/// <summary>A named set of endpoints behind stable addresses and ports (<c>core/v1 Service</c>).</summary>
[ApiType]
[ApiKind("", "v1", "services")]
public sealed partial record Service
{
    /// <summary>What is wanted.</summary>
    public ServiceSpec Spec { get; init; } = ServiceSpec.Empty;

    /// <summary>What is.</summary>
    public ServiceStatus Status { get; init; } = ServiceStatus.Empty;
}

/// <summary>What is wanted of a Service (<c>core/v1 ServiceSpec</c>).</summary>
[ApiType]
public sealed partial record ServiceSpec
{
    /// <summary>The ports, one frontend each.</summary>
    public ValueList<ServicePort> Ports { get; init; }

    /// <summary>Labels of the pods behind the Service; absent when someone else writes its endpoints.</summary>
    public ValueMap<string> Selector { get; init; }

    /// <summary>The first cluster IP, <c>None</c> for a headless Service, or empty before allocation.</summary>
    public string ClusterIP { get; init; } = "";

    /// <summary>The cluster IPs, at most one of each family.</summary>
    public ValueList<string> ClusterIPs { get; init; }

    /// <summary>One of <see cref="ServiceTypes"/>; empty reads as <c>ClusterIP</c> once defaulted.</summary>
    public string Type { get; init; } = "";

    /// <summary>Addresses outside the cluster's care whose traffic nodes accept for the Service.</summary>
    public ValueList<string> ExternalIPs { get; init; }

    /// <summary><c>None</c> or <c>ClientIP</c>.</summary>
    public string SessionAffinity { get; init; } = "";

    /// <summary>The address asked of the load balancer; deprecated.</summary>
    public string LoadBalancerIP { get; init; } = "";

    /// <summary>CIDRs that may reach the load balancer.</summary>
    public ValueList<string> LoadBalancerSourceRanges { get; init; }

    /// <summary>The DNS name an <c>ExternalName</c> Service stands for.</summary>
    public string ExternalName { get; init; } = "";

    /// <summary><c>Cluster</c> or <c>Local</c>: which endpoints serve traffic from outside.</summary>
    public string ExternalTrafficPolicy { get; init; } = "";

    /// <summary>The node port that answers load balancers' health checks; 0 for none.</summary>
    public int HealthCheckNodePort { get; init; }

    /// <summary>Whether endpoints count as ready whatever their pods say.</summary>
    public bool PublishNotReadyAddresses { get; init; }

    /// <summary>The settings of <see cref="SessionAffinity"/>.</summary>
    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    /// <summary>The families of the cluster IPs, in order: <c>IPv4</c>, <c>IPv6</c>.</summary>
    public ValueList<string> IpFamilies { get; init; }

    /// <summary><c>SingleStack</c>, <c>PreferDualStack</c> or <c>RequireDualStack</c>.</summary>
    public string? IpFamilyPolicy { get; init; }

    /// <summary>Whether a load balancer's ports get node ports too.</summary>
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    /// <summary>The implementation that serves the load balancer; null for the cluster's default.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary><c>Cluster</c> or <c>Local</c>: which endpoints serve traffic from inside.</summary>
    public string? InternalTrafficPolicy { get; init; }

    /// <summary><c>PreferSameZone</c>, <c>PreferSameNode</c> or <c>PreferClose</c>.</summary>
    public string? TrafficDistribution { get; init; }
}

/// <summary>One port of a Service (<c>core/v1 ServicePort</c>).</summary>
[ApiType]
public sealed partial record ServicePort
{
    /// <summary>The name; may be empty when the Service has one port.</summary>
    public string Name { get; init; } = "";

    /// <summary>One of <see cref="Protocols"/>; empty reads as TCP once defaulted.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The application protocol, such as <c>https</c> or <c>kubernetes.io/h2c</c>.</summary>
    public string? AppProtocol { get; init; }

    /// <summary>The port on the cluster IP, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }

    /// <summary>The port on the pods: a number, or the name of a container port. 0 reads as <see cref="Port"/> once defaulted.</summary>
    public IntOrString TargetPort { get; init; }

    /// <summary>The port on every node; 0 for none.</summary>
    public int NodePort { get; init; }
}

/// <summary>Settings of session affinity (<c>core/v1 SessionAffinityConfig</c>).</summary>
[ApiType]
public sealed partial record SessionAffinityConfig
{
    /// <summary>Settings of affinity by client address.</summary>
    public ClientIPConfig? ClientIP { get; init; }
}

/// <summary>Settings of affinity by client address (<c>core/v1 ClientIPConfig</c>).</summary>
[ApiType]
public sealed partial record ClientIPConfig
{
    /// <summary>How long a client stays with its endpoint after its last connection: 1 to 86,400 s, default 10,800.</summary>
    public int? TimeoutSeconds { get; init; }
}
