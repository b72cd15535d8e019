namespace Net.Model;

/// <summary>A source of traffic; exactly one field is set (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyIngressPeer</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyIngressPeer
{
    /// <summary>All pods of namespaces by label; empty selects all.</summary>
    public LabelSelector? Namespaces { get; init; }

    /// <summary>Pods by label in namespaces by label.</summary>
    public NamespacedPod? Pods { get; init; }
}

/// <summary>A destination of traffic; exactly one field is set (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyEgressPeer</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyEgressPeer
{
    /// <summary>All pods of namespaces by label; empty selects all.</summary>
    public LabelSelector? Namespaces { get; init; }

    /// <summary>Pods by label in namespaces by label.</summary>
    public NamespacedPod? Pods { get; init; }

    /// <summary>Nodes by label, meaning the addresses in their status; empty selects all (experimental channel).</summary>
    public LabelSelector? Nodes { get; init; }

    /// <summary>Networks such as <c>10.0.0.0/8</c>, 1 to 25.</summary>
    public ValueList<string> Networks { get; init; }

    /// <summary>Domain names, exact or with <c>*.</c> in front, 1 to 25 (experimental channel).</summary>
    public ValueList<string> DomainNames { get; init; }
}

/// <summary>A protocol with ports, or a named port; exactly one field is set (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyProtocol</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyProtocol
{
    /// <summary>TCP.</summary>
    public ClusterNetworkPolicyPorts? Tcp { get; init; }

    /// <summary>UDP.</summary>
    public ClusterNetworkPolicyPorts? Udp { get; init; }

    /// <summary>SCTP.</summary>
    public ClusterNetworkPolicyPorts? Sctp { get; init; }

    /// <summary>The name of a container port at the destination pod (experimental channel).</summary>
    public string? DestinationNamedPort { get; init; }
}

/// <summary>Ports of a protocol (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyProtocolTCP</c> and its like).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyPorts
{
    /// <summary>The port at the destination.</summary>
    public ClusterNetworkPolicyPort? DestinationPort { get; init; }
}

/// <summary>A port or a range of ports; exactly one field is set (<c>policy.networking.k8s.io/v1alpha2 Port</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyPort
{
    /// <summary>The port, 1 to 65535.</summary>
    public int? Number { get; init; }

    /// <summary>The range.</summary>
    public ClusterNetworkPolicyPortRange? Range { get; init; }
}

/// <summary>A range of ports (<c>policy.networking.k8s.io/v1alpha2 PortRange</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyPortRange
{
    /// <summary>The first port, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Start { get; init; }

    /// <summary>The last port, above the first.</summary>
    [ApiField(Always = true)]
    public int End { get; init; }
}
