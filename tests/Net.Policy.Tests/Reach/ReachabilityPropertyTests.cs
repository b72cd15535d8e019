using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Reach;

public sealed class ReachabilityPropertyTests
{
    private static readonly (TransportProtocol Protocol, ushort Port)[] Ports =
        [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 81), (TransportProtocol.Tcp, 8080), (TransportProtocol.Udp, 443), (TransportProtocol.Sctp, 80), (TransportProtocol.Tcp, 1), (TransportProtocol.Udp, 65535)];

    [Fact]
    public void Matrix_RandomCluster_HoldsTheVerdictOfEveryPair()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            PolicySnapshot policies = new RandomCluster(seed).Snapshot();
            Reachability reach = Reachability.Of(policies);
            foreach (IpFamily family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            {
                foreach ((TransportProtocol protocol, ushort port) in Ports)
                {
                    PodMatrix matrix = reach.Matrix(protocol, port, family);
                    long allowed = 0;
                    foreach (PodEnd from in policies.Pods().Where(pod => matrix.Pods.Contains(pod.Key)))
                    {
                        foreach (PodEnd to in policies.Pods().Where(pod => matrix.Pods.Contains(pod.Key)))
                        {
                            bool verdict = policies.Evaluate(new(protocol, EndFactory.AddressOf(from, family), 0, EndFactory.AddressOf(to, family), port)).Allowed;
                            Assert.Equal((seed, from.Key, to.Key, protocol, port, verdict), (seed, from.Key, to.Key, protocol, port, matrix[from.Key, to.Key]));
                            if (verdict && from != to) allowed++;
                        }
                    }

                    Assert.Equal(allowed, matrix.Count());
                }
            }
        }
    }

    [Fact]
    public void Planes_RandomCluster_HoldTheVerdictsWithAddressesOutside()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            var cluster = new RandomCluster(seed);
            PolicySnapshot policies = cluster.Snapshot();
            Reachability reach = Reachability.Of(policies);
            foreach (Flow flow in Enumerable.Range(0, 300).Select(_ => cluster.Flow()))
            {
                Verdict verdict = policies.Evaluate(flow);
                if (verdict is { Egress: VerdictCause.SelfTraffic } or { Egress: VerdictCause.LocalNode } or { Ingress: VerdictCause.LocalNode }) continue;
                ReachPlane? plane = reach.Planes.SingleOrDefault(plane => plane.Ends.Family == flow.Source.Family);
                if (plane is null) continue;
                PortClass ports = reach.PortClasses.Single(one => one.Ports.Contains(flow.Protocol, flow.DestinationPort));
                bool allowed = plane[ports].Has(ClassOf(policies, plane.Ends, flow.Source), ClassOf(policies, plane.Ends, flow.Destination));
                Assert.Equal((seed, flow, verdict.Allowed), (seed, flow, allowed));
            }
        }
    }

    [Fact]
    public void PortClasses_AnyCluster_HoldEveryPortOnce()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Reachability reach = Reachability.Of(new RandomCluster(seed).Snapshot());
            Assert.Equal(PortSet.All, PortSet.Of(reach.PortClasses.SelectMany(static one => one.Ports.Ranges)));
            Assert.Equal(3 * 65535, reach.PortClasses.SelectMany(static one => one.Ports.Ranges).Sum(static range => range.Last - range.First + 1));
        }
    }

    private static int ClassOf(PolicySnapshot policies, EndPartition ends, IpAddress address)
    {
        if (policies.PodAt(address) is { } pod) return ends.ClassOf[pod.Key];
        int at = Array.FindIndex(ends.Classes, one => one.Facts[0] is { Pods: null } outside && outside.Addresses.Span.SequenceEqual(policies.Partition[address]) && one.Members[0].End.Kind == Kind(address));
        Assert.InRange(at, 0, ends.Classes.Length);
        return at;
    }

    private static FlowEndKind Kind(IpAddress address) => SpecialNetworks.IsPublic(address.Family, address.Bits) ? FlowEndKind.Internet : FlowEndKind.PrivateNetworks;
}
