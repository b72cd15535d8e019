using Net.Model;

namespace Net.Controllers.Tests.Nodes;

public class NodeCidrPlannerTests
{
    [Fact]
    public void Plan_DualStack_OneOfEachInOrderOfTheRanges()
    {
        NodeCidrPlanner planner = Planner("10.244.0.0/16", "fd00:10:244::/56");

        NodeCidrPlan plan = planner.Plan([Node("b"), Node("a"), Node("c", "10.244.7.0/24", "fd00:10:244:7::/64")]);

        Assert.Empty(plan.Problems);
        Assert.Equal(["a: 10.244.8.0/24 fd00:10:244:8::/64", "b: 10.244.9.0/24 fd00:10:244:9::/64"], plan.Assigned.Select(Shown));
        Assert.All(plan.Assigned, node => Assert.Equal(node.Spec.PodCIDRs[0], node.Spec.PodCIDR));
    }

    [Fact]
    public void Plan_OfPlanApplied_EmptyAndOrderOfNodesDoesNotMatter()
    {
        NodeCidrPlanner planner = Planner("10.244.0.0/20", "fd00:10:244::/60");
        Node[] nodes = [.. Enumerable.Range(0, 12).Select(i => Node($"n{i:00}")), Node("old", "10.244.3.0/24", "fd00:10:244:3::/64")];

        NodeCidrPlan first = planner.Plan(nodes), reversed = planner.Plan(nodes.Reverse());

        Assert.Equal(first.Assigned, reversed.Assigned);
        Assert.Equal(12, first.Assigned.Count);
        Assert.Equal(13, first.Assigned.Select(node => node.Spec.PodCIDR).Append("10.244.3.0/24").Distinct().Count());
        Assert.Empty(planner.Plan([.. first.Assigned, nodes[^1]]).Assigned);
    }

    [Fact]
    public void Plan_NodeGone_ItsPartRestsUntilTheOthersAreUsed()
    {
        NodeCidrPlanner planner = Planner("10.244.0.0/22");
        Node[] three = [Node("a", "10.244.0.0/24"), Node("c", "10.244.2.0/24")];

        NodeCidrPlan next = planner.Plan([.. three, Node("d")]);
        NodeCidrPlan wrapped = planner.Plan([.. three, .. next.Assigned, Node("e")]);

        Assert.Equal("d: 10.244.3.0/24", Shown(Assert.Single(next.Assigned)));
        Assert.Equal("e: 10.244.1.0/24", Shown(Assert.Single(wrapped.Assigned)));
    }

    [Fact]
    public void Plan_SecondRangeFull_NodeGetsNeitherAndThePoolIsNamed()
    {
        NodeCidrPlanner planner = Planner("10.244.0.0/16", "fd00:10:244::/64");

        NodeCidrPlan plan = planner.Plan([Node("a"), Node("b")]);

        Assert.Equal("a: 10.244.0.0/24 fd00:10:244::/64", Shown(Assert.Single(plan.Assigned)));
        PlanProblem problem = Assert.Single(plan.Problems);
        Assert.Equal((PlanProblemReason.PoolExhausted, "b"), (problem.Reason, problem.Key.ToString()));
        Assert.Contains("fd00:10:244::/64 in parts of /64 is full", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ServiceRangeInside_NoNodeGetsIt()
    {
        var planner = new NodeCidrPlanner(new() { ClusterCidrs = [IpCidr.Parse("10.0.0.0/14")], NodePrefixLengthIPv4 = 16, ServiceCidrs = [IpCidr.Parse("10.1.0.0/20"), IpCidr.Parse("192.0.2.0/24")] });

        Assert.Equal(["10.0.0.0/16", "10.2.0.0/16", "10.3.0.0/16"], planner.Plan([Node("a"), Node("b"), Node("c"), Node("d")]).Assigned.Select(node => node.Spec.PodCIDR));
    }

    [Fact]
    public void Plan_NodesWithStrangeCidrs_KeptAndReported()
    {
        NodeCidrPlan plan = Planner("10.244.0.0/16").Plan([Node("a", "10.244.1.0/24"), Node("b", "10.244.1.128/25"), Node("c", "192.0.2.0/24"), Node("d", "what"), Node("e", "fd00::/64"), Node("f", "10.244.0.0/23")]);

        Assert.Empty(plan.Assigned);
        Assert.Equal(["c NotInRange", "d Invalid", "e FamilyNotConfigured", "a AlreadyAllocated", "b AlreadyAllocated"], plan.Problems.Select(problem => $"{problem.Key} {problem.Reason}"));
    }

    [Theory]
    [InlineData("10.0.0.0/24", 16, "does not fit")]
    [InlineData("10.0.0.0/24", 33, "does not fit")]
    [InlineData("10.0.0.0/4", 30, "more than")]
    [InlineData("fd00::/40", 64, "more than")]
    public void TryCreate_ImpossibleParts_Refused(string range, int prefix, string message)
    {
        Assert.False(NodeCidrAllocator.TryCreate(IpCidr.Parse(range), prefix, out _, out string? problem));
        Assert.Contains(message, problem, StringComparison.Ordinal);
        Assert.False(NodeCidrAllocator.TryCreate(default, 24, out _, out problem));
    }

    [Theory]
    [InlineData("10.0.0.0/24", 24)]
    [InlineData("10.0.0.9/32", 32)]
    [InlineData("fd00::7/128", 128)]
    public void AllocateNext_RangeOfOnePart_OnceThenFull(string range, int prefix)
    {
        Assert.True(NodeCidrAllocator.TryCreate(IpCidr.Parse(range), prefix, out NodeCidrAllocator? allocator, out _));

        Assert.Equal(range, allocator.AllocateNext().Value.ToString());
        Assert.Equal(AllocationStatus.Full, allocator.AllocateNext().Status);
        Assert.True(allocator.Release(IpCidr.Parse(range)));
        Assert.True(allocator.AllocateNext().Succeeded);
        Assert.False(allocator.Release(IpCidr.Parse("192.0.2.0/24")));
    }

    [Fact]
    public void AnyOperations_AgreeWithASetOfParts()
    {
        Assert.True(NodeCidrAllocator.TryCreate(IpCidr.Parse("10.8.0.0/16"), 22, out NodeCidrAllocator? allocator, out _));
        var taken = new HashSet<string>();
        string[] parts = [.. Enumerable.Range(0, 64).Select(i => $"10.8.{i * 4}.0/22")];
        int next = 0;
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            IpCidr network = IpCidr.Of(IpAddress.FromBits(IpFamily.IPv4, IpCidr.Parse("10.8.0.0/16").Network.Bits + (uint)random.Next(65_536)), random.Next(14, 27));
            string[] touched = [.. parts.Where(part => IpCidr.Parse(part).Overlaps(network))];
            switch (random.Next(4))
            {
                case 0:
                    Assert.Equal(AllocationStatus.Allocated, allocator.Occupy(network));
                    if (touched.Length < 9) taken.UnionWith(touched);
                    else allocator.Release(network);
                    if (touched.Length >= 9) taken.ExceptWith(touched);
                    break;
                case 1:
                    Assert.True(allocator.Release(network));
                    taken.ExceptWith(touched);
                    break;
                default:
                    string? expected = parts.Skip(next).Concat(parts.Take(next)).FirstOrDefault(part => !taken.Contains(part));
                    Allocation<IpCidr> got = allocator.AllocateNext();
                    Assert.Equal(expected, got.Succeeded ? got.Value.ToString() : null);
                    if (expected is null) break;
                    taken.Add(expected);
                    next = (Array.IndexOf(parts, expected) + 1) % parts.Length;
                    break;
            }

            Assert.Equal((ulong)taken.Count, allocator.Used);
        }
    }

    private static NodeCidrPlanner Planner(params string[] ranges) => new(new() { ClusterCidrs = ranges.Select(range => IpCidr.Parse(range)).ToValueList() });

    private static string Shown(Node node) => $"{node.Metadata.Name}: {string.Join(' ', node.Spec.PodCIDRs)}";

    private static Node Node(string name, params string[] cidrs) => new()
    {
        Metadata = new() { Name = name },
        Spec = cidrs.Length == 0 ? NodeSpec.Empty : new() { PodCIDR = cidrs[0], PodCIDRs = cidrs.ToValueList() },
    };
}
