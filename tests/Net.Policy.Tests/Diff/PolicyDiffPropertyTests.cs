using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Diff;

public sealed class PolicyDiffPropertyTests
{
    private static readonly (TransportProtocol Protocol, ushort Port)[] Ports =
        [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 81), (TransportProtocol.Tcp, 8080), (TransportProtocol.Udp, 443), (TransportProtocol.Sctp, 80), (TransportProtocol.Tcp, 9)];

    // Pods of their own, so that each is a workload and no pair is a share of one.
    [Fact]
    public void Between_TwoSetsOfPolicies_IsTheDifferenceOfTheirMatrices()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var cluster = new RandomCluster(seed);
            PolicySnapshot before = cluster.Snapshot();
            cluster.Policies.Add(cluster.Policy("added"));
            if (cluster.Policies.Count > 1) cluster.Policies.RemoveAt(0);
            cluster.Namespaces[0] = cluster.Changed(cluster.Namespaces[0]);
            if (seed % 3 == 0) cluster.ClusterPolicies.Add(cluster.ClusterPolicy("added", 500));
            PolicySnapshot after = cluster.Snapshot();
            PolicyDiff diff = PolicyDiff.Between(before, after);
            PolicyDiff reverse = PolicyDiff.Between(after, before);

            Assert.Equal(diff.NewlyAllowed.AsEnumerable(), reverse.NewlyDenied.AsEnumerable());
            Assert.Equal(diff.NewlyDenied.AsEnumerable(), reverse.NewlyAllowed.AsEnumerable());
            foreach (PodEnd from in before.Pods())
            {
                foreach (PodEnd to in before.Pods().Where(to => to != from))
                {
                    foreach ((TransportProtocol protocol, ushort port) in Ports)
                    {
                        Flow[] flows = [.. Families(from, to).Select(family => new Flow(protocol, EndFactory.AddressOf(from, family), 0, EndFactory.AddressOf(to, family), port))];
                        int opened = flows.Count(flow => !before.Evaluate(flow).Allowed && after.Evaluate(flow).Allowed);
                        int closed = flows.Count(flow => before.Evaluate(flow).Allowed && !after.Evaluate(flow).Allowed);
                        Assert.Equal((seed, from.Key, to.Key, protocol, port, opened, flows.Length), (seed, from.Key, to.Key, protocol, port, Count(diff.NewlyAllowed, from, to, protocol, port, flows.Length, opened), flows.Length));
                        Assert.Equal((seed, from.Key, to.Key, protocol, port, closed, flows.Length), (seed, from.Key, to.Key, protocol, port, Count(diff.NewlyDenied, from, to, protocol, port, flows.Length, closed), flows.Length));
                    }
                }
            }
        }
    }

    [Fact]
    public void Between_AClusterAndItself_IsEmpty()
    {
        for (int seed = 0; seed < 50; seed++) Assert.True(PolicyDiff.Between(new RandomCluster(seed).Snapshot(), new RandomCluster(seed).Snapshot()).IsEmpty);
    }

    // A change says of how many families it speaks only as "all" or "some".
    private static int Count(FlowChanges changes, PodEnd from, PodEnd to, TransportProtocol protocol, ushort port, int all, int expected)
    {
        Policy.Reach? change = changes.SingleOrDefault(change => change.From.ToString() == from.ToString() && change.To.ToString() == to.ToString());
        if (change is null) return 0;
        if (change.Ports.Contains(protocol, port)) return all;
        return change.SomePorts.Contains(protocol, port) ? Math.Clamp(expected, 1, all - 1) : 0;
    }

    private static IEnumerable<IpFamily> Families(PodEnd from, PodEnd to) =>
        from.Addresses.Select(static address => address.Family).Intersect(to.Addresses.Select(static address => address.Family));
}
