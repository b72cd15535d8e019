using Net.Cluster;
using Net.Model;

namespace Net.Controllers;

/// <summary>The Services whose load balancer addresses change.</summary>
/// <param name="Changes">The Services to update the status of, in order of namespace and name.</param>
/// <param name="Problems">What could not be had, in the same order, and pools that cannot be used.</param>
public sealed record LoadBalancerPlan(IReadOnlyList<LoadBalancerChange> Changes, IReadOnlyList<PlanProblem> Problems) : IWritePlan
{
    /// <summary>The new statuses as a sink applies them.</summary>
    public IReadOnlyList<ObjectWrite> Writes => [.. Changes.Select(static change => ObjectWrite.Of(WriteMethod.UpdateStatus, change.Service))];
}

/// <summary>One Service with the load balancer status it is to have.</summary>
/// <param name="Service">The Service with its new status.</param>
/// <param name="Before">The addresses it had.</param>
/// <param name="After">The addresses it has now.</param>
/// <param name="Reason">Why, for people, such as <c>from pool edge</c>.</param>
public sealed record LoadBalancerChange(Service Service, ValueList<IpAddress> Before, ValueList<IpAddress> After, string Reason);
