using FsCheck;
using FsCheck.Fluent;
using Net.Cluster;
using Net.Model;

namespace Net.Dataplane.Tests.Services;

public class ServiceTableTests
{
    [Fact]
    public void Update_AnySequence_EqualsTheTableFromScratch()
    {
        Prop.ForAll(Gen.Choose(0, 1 << 20).ArrayOf(30).ToArbitrary(), steps =>
        {
            var state = new ClusterState();
            using var table = new ServiceTable(state, SmallCluster.NodeName);
            foreach (int step in steps) Apply(state, step);
            using var fresh = new ServiceTable(state, SmallCluster.NodeName);
            return Text(table.Current) == Text(fresh.Current);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decide_NoEndpointAnywhere_Rejects()
    {
        using var table = new ServiceTable(SmallCluster.State(SmallCluster.Service("cart", "10.96.0.10", 80)), SmallCluster.NodeName);
        FlowDecision decision = table.Decide(Flow.Tcp("10.1.0.9", 40000, "10.96.0.10", 80));
        Assert.Equal((FlowVerdict.Reject, FlowReason.NoEndpoints), (decision.Verdict, decision.Reason));
        Assert.Equal(FlowReason.UnknownPort, table.Decide(Flow.Tcp("10.1.0.9", 40000, "10.96.0.10", 81)).Reason);
        Assert.Equal(FlowVerdict.NotOurs, table.Decide(Flow.Tcp("10.1.0.9", 40000, "10.96.0.11", 80)).Verdict);
    }

    [Fact]
    public void Decide_LocalPolicyAndEndpointsElsewhere_Drops()
    {
        using var table = new ServiceTable(
            SmallCluster.State(
                SmallCluster.Service("cart", "10.96.0.10", 80, static spec => spec with { InternalTrafficPolicy = TrafficPolicies.Local }),
                SmallCluster.Slice("cart", 8080, SmallCluster.Ready("10.1.0.5", "node-2"))),
            SmallCluster.NodeName);
        FlowDecision decision = table.Decide(Flow.Tcp("10.1.0.9", 40000, "10.96.0.10", 80));
        Assert.Equal((FlowVerdict.Drop, FlowReason.NoLocalEndpoints), (decision.Verdict, decision.Reason));
    }

    [Theory]
    [InlineData(true, FlowVerdict.Reject)]
    [InlineData(false, FlowVerdict.NotOurs)]
    public void Decide_ExternalIP_IsServedWhereAllowed(bool allowed, FlowVerdict expected)
    {
        ClusterState state = SmallCluster.State(SmallCluster.Service("cart", "10.96.0.10", 80, static spec => spec with { ExternalIPs = ["192.0.2.7"] }));
        using var table = new ServiceTable(state, SmallCluster.NodeName, new() { AllowExternalIPs = allowed });
        Assert.Equal(expected, table.Decide(Flow.Tcp("10.1.0.9", 40000, "192.0.2.7", 80)).Verdict);
    }

    // The API server took such texts until 1.36 and keeps those it has; a range that is not understood would let everybody in.
    [Fact]
    public void Decide_AddressesStoredWithLeadingZeros_AreReadAsDecimals()
    {
        Service service = SmallCluster.Service("cart", "10.96.0.10", 80, static spec => spec with { Type = ServiceTypes.LoadBalancer, LoadBalancerSourceRanges = [" 010.0.0.0/08 "] });
        service = service with { Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = "192.0.2.007" }] } } };
        using var table = new ServiceTable(SmallCluster.State(service, SmallCluster.Slice("cart", 8080, SmallCluster.Ready("10.1.0.005"))), SmallCluster.NodeName);

        Assert.Equal(FlowReason.SourceNotInRanges, table.Decide(Flow.Tcp("11.0.0.1", 40000, "192.0.2.7", 80)).Reason);
        FlowDecision inside = table.Decide(Flow.Tcp("10.0.0.1", 40000, "192.0.2.7", 80));
        Assert.Equal((FlowVerdict.Balance, "10.1.0.5"), (inside.Verdict, inside.Candidates[0].Address.ToString()));
    }

    [Fact]
    public void Decide_TerminatingEndpoints_AreKeptBackAndNamed()
    {
        using var table = new ServiceTable(
            SmallCluster.State(
                SmallCluster.Service("cart", "10.96.0.10", 80),
                SmallCluster.Slice("cart", 8080, SmallCluster.Ready("10.1.0.5"), SmallCluster.Terminating("10.1.0.6"))),
            SmallCluster.NodeName);
        Assert.Equal(
            "Balance over 1 of 2 endpoints: all ready endpoints; 1 terminating endpoint kept back",
            table.Decide(Flow.Tcp("10.1.0.9", 40000, "10.96.0.10", 80)).ToString());
    }

    private static void Apply(ClusterState state, int step)
    {
        string name = $"s{step % 4}";
        int what = step / 4 % 4;
        int detail = step / 16;
        switch (what)
        {
            case 0:
                state.Apply(new ObjectChanges().Delete<Service>(new ObjectKey("shop", name)));
                break;
            case 1:
                // Few addresses and node ports, so that Services collide.
                state.Apply([SmallCluster.Service(name, $"10.96.0.{1 + (detail % 3)}", 80, spec => spec with
                {
                    Type = ServiceTypes.NodePort,
                    Ports = [spec.Ports[0] with { NodePort = 30000 + (detail / 3 % 2) }],
                    ExternalIPs = detail % 5 == 0 ? ["192.0.2.1"] : [],
                    ExternalTrafficPolicy = detail % 7 < 3 ? TrafficPolicies.Local : TrafficPolicies.Cluster,
                })]);
                break;
            case 2:
                state.Apply([SmallCluster.Slice(name, 8080, [.. Enumerable.Range(0, detail % 4).Select(i => (detail + i) % 3 == 0
                    ? SmallCluster.Terminating($"10.1.0.{i}")
                    : SmallCluster.Ready($"10.1.0.{i}", i % 2 == 0 ? SmallCluster.NodeName : "node-2"))])]);
                break;
            default:
                state.Apply([new Node { Metadata = new ObjectMeta { Name = SmallCluster.NodeName, Labels = ValueMap.Of((Node.ZoneLabel, $"zone-{detail % 2}")) } }]);
                break;
        }
    }

    private static string Text(ServiceTableSnapshot table)
    {
        IEnumerable<string> services = table.Services.SelectMany(static service => service.Frontends).Select(static frontend =>
            $"{frontend} {frontend.Config.NodePort} {frontend.Config.ExternalLocal} [{string.Join(' ', frontend.ClusterEndpoints)}] [{string.Join(' ', frontend.LocalEndpoints)}] {frontend.HasAnyEndpoints}");
        IEnumerable<string> claims = table.Claims.Select(static entry =>
        {
            var names = new List<string>();
            for (FrontendClaim? claim = entry.Value; claim is not null; claim = claim.Next) names.Add($"{claim.Frontend.Key}/{claim.Kind}");
            return $"{entry.Key}: {string.Join(' ', names)}";
        });
        return string.Join('\n', services.Order(StringComparer.Ordinal).Concat(claims.Order(StringComparer.Ordinal))) + table.Node.Zone;
    }
}
