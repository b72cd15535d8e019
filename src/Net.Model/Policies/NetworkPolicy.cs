namespace Net.Model;

/// <summary>Which traffic is allowed to and from the pods it selects (<c>networking.k8s.io/v1 NetworkPolicy</c>).</summary>
[ApiType]
[ApiKind("networking.k8s.io", "v1", "networkpolicies")]
public sealed partial record NetworkPolicy
{
    /// <summary>What is wanted.</summary>
    public NetworkPolicySpec Spec { get; init; } = NetworkPolicySpec.Empty;
}

/// <summary>What a NetworkPolicy wants (<c>networking.k8s.io/v1 NetworkPolicySpec</c>).</summary>
[ApiType]
public sealed partial record NetworkPolicySpec
{
    /// <summary>The pods of the policy's namespace it applies to; empty selects all.</summary>
    [ApiField(Always = true)]
    public LabelSelector PodSelector { get; init; } = LabelSelector.Empty;

    /// <summary>What may come in.</summary>
    public ValueList<NetworkPolicyIngressRule> Ingress { get; init; }

    /// <summary>What may go out.</summary>
    public ValueList<NetworkPolicyEgressRule> Egress { get; init; }

    /// <summary>The directions it isolates: <c>Ingress</c>, <c>Egress</c>. Absent: Ingress, and Egress if there are egress rules.</summary>
    public ValueList<string> PolicyTypes { get; init; }
}

/// <summary>Traffic that may come in: from any of the peers, to any of the ports (<c>networking.k8s.io/v1 NetworkPolicyIngressRule</c>).</summary>
[ApiType]
public sealed partial record NetworkPolicyIngressRule
{
    /// <summary>The ports; none means all.</summary>
    public ValueList<NetworkPolicyPort> Ports { get; init; }

    /// <summary>The peers; none means everybody.</summary>
    public ValueList<NetworkPolicyPeer> From { get; init; }
}

/// <summary>Traffic that may go out: to any of the peers, at any of the ports (<c>networking.k8s.io/v1 NetworkPolicyEgressRule</c>).</summary>
[ApiType]
public sealed partial record NetworkPolicyEgressRule
{
    /// <summary>The ports; none means all.</summary>
    public ValueList<NetworkPolicyPort> Ports { get; init; }

    /// <summary>The peers; none means everybody.</summary>
    public ValueList<NetworkPolicyPeer> To { get; init; }
}

/// <summary>A port or a range of ports (<c>networking.k8s.io/v1 NetworkPolicyPort</c>).</summary>
[ApiType]
public sealed partial record NetworkPolicyPort
{
    /// <summary>The protocol; null means TCP.</summary>
    public string? Protocol { get; init; }

    /// <summary>The number, or the name of a container port; null means every port of the protocol.</summary>
    public IntOrString? Port { get; init; }

    /// <summary>The last port of a range that starts at <see cref="Port"/>.</summary>
    public int? EndPort { get; init; }
}

/// <summary>Somebody traffic comes from or goes to (<c>networking.k8s.io/v1 NetworkPolicyPeer</c>).</summary>
[ApiType]
public sealed partial record NetworkPolicyPeer
{
    /// <summary>Pods by label; in the namespaces of <see cref="NamespaceSelector"/>, or in the policy's own.</summary>
    public LabelSelector? PodSelector { get; init; }

    /// <summary>Namespaces by label; empty selects all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>A range of addresses.</summary>
    public IpBlock? IpBlock { get; init; }
}

/// <summary>A range of addresses with holes (<c>networking.k8s.io/v1 IPBlock</c>).</summary>
[ApiType]
public sealed partial record IpBlock
{
    /// <summary>The range.</summary>
    [ApiField(Always = true)]
    public string Cidr { get; init; } = "";

    /// <summary>Ranges inside it that are left out.</summary>
    public ValueList<string> Except { get; init; }
}
