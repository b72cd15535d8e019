using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Gives every node its pod CIDRs, one of each range of the cluster, as the node IPAM controller does (<c>pkg/controller/nodeipam/ipam/range_allocator.go</c>).
/// </summary>
/// <remarks>
/// What a node has is never changed, since pods live in it and the API server would refuse. A node gets all its ranges or none. New nodes get what follows the
/// highest part in use, so that the part of a node that went away rests for as long as there are others. A pure function: thread-safe.
/// </remarks>
/// <param name="options">The ranges.</param>
public sealed class NodeCidrPlanner(NodeCidrOptions options)
{
    private const string Field = "spec.podCIDRs";

    /// <summary>Plans for all nodes of the cluster, in any order.</summary>
    public NodeCidrPlan Plan(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var problems = new List<PlanProblem>();
        List<NodeCidrAllocator> ranges = Ranges(problems);
        List<Node> ordered = [.. nodes.OrderBy(static node => node.Metadata.Name, StringComparer.Ordinal)];
        var held = new List<(IpCidr Cidr, ObjectKey Node)>();
        foreach (Node node in ordered) Occupy(node, ranges, held, problems);
        AddOverlaps(held, problems);

        var assigned = new List<Node>();
        foreach (Node node in ordered)
        {
            if (!Held(node).IsEmpty || ranges.Count == 0 || node.Metadata.DeletionTimestamp is not null) continue;
            if (Assign(node, ranges, problems) is { } updated) assigned.Add(updated);
        }

        return new(assigned, problems);
    }

    private List<NodeCidrAllocator> Ranges(List<PlanProblem> problems)
    {
        var ranges = new List<NodeCidrAllocator>();
        foreach (IpCidr cidr in options.ClusterCidrs.AsSpan())
        {
            int prefix = cidr.Family == IpFamily.IPv6 ? options.NodePrefixLengthIPv6 : options.NodePrefixLengthIPv4;
            if (ranges.Exists(range => range.Range.Family == cidr.Family)) Refuse(problems, default, PlanProblemReason.Invalid, $"{cidr} is a second range of its family; a node has one CIDR of each");
            else if (NodeCidrAllocator.TryCreate(cidr, prefix, out NodeCidrAllocator? range, out string? problem)) ranges.Add(range);
            else Refuse(problems, default, PlanProblemReason.Invalid, problem);
        }

        foreach (NodeCidrAllocator range in ranges)
        {
            foreach (IpCidr service in options.ServiceCidrs.AsSpan()) range.Occupy(service);
        }

        return ranges;
    }

    private static void Occupy(Node node, List<NodeCidrAllocator> ranges, List<(IpCidr, ObjectKey)> held, List<PlanProblem> problems)
    {
        ObjectKey key = ObjectKey.Of(node);
        foreach (string text in Held(node))
        {
            if (!IpCidr.TryParse(text, out IpCidr cidr))
            {
                Refuse(problems, key, PlanProblemReason.Invalid, $"'{text}' is not a CIDR");
                continue;
            }

            held.Add((cidr, key));
            if (ranges.Find(range => range.Range.Family == cidr.Family) is not { } own) Refuse(problems, key, PlanProblemReason.FamilyNotConfigured, $"{cidr}: the cluster has no {IpFamilies.Format(cidr.Family)} range for nodes");
            else if (own.OccupyForNode(cidr) == AllocationStatus.NotInRange) Refuse(problems, key, PlanProblemReason.NotInRange, $"{cidr} is not in the range {own.Range}");
        }
    }

    // Sorted, a network overlaps an earlier one only if it overlaps the one that reaches furthest so far.
    private static void AddOverlaps(List<(IpCidr Cidr, ObjectKey Node)> held, List<PlanProblem> problems)
    {
        held.Sort(static (left, right) => left.Cidr.CompareTo(right.Cidr) is var order and not 0 ? order : left.Node.CompareTo(right.Node));
        (IpCidr Cidr, ObjectKey Node) furthest = default;
        foreach ((IpCidr cidr, ObjectKey node) in held)
        {
            if (furthest.Cidr.Overlaps(cidr) && furthest.Node != node) Refuse(problems, node, PlanProblemReason.AlreadyAllocated, $"{cidr} overlaps {furthest.Cidr} of Node {furthest.Node}");
            if (!furthest.Cidr.Contains(cidr)) furthest = (cidr, node);
        }
    }

    private static Node? Assign(Node node, List<NodeCidrAllocator> ranges, List<PlanProblem> problems)
    {
        var cidrs = new List<IpCidr>(ranges.Count);
        foreach (NodeCidrAllocator range in ranges)
        {
            Allocation<IpCidr> part = range.AllocateNext();
            if (part.Succeeded)
            {
                cidrs.Add(part.Value);
                continue;
            }

            for (int i = 0; i < cidrs.Count; i++) ranges[i].Release(cidrs[i]);
            Refuse(problems, ObjectKey.Of(node), PlanProblemReason.PoolExhausted, $"there are no CIDRs left: {part}");
            return null;
        }

        return node with { Spec = node.Spec with { PodCIDR = cidrs[0].ToString(), PodCIDRs = cidrs.Select(static cidr => cidr.ToString()).ToValueList() } };
    }

    private static ValueList<string> Held(Node node) =>
        !node.Spec.PodCIDRs.IsEmpty ? node.Spec.PodCIDRs : node.Spec.PodCIDR.Length > 0 ? [node.Spec.PodCIDR] : default;

    private static void Refuse(List<PlanProblem> problems, ObjectKey node, PlanProblemReason reason, string message) =>
        problems.Add(new(nameof(Node), node.Name is null ? new("", "") : node, Field, reason, message));
}
