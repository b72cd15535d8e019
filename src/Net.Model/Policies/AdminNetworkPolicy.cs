namespace Net.Model;

/// <summary>
/// Allows, denies or passes on traffic of pods in all namespaces, before NetworkPolicies (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy</c>). ClusterNetworkPolicy takes its place.
/// </summary>
[ApiType(KeepEmpty = true)]
[ApiKind("policy.networking.k8s.io", "v1alpha1", "adminnetworkpolicies", ClusterScoped = true)]
public sealed partial record AdminNetworkPolicy
{
    /// <summary>What is wanted.</summary>
    public AdminNetworkPolicySpec Spec { get; init; } = AdminNetworkPolicySpec.Empty;

    /// <summary>What became of it.</summary>
    public AdminNetworkPolicyStatus? Status { get; init; }
}

/// <summary>What an AdminNetworkPolicy wants (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicySpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicySpec
{
    /// <summary>The rank, 0 (first) to 1,000.</summary>
    [ApiField(Always = true)]
    public int Priority { get; init; }

    /// <summary>The pods it applies to.</summary>
    [ApiField(Always = true)]
    public ClusterNetworkPolicySubject Subject { get; init; } = ClusterNetworkPolicySubject.Empty;

    /// <summary>Rules for traffic to the pods, in order, at most 100; none leaves it alone.</summary>
    public ValueList<AdminNetworkPolicyIngressRule> Ingress { get; init; }

    /// <summary>Rules for traffic from the pods, in order, at most 100; none leaves it alone.</summary>
    public ValueList<AdminNetworkPolicyEgressRule> Egress { get; init; }
}

/// <summary>
/// Allows or denies traffic of pods in all namespaces that no NetworkPolicy isolates (<c>policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy</c>). There is one, named <c>default</c>.
/// </summary>
[ApiType(KeepEmpty = true)]
[ApiKind("policy.networking.k8s.io", "v1alpha1", "baselineadminnetworkpolicies", ClusterScoped = true)]
public sealed partial record BaselineAdminNetworkPolicy
{
    /// <summary>What is wanted.</summary>
    public BaselineAdminNetworkPolicySpec Spec { get; init; } = BaselineAdminNetworkPolicySpec.Empty;

    /// <summary>What became of it.</summary>
    public AdminNetworkPolicyStatus? Status { get; init; }
}

/// <summary>What a BaselineAdminNetworkPolicy wants (<c>policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicySpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record BaselineAdminNetworkPolicySpec
{
    /// <summary>The pods it applies to.</summary>
    [ApiField(Always = true)]
    public ClusterNetworkPolicySubject Subject { get; init; } = ClusterNetworkPolicySubject.Empty;

    /// <summary>Rules for traffic to the pods, in order, at most 100; none leaves it alone.</summary>
    public ValueList<AdminNetworkPolicyIngressRule> Ingress { get; init; }

    /// <summary>Rules for traffic from the pods, in order, at most 100; none leaves it alone.</summary>
    public ValueList<AdminNetworkPolicyEgressRule> Egress { get; init; }
}

/// <summary>A rule for traffic to the pods (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicyIngressRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyIngressRule
{
    /// <summary>A name for people, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>Allow</c>, <c>Deny</c> or, not in the baseline, <c>Pass</c>.</summary>
    [ApiField(Always = true)]
    public string Action { get; init; } = "";

    /// <summary>The sources, 1 to 100.</summary>
    public ValueList<ClusterNetworkPolicyIngressPeer> From { get; init; }

    /// <summary>Ports of the destination, at most 100; absent means all.</summary>
    public ValueList<AdminNetworkPolicyPort> Ports { get; init; }
}

/// <summary>A rule for traffic from the pods (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicyEgressRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyEgressRule
{
    /// <summary>A name for people, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>Allow</c>, <c>Deny</c> or, not in the baseline, <c>Pass</c>.</summary>
    [ApiField(Always = true)]
    public string Action { get; init; } = "";

    /// <summary>The destinations, 1 to 100.</summary>
    public ValueList<ClusterNetworkPolicyEgressPeer> To { get; init; }

    /// <summary>Ports of the destination, at most 100; absent means all.</summary>
    public ValueList<AdminNetworkPolicyPort> Ports { get; init; }
}

/// <summary>A port, a range of ports or a named port; exactly one field is set (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicyPort</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyPort
{
    /// <summary>One port.</summary>
    public AdminNetworkPolicyPortNumber? PortNumber { get; init; }

    /// <summary>The name of a container port at the destination pod (experimental channel).</summary>
    public string? NamedPort { get; init; }

    /// <summary>A range.</summary>
    public AdminNetworkPolicyPortRange? PortRange { get; init; }
}

/// <summary>One port (<c>policy.networking.k8s.io/v1alpha1 Port</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyPortNumber
{
    /// <summary>The protocol; implementations take TCP for an empty one.</summary>
    [ApiField(Always = true)]
    public string Protocol { get; init; } = "";

    /// <summary>The port, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }
}

/// <summary>A range of ports (<c>policy.networking.k8s.io/v1alpha1 PortRange</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyPortRange
{
    /// <summary>The protocol; null means TCP.</summary>
    public string? Protocol { get; init; }

    /// <summary>The first port, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Start { get; init; }

    /// <summary>The last port, not below the first.</summary>
    [ApiField(Always = true)]
    public int End { get; init; }
}

/// <summary>What became of a policy (<c>policy.networking.k8s.io/v1alpha1 AdminNetworkPolicyStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AdminNetworkPolicyStatus
{
    /// <summary>One a type.</summary>
    [ApiField(Always = true)]
    public ValueList<Condition> Conditions { get; init; } = [];
}
