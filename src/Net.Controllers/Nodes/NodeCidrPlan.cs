using Net.Cluster;
using Net.Model;

namespace Net.Controllers;

/// <summary>The nodes that get pod CIDRs, and what is wrong with those that have some.</summary>
/// <param name="Assigned">The nodes to update, in order of name, with their <c>spec.podCIDR</c> and <c>spec.podCIDRs</c>.</param>
/// <param name="Problems">Nodes that got none, nodes whose CIDRs lie outside the ranges or overlap another node's, and ranges that cannot be used.</param>
public sealed record NodeCidrPlan(IReadOnlyList<Node> Assigned, IReadOnlyList<PlanProblem> Problems) : IWritePlan
{
    /// <summary>The nodes' new ranges as a sink applies them.</summary>
    public IReadOnlyList<ObjectWrite> Writes => [.. Assigned.Select(static node => ObjectWrite.Of(WriteMethod.Update, node))];
}
