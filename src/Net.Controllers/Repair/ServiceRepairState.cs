using Net.Model;

namespace Net.Controllers;

/// <summary>What <see cref="ServiceRepairPlanner"/> compares. Read the claims and ports before the Services, so that what is being created does not look like a leak.</summary>
public sealed record ServiceRepairState
{
    /// <summary>All Services.</summary>
    public IReadOnlyCollection<Service> Services { get; init; } = [];

    /// <summary>All IPAddress objects.</summary>
    public IReadOnlyCollection<IPAddressResource> Claims { get; init; } = [];

    /// <summary>The ranges of cluster IPs; see <see cref="ServiceCidrRange.Of"/>.</summary>
    public IReadOnlyCollection<ServiceCidrRange> Ranges { get; init; } = [];

    /// <summary>The range of node ports. Default 30000-32767.</summary>
    public NodePortRange NodePorts { get; init; } = NodePortRange.Default;

    /// <summary>The node ports marked as taken in the host's own store; null when it has none, and nothing about leaked or unmarked ports is found.</summary>
    public IReadOnlyCollection<int>? TakenPorts { get; init; }

    /// <summary>The time now.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>Everything wrong with a cluster's allocations.</summary>
/// <param name="Findings">By kind, namespace and name of the object to blame.</param>
public sealed record ServiceRepairPlan(IReadOnlyList<RepairFinding> Findings)
{
    /// <summary>When to look again although nothing changed; null when there is no need.</summary>
    public TimeSpan? RequeueAfter => Findings.Min(static finding => finding.RetryAfter);
}
