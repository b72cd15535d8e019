using Net.Model;

namespace Net.Policy;

/// <summary>What flows come from or go to.</summary>
public enum FlowEndKind
{
    /// <summary>The pods of a workload, or a pod that belongs to none.</summary>
    Workload,

    /// <summary>Public addresses that are no pod's.</summary>
    Internet,

    /// <summary>Addresses that are no pod's and not reached across the internet, such as <c>10.0.0.0/8</c>: nodes, other machines of the site.</summary>
    PrivateNetworks,
}

/// <summary>One side of flows as people name it: a workload, or addresses outside the cluster's pods. Immutable.</summary>
public sealed record FlowEnd : IComparable<FlowEnd>
{
    /// <summary>What it is.</summary>
    public required FlowEndKind Kind { get; init; }

    /// <summary>The namespace of a workload; empty for addresses.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name of a workload; empty for addresses.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kind of a workload, such as <c>Deployment</c>; <c>Pod</c> for a pod that belongs to none; empty for addresses.</summary>
    public string WorkloadKind { get; init; } = "";

    /// <summary>Which addresses, such as <c>203.0.113.0/24</c>; empty for those of its kind that no policy singles out, and for workloads.</summary>
    public string Networks { get; init; } = "";

    /// <summary>The workload of a pod: its controller, for a Deployment's ReplicaSet the Deployment, or the pod itself if it has none.</summary>
    public static FlowEnd Of(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return PodOwner.Of(pod);
    }

    /// <summary>
    /// Whether a pattern means this end: <c>shop/cart</c>, <c>shop/*</c> for every workload of a namespace, <c>internet</c>, <c>private</c>, or <c>*</c> for every end.
    /// </summary>
    public bool Matches(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern == "*" || pattern == ToString() || Kind switch
        {
            FlowEndKind.Internet => pattern == "internet",
            FlowEndKind.PrivateNetworks => pattern == "private",
            _ => pattern.EndsWith("/*", StringComparison.Ordinal) && pattern.AsSpan(0, pattern.Length - 2).SequenceEqual(Namespace),
        };
    }

    /// <summary>Workloads first, by namespace, name and kind; then the internet, then private networks.</summary>
    public int CompareTo(FlowEnd? other)
    {
        if (other is null) return 1;
        int order = Kind.CompareTo(other.Kind);
        if (order == 0) order = string.CompareOrdinal(Namespace, other.Namespace);
        if (order == 0) order = string.CompareOrdinal(Name, other.Name);
        if (order == 0) order = string.CompareOrdinal(WorkloadKind, other.WorkloadKind);
        return order != 0 ? order : string.CompareOrdinal(Networks, other.Networks);
    }

    /// <summary>Such as <c>shop/cart</c>, <c>internet</c> or <c>private 10.1.0.0/16</c>.</summary>
    public override string ToString() => Kind switch
    {
        FlowEndKind.Workload => $"{Namespace}/{Name}",
        FlowEndKind.Internet => Networks.Length == 0 ? "internet" : $"internet {Networks}",
        _ => Networks.Length == 0 ? "private" : $"private {Networks}",
    };
}
