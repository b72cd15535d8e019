using Net.Model;

namespace Net.Controllers.Tests.Services;

public class ServiceLifecyclePlannerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void PlanCreate_SameState_SamePlanAndNothingTaken()
    {
        ServiceLedger ledger = Ledger();

        ServicePlan first = new ServiceLifecyclePlanner(ledger).PlanCreate(Web()), second = new ServiceLifecyclePlanner(ledger).PlanCreate(Web()), elsewhere = new ServiceLifecyclePlanner(Ledger()).PlanCreate(Web());

        Assert.Equal(first.Stored, second.Stored);
        Assert.Equal(first.Stored, elsewhere.Stored);
        Assert.Equal([ServiceHoldingKind.ClusterIp, ServiceHoldingKind.ClusterIp, ServiceHoldingKind.NodePort, ServiceHoldingKind.HealthCheckNodePort], first.Allocated.Select(held => held.Kind));
        Assert.All(first.Allocated, held => Assert.False(IsHeld(ledger, held)));
        Assert.True(ledger.TryApply(first));
        Assert.All(first.Allocated, held => Assert.True(IsHeld(ledger, held)));
        Assert.Equal(first.Stored!.Spec.ClusterIPs, first.ClaimsToCreate.Select(claim => claim.Metadata.Name));
        Assert.All(first.ClaimsToCreate, claim => Assert.Empty(ApiRules.For<IPAddressResource>().ValidateCreate(claim)));
    }

    [Fact]
    public void TryApply_TakenMeanwhile_RefusedAndNothingChanged()
    {
        ServiceLedger ledger = Ledger();
        var planner = new ServiceLifecyclePlanner(ledger);
        ServicePlan mine = planner.PlanCreate(Web()), theirs = planner.PlanCreate(Web("other") with { Spec = Web().Spec with { ClusterIP = mine.Stored!.Spec.ClusterIPs[1], IpFamilyPolicy = "SingleStack", IpFamilies = ["IPv6"], ClusterIPs = [mine.Stored.Spec.ClusterIPs[1]] } });
        Assert.True(ledger.TryApply(theirs), theirs.Explain());

        Assert.False(ledger.TryApply(mine));

        Assert.Null(ledger.HolderOf(IpAddress.Parse(mine.Stored.Spec.ClusterIP)));
        ServicePlan again = planner.PlanCreate(Web());
        Assert.True(ledger.TryApply(again));
        Assert.NotEqual(mine.Stored.Spec.ClusterIPs[1], again.Stored!.Spec.ClusterIPs[1]);
    }

    [Fact]
    public void PlanCreate_RangeFull_TypedRefusalNamesThePool()
    {
        var ledger = new ServiceLedger(new() { ServiceCidrs = [IpCidr.Parse("10.0.0.0/31")] });

        ServicePlan plan = new ServiceLifecyclePlanner(ledger).PlanCreate(new() { Metadata = new() { Name = "a", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });

        Assert.Equal((ServiceOutcome.Refused, 500), (plan.Outcome, plan.Answer.Code));
        AllocationRefusal refusal = Assert.Single(plan.Refusals);
        Assert.Equal((AllocationStatus.Full, "10.0.0.0/31", "the range 10.0.0.0/31 is full"), (refusal.Status, refusal.Pool, refusal.Message));
    }

    [Fact]
    public void PlanCreate_AddressOfARangeNotReady_Refused()
    {
        var ledger = new ServiceLedger([new(IpCidr.Parse("10.0.0.0/24")), new(IpCidr.Parse("10.1.0.0/24"), IsReady: false)], NodePortRange.Default);
        Service service = new() { Metadata = new() { Name = "a", Namespace = "shop" }, Spec = new() { ClusterIP = "10.1.0.9", Ports = [new() { Port = 80 }] } };

        ServicePlan plan = new ServiceLifecyclePlanner(ledger).PlanCreate(service);

        Assert.Equal((422, AllocationStatus.NotReady), (plan.Answer.Code, Assert.Single(plan.Refusals).Status));
        ledger = ledger.WithRanges([new(IpCidr.Parse("10.0.0.0/24")), new(IpCidr.Parse("10.1.0.0/24"))]);
        Assert.Equal(ServiceOutcome.Stored, new ServiceLifecyclePlanner(ledger).PlanCreate(service).Outcome);
    }

    [Fact]
    public void PlanUpdate_TypeAndFamiliesChange_ReleasesWhatIsNoLongerUsed()
    {
        ServiceLedger ledger = Ledger();
        var planner = new ServiceLifecyclePlanner(ledger);
        ServicePlan created = planner.PlanCreate(Web());
        ledger.TryApply(created);

        ServicePlan updated = planner.PlanUpdate(created.Stored! with { Spec = created.Stored!.Spec with { Type = ServiceTypes.ClusterIP, IpFamilyPolicy = IpFamilyPolicies.SingleStack } }, created.Stored!);

        Assert.Equal(["10.96.0.0/16"], updated.Kept.Select(held => ledger.AddressRanges.Single(range => range.Contains(held.Address)).Cidr.ToString()));
        Assert.Equal([created.Stored.Spec.ClusterIPs[1], .. created.Allocated.Skip(2).Select(held => held.ToString())], updated.Released.Select(held => held.ToString()));
        Assert.Equal([created.Stored.Spec.ClusterIPs[1]], updated.ClaimsToDelete);
        Assert.True(ledger.TryApply(updated));
        Assert.Equal((1UL, 0UL, 0), (ledger.AddressesUsed(Four), ledger.AddressesUsed(Six), ledger.NodePortsUsed));
    }

    [Fact]
    public void PlanUpdate_ManifestOfTheCreationAgain_KeepsEverything()
    {
        ServiceLedger ledger = Ledger();
        var planner = new ServiceLifecyclePlanner(ledger);
        ServicePlan created = planner.PlanCreate(Web());
        ledger.TryApply(created);

        ServicePlan again = planner.PlanUpdate(Web(), created.Stored!);

        Assert.Equal(created.Stored, again.Stored);
        Assert.Empty(again.Allocated);
        Assert.Empty(again.Released);
        Assert.Equal(created.Allocated, again.Kept);
    }

    [Fact]
    public void PlanDelete_Finalizer_ReleasedWithTheLastOne()
    {
        ServiceLedger ledger = Ledger();
        var planner = new ServiceLifecyclePlanner(ledger);
        ServicePlan created = planner.PlanCreate(Web() with { Metadata = new() { Name = "web", Namespace = "shop", Finalizers = ["service.kubernetes.io/load-balancer-cleanup"] } });
        ledger.TryApply(created);

        ServicePlan marked = ServiceLifecyclePlanner.PlanDelete(created.Stored!, Now);

        Assert.Equal((ServiceOutcome.Stored, Now), (marked.Outcome, marked.Stored!.Metadata.DeletionTimestamp));
        Assert.Equal(created.Allocated, marked.Kept);
        Assert.Null(marked.EndpointsToDelete);

        ServicePlan gone = planner.PlanUpdate(marked.Stored with { Metadata = marked.Stored.Metadata with { Finalizers = default } }, marked.Stored);

        Assert.Equal((ServiceOutcome.Deleted, "shop/web"), (gone.Outcome, gone.EndpointsToDelete?.ToString()));
        Assert.Equal(created.Allocated, gone.Released);
        ledger.TryApply(gone);
        Assert.Equal((0UL, 0), (ledger.AddressesUsed(Four), ledger.NodePortsUsed));
    }

    [Fact]
    public void AnyWrites_ValuesHeldByOneServiceEachAndAllGivenBack()
    {
        ServiceLedger ledger = new(new() { ServiceCidrs = [IpCidr.Parse("10.0.0.0/27"), IpCidr.Parse("fd00::/123")], NodePorts = NodePortRange.Of(30_000, 30_020) });
        var planner = new ServiceLifecyclePlanner(ledger);
        var stored = new Dictionary<string, Service>();
        var random = new Random(23);
        int refused = 0;
        for (int i = 0; i < 4_000; i++)
        {
            string name = $"s{random.Next(40)}";
            Service sent = RandomService(name, random);
            ServicePlan plan = !stored.TryGetValue(name, out Service? old) ? planner.PlanCreate(sent)
                : random.Next(3) == 0 ? ServiceLifecyclePlanner.PlanDelete(old, Now)
                : planner.PlanUpdate(sent, old);
            Assert.True(ledger.TryApply(plan), plan.Explain());
            if (plan.Outcome == ServiceOutcome.Refused) refused++;
            if (plan.Outcome == ServiceOutcome.Stored) stored[name] = plan.Stored!;
            if (plan.Outcome == ServiceOutcome.Deleted) stored.Remove(name);
            if (i % 50 != 0) continue;

            // The naive model: the set of texts that stand in the stored Services.
            string[] held = [.. stored.Values.SelectMany(ServiceHolding.Of).Select(value => value.ToString())];
            Assert.Equal(held.Length, held.Distinct().Count());
            Assert.Equal(held.Length, (int)ledger.AddressRanges.Aggregate(0UL, (sum, range) => sum + ledger.AddressesUsed(range.Cidr)) + ledger.NodePortsUsed);
            Assert.All(stored.Values, service => Assert.Empty(ledger.Load(service)));
        }

        Assert.InRange(refused, 100, 3_000);
        foreach (Service service in stored.Values) ledger.TryApply(ServiceLifecyclePlanner.PlanDelete(service, Now));
        Assert.Equal(0UL, ledger.AddressRanges.Aggregate(0UL, (sum, range) => sum + ledger.AddressesUsed(range.Cidr)));
        Assert.Equal(0, ledger.NodePortsUsed);
    }

    private static readonly IpCidr Four = IpCidr.Parse("10.96.0.0/16"), Six = IpCidr.Parse("fd00:10:96::/108");

    private static Service RandomService(string name, Random random) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop" },
        Spec = new()
        {
            Type = random.Next(5) switch { 0 => ServiceTypes.NodePort, 1 => ServiceTypes.LoadBalancer, 2 => ServiceTypes.ExternalName, _ => ServiceTypes.ClusterIP },
            ExternalName = "example.org",
            ClusterIP = random.Next(12) switch { 0 => "None", 1 => $"10.0.0.{random.Next(40)}", _ => "" },
            IpFamilyPolicy = random.Next(4) switch { 0 => IpFamilyPolicies.PreferDualStack, 1 => IpFamilyPolicies.RequireDualStack, 2 => IpFamilyPolicies.SingleStack, _ => null },
            ExternalTrafficPolicy = random.Next(8) == 0 ? TrafficPolicies.Local : "",
            Ports = Enumerable.Range(0, random.Next(1, 3)).Select(p => new ServicePort { Name = $"p{p}", Port = 80 + p, NodePort = random.Next(8) == 0 ? random.Next(29_999, 30_022) : 0 }).ToValueList(),
        },
    };

    private static bool IsHeld(ServiceLedger ledger, ServiceHolding held) => held.Address.IsValid ? ledger.HolderOf(held.Address) is not null : ledger.HolderOf(held.Port) is not null;

    private static ServiceLedger Ledger() => new(new() { ServiceCidrs = [Four, Six] });

    private static Service Web(string name = "web") => new()
    {
        Metadata = new() { Name = name, Namespace = "shop" },
        Spec = new()
        {
            Type = ServiceTypes.LoadBalancer, ExternalTrafficPolicy = TrafficPolicies.Local, IpFamilyPolicy = IpFamilyPolicies.RequireDualStack,
            Ports = [new() { Port = 80 }],
        },
    };
}
