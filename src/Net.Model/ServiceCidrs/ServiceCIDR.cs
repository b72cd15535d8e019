namespace Net.Model;

/// <summary>Ranges that cluster IPs are taken from (<c>networking.k8s.io/v1 ServiceCIDR</c>).</summary>
[ApiType]
[ApiKind("networking.k8s.io", "v1", "servicecidrs", ClusterScoped = true)]
public sealed partial record ServiceCIDR
{
    /// <summary>The finalizer that holds a ServiceCIDR while addresses of it are in use.</summary>
    public const string Finalizer = "networking.k8s.io/service-cidr-finalizer";

    /// <summary>What is wanted.</summary>
    public ServiceCIDRSpec Spec { get; init; } = ServiceCIDRSpec.Empty;

    /// <summary>What is.</summary>
    public ServiceCIDRStatus Status { get; init; } = ServiceCIDRStatus.Empty;
}

/// <summary>What a ServiceCIDR wants (<c>networking.k8s.io/v1 ServiceCIDRSpec</c>).</summary>
[ApiType]
public sealed partial record ServiceCIDRSpec
{
    /// <summary>One or two ranges, at most one of each family; a second may be added later, nothing else changes.</summary>
    public ValueList<string> Cidrs { get; init; }
}

/// <summary>What is of a ServiceCIDR (<c>networking.k8s.io/v1 ServiceCIDRStatus</c>).</summary>
[ApiType]
public sealed partial record ServiceCIDRStatus
{
    /// <summary>Observed aspects, such as <c>Ready</c>.</summary>
    public ValueList<Condition> Conditions { get; init; }
}
