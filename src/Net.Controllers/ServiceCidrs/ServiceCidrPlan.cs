using Net.Model;

namespace Net.Controllers;

/// <summary>How a ServiceCIDR is to be written.</summary>
public enum ServiceCidrChangeKind
{
    /// <summary>Create it.</summary>
    Create,

    /// <summary>Update the object.</summary>
    Update,

    /// <summary>Update its status.</summary>
    UpdateStatus,
}

/// <summary>One ServiceCIDR to write.</summary>
/// <param name="Kind">How.</param>
/// <param name="Target">The object as it is to be.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record ServiceCidrChange(ServiceCidrChangeKind Kind, ServiceCIDR Target, string Reason);

/// <summary>What is to be done about the ServiceCIDRs of a cluster.</summary>
/// <param name="Changes">What to write, in this order.</param>
/// <param name="Problems">The default ServiceCIDR, when it differs from what is configured.</param>
/// <param name="RequeueAfter">When to plan again although nothing changed; null when there is no need.</param>
public sealed record ServiceCidrPlan(IReadOnlyList<ServiceCidrChange> Changes, IReadOnlyList<PlanProblem> Problems, TimeSpan? RequeueAfter);
