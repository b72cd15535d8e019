using Net.Model;

namespace Net.Controllers.Tests.Repair;

public class ServiceRepairPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_HealthyCluster_Empty() =>
        Assert.Empty(ServiceRepairPlanner.Plan(State([Service("a", "10.96.0.5", 30080)], [Claim("10.96.0.5", "a")]) with { TakenPorts = [30080] }).Findings);

    [Fact]
    public void Plan_NoClaim_CreatedForItsService()
    {
        RepairFinding finding = Single([Service("a", "10.96.0.5")], []);

        Assert.Equal((RepairProblem.ClusterIPNotAllocated, RepairMend.CreateClaim, "spec.clusterIPs[0]"), (finding.Problem, finding.Mend, finding.Field));
        Assert.Equal(ServiceClaim.Of(IpAddress.Parse("10.96.0.5"), new("shop", "a")), finding.Claim);
    }

    [Fact]
    public void Plan_TwoServicesOneAddress_ClaimantElseOldestKeepsIt()
    {
        Service young = Service("a", "10.96.0.5", age: 10), old = Service("b", "10.96.0.5", age: 99);

        Assert.Equal("shop/b", Single([young, old], [Claim("10.96.0.5", "a")]).Key.ToString());
        RepairFinding[] unclaimed = [.. ServiceRepairPlanner.Plan(State([young, old], [])).Findings];
        Assert.Equal(["shop/a ClusterIPAlreadyAllocated RecreateService", "shop/b ClusterIPNotAllocated CreateClaim"], unclaimed.Select(Shown));
    }

    [Fact]
    public void Plan_ClaimOfAnother_ReplacedUnlessManagedByAnother()
    {
        RepairFinding wrong = Single([Service("a", "10.96.0.5")], [Claim("10.96.0.5", "gone")]);
        RepairFinding foreign = Single([Service("a", "10.96.0.5")], [Claim("10.96.0.5", "gone") with { Metadata = new() { Name = "10.96.0.5" } }]);

        Assert.Equal((RepairProblem.IPAddressWrongReference, RepairMend.ReplaceClaim, "a"), (wrong.Problem, wrong.Mend, wrong.Claim?.Spec.ParentRef?.Name));
        Assert.Equal((RepairProblem.ClusterIPAlreadyAllocated, RepairMend.RecreateService), (foreign.Problem, foreign.Mend));
    }

    [Fact]
    public void Plan_ClaimWithoutLabels_LabelsAddedOthersKept()
    {
        IPAddressResource bare = Claim("10.96.0.5", "a");
        RepairFinding finding = Single([Service("a", "10.96.0.5")], [bare with { Metadata = bare.Metadata with { Labels = ValueMap.Of(("team", "x")) } }]);

        Assert.Equal((RepairProblem.IPAddressWrongLabels, RepairMend.UpdateClaim), (finding.Problem, finding.Mend));
        Assert.Equal(bare.Metadata.Labels.With("team", "x"), finding.Claim!.Metadata.Labels);
    }

    [Theory]
    [InlineData(10, RepairMend.Wait, 50)]
    [InlineData(60, RepairMend.DeleteClaim, null)]
    public void Plan_LeakedClaim_DeletedAfterAMinute(int age, RepairMend mend, int? retry)
    {
        ServiceRepairPlan plan = ServiceRepairPlanner.Plan(State([], [Claim("10.96.0.5", "gone", age)]));

        Assert.Equal((RepairProblem.IPAddressNotAllocated, mend), (plan.Findings[0].Problem, plan.Findings[0].Mend));
        Assert.Equal(retry is { } seconds ? TimeSpan.FromSeconds(seconds) : null, plan.RequeueAfter);
    }

    [Fact]
    public void Plan_AddressInvalidOrOutOfRange_ForAPerson()
    {
        RepairFinding[] findings = [.. ServiceRepairPlanner.Plan(State([Service("a", "10.96.0.300"), Service("b", "192.0.2.1"), Service("c", "fd00::1")], [])).Findings];

        Assert.Equal(["shop/a ClusterIPNotValid RecreateService", "shop/b ClusterIPOutOfRange RecreateService", "shop/c ClusterIPOutOfRange RecreateService"], findings.Select(Shown));
        Assert.Contains("10.96.0.0/16", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("no range of IPv6", findings[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Ports_DoubledOutOfRangeUnmarked()
    {
        Service[] services = [Service("a", "10.96.0.1", 30080, 50), Service("b", "10.96.0.2", 30080, 90), Service("c", "10.96.0.3", 80), Service("d", "10.96.0.4", 30081)];
        IPAddressResource[] claims = [Claim("10.96.0.1", "a"), Claim("10.96.0.2", "b"), Claim("10.96.0.3", "c"), Claim("10.96.0.4", "d")];

        ServiceRepairPlan plan = ServiceRepairPlanner.Plan(State(services, claims) with { TakenPorts = [30080] });

        Assert.Equal(["shop/a PortAlreadyAllocated ChangeService", "shop/c PortOutOfRange ChangeService", "shop/d PortNotAllocated TakePort"], plan.Findings.Select(Shown));
    }

    [Fact]
    public void Plan_LeakedPort_ReleasedWhenThreePlansInARowFindIt()
    {
        ServiceRepairState leaking = State([], []) with { TakenPorts = [30090] }, clean = State([], []) with { TakenPorts = [] };

        ServiceRepairPlan first = ServiceRepairPlanner.Plan(leaking), second = ServiceRepairPlanner.Plan(leaking, first), third = ServiceRepairPlanner.Plan(leaking, second);

        Assert.Equal([RepairMend.Wait, RepairMend.Wait, RepairMend.ReleasePort], new[] { first, second, third }.Select(plan => Assert.Single(plan.Findings).Mend));
        ServiceRepairPlan between = ServiceRepairPlanner.Plan(clean, second);
        Assert.Empty(between.Findings);
        Assert.Equal(RepairMend.Wait, ServiceRepairPlanner.Plan(leaking, between).Findings[0].Mend);
    }

    [Fact]
    public void AnyDamage_MendsCarriedOut_OnlyWhatAPersonMustDoIsLeft()
    {
        var random = new Random(31);
        for (int round = 0; round < 200; round++)
        {
            Service[] services = [.. Enumerable.Range(0, 12).Select(i => Service($"s{i}", random.Next(15) switch { 0 => "nonsense", 1 => "192.0.2.7", _ => $"10.96.0.{random.Next(1, 14)}" }, random.Next(3) == 0 ? random.Next(29_999, 30_008) : 0, random.Next(100)))];
            Dictionary<string, IPAddressResource> claims = Enumerable.Range(0, 8).Select(_ => Claim($"10.96.0.{random.Next(1, 18)}", $"s{random.Next(14)}", 100, random.Next(4) > 0)).DistinctBy(claim => claim.Metadata.Name).ToDictionary(claim => claim.Metadata.Name);
            HashSet<int> ports = [.. Enumerable.Range(0, 4).Select(_ => random.Next(30_000, 30_008))];
            ServiceRepairPlan? plan = null;
            for (int pass = 0; pass < 3; pass++)
            {
                plan = ServiceRepairPlanner.Plan(State(services, [.. claims.Values]) with { TakenPorts = ports }, plan);
                foreach (RepairFinding finding in plan.Findings) Mend(finding, claims, ports);
            }

            ServiceRepairPlan after = ServiceRepairPlanner.Plan(State([.. services.Reverse()], [.. claims.Values]) with { TakenPorts = ports }, plan);
            Assert.All(after.Findings, finding => Assert.True(finding.Mend is RepairMend.ChangeService or RepairMend.RecreateService, finding.ToString()));
        }
    }

    private static void Mend(RepairFinding finding, Dictionary<string, IPAddressResource> claims, HashSet<int> ports)
    {
        switch (finding.Mend)
        {
            case RepairMend.CreateClaim:
                claims.Add(finding.Value, finding.Claim!);
                break;
            case RepairMend.ReplaceClaim or RepairMend.UpdateClaim:
                claims[finding.Value] = finding.Claim!;
                break;
            case RepairMend.DeleteClaim:
                Assert.True(claims.Remove(finding.Value));
                break;
            case RepairMend.TakePort:
                Assert.True(ports.Add(int.Parse(finding.Value)));
                break;
            case RepairMend.ReleasePort:
                Assert.True(ports.Remove(int.Parse(finding.Value)));
                break;
        }
    }

    private static RepairFinding Single(Service[] services, IPAddressResource[] claims) => Assert.Single(ServiceRepairPlanner.Plan(State(services, claims)).Findings);

    private static string Shown(RepairFinding finding) => $"{finding.Key} {finding.Problem} {finding.Mend}";

    private static ServiceRepairState State(Service[] services, IPAddressResource[] claims) =>
        new() { Services = services, Claims = claims, Ranges = [new(IpCidr.Parse("10.96.0.0/16"))], Now = Now };

    private static IPAddressResource Claim(string address, string service, int age = 100, bool managed = true)
    {
        IPAddressResource claim = ServiceClaim.Of(IpAddress.Parse(address), new("shop", service));
        return claim with { Metadata = claim.Metadata with { CreationTimestamp = Now.AddSeconds(-age), Labels = managed ? claim.Metadata.Labels : default } };
    }

    private static Service Service(string name, string address, int nodePort = 0, int age = 100) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop", CreationTimestamp = Now.AddSeconds(-age) },
        Spec = new() { Type = nodePort == 0 ? ServiceTypes.ClusterIP : ServiceTypes.NodePort, ClusterIP = address, ClusterIPs = [address], Ports = [new() { Port = 80, NodePort = nodePort }] },
    };
}
