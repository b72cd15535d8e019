namespace Net.Model;

/// <summary>Accepts, denies or passes on traffic of pods in all namespaces, before or after NetworkPolicies (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("policy.networking.k8s.io", "v1alpha2", "clusternetworkpolicies", ClusterScoped = true)]
public sealed partial record ClusterNetworkPolicy
{
    /// <summary>What is wanted.</summary>
    public ClusterNetworkPolicySpec Spec { get; init; } = ClusterNetworkPolicySpec.Empty;

    /// <summary>What became of it.</summary>
    public ClusterNetworkPolicyStatus? Status { get; init; }
}

/// <summary>What a ClusterNetworkPolicy wants (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicySpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicySpec
{
    /// <summary><c>Admin</c>, before NetworkPolicies, or <c>Baseline</c>, after them.</summary>
    [ApiField(Always = true)]
    public string Tier { get; init; } = "";

    /// <summary>The rank in the tier, 0 (first) to 1,000.</summary>
    [ApiField(Always = true)]
    public int Priority { get; init; }

    /// <summary>The pods it applies to.</summary>
    [ApiField(Always = true)]
    public ClusterNetworkPolicySubject Subject { get; init; } = ClusterNetworkPolicySubject.Empty;

    /// <summary>Rules for traffic to the pods, in order, at most 25; none leaves it alone.</summary>
    public ValueList<ClusterNetworkPolicyIngressRule> Ingress { get; init; }

    /// <summary>Rules for traffic from the pods, in order, at most 25; none leaves it alone.</summary>
    public ValueList<ClusterNetworkPolicyEgressRule> Egress { get; init; }
}

/// <summary>The pods a policy applies to; exactly one field is set (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicySubject</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicySubject
{
    /// <summary>All pods of namespaces by label; empty selects all.</summary>
    public LabelSelector? Namespaces { get; init; }

    /// <summary>Pods by label in namespaces by label.</summary>
    public NamespacedPod? Pods { get; init; }
}

/// <summary>Pods by label in namespaces by label (<c>policy.networking.k8s.io/v1alpha2 NamespacedPod</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record NamespacedPod
{
    /// <summary>The namespaces; null and empty select all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>The pods; empty selects all.</summary>
    [ApiField(Always = true)]
    public LabelSelector PodSelector { get; init; } = LabelSelector.Empty;
}

/// <summary>A rule for traffic to the pods (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyIngressRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyIngressRule
{
    /// <summary>A name for people, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>Accept</c>, <c>Deny</c> or <c>Pass</c>.</summary>
    [ApiField(Always = true)]
    public string Action { get; init; } = "";

    /// <summary>The sources, 1 to 25.</summary>
    public ValueList<ClusterNetworkPolicyIngressPeer> From { get; init; }

    /// <summary>Protocols and ports, 1 to 25; absent means all.</summary>
    public ValueList<ClusterNetworkPolicyProtocol> Protocols { get; init; }
}

/// <summary>A rule for traffic from the pods (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyEgressRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyEgressRule
{
    /// <summary>A name for people, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>Accept</c>, <c>Deny</c> or <c>Pass</c>.</summary>
    [ApiField(Always = true)]
    public string Action { get; init; } = "";

    /// <summary>The destinations, 1 to 25.</summary>
    public ValueList<ClusterNetworkPolicyEgressPeer> To { get; init; }

    /// <summary>Protocols and ports, 1 to 25; absent means all.</summary>
    public ValueList<ClusterNetworkPolicyProtocol> Protocols { get; init; }
}

/// <summary>What became of a ClusterNetworkPolicy (<c>policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicyStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ClusterNetworkPolicyStatus
{
    /// <summary>One a type.</summary>
    [ApiField(Always = true)]
    public ValueList<Condition> Conditions { get; init; } = [];
}
