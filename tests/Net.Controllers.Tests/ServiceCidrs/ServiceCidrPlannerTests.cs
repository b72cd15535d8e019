using Net.Model;

namespace Net.Controllers.Tests.ServiceCidrs;

public class ServiceCidrPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServiceCidrPlanner Planner = new([IpCidr.Parse("10.96.0.0/16")]);

    [Fact]
    public void Plan_NewCluster_DefaultCreatedThenKeptThenReady()
    {
        ServiceCidrChange created = Assert.Single(Planner.Plan([], [], Now).Changes);
        Assert.Equal((ServiceCidrChangeKind.Create, "kubernetes", "10.96.0.0/16"), (created.Kind, created.Target.Metadata.Name, created.Target.Spec.Cidrs[0]));
        Assert.Empty(ApiRules.For<ServiceCIDR>().ValidateCreate(created.Target));

        ServiceCidrPlan plan = Planner.Plan([created.Target], [], Now);

        Assert.Equal([ServiceCidrChangeKind.Update, ServiceCidrChangeKind.UpdateStatus], plan.Changes.Select(change => change.Kind));
        ServiceCIDR done = plan.Changes[0].Target with { Status = plan.Changes[1].Target.Status };
        Assert.Equal(ServiceCIDR.Finalizer, Assert.Single(done.Metadata.Finalizers));
        Assert.Equal(("Ready", "True", Now), (done.Status.Conditions[0].Type, done.Status.Conditions[0].Status, done.Status.Conditions[0].LastTransitionTime));
        Assert.Empty(Planner.Plan([done], [], Now.AddDays(1)).Changes);
    }

    [Fact]
    public void Plan_ClusterBecomesDualStack_SecondRangeAdded()
    {
        ServiceCIDR stored = Range("kubernetes", "10.96.0.0/16");

        ServiceCidrChange change = new ServiceCidrPlanner([IpCidr.Parse("10.96.0.0/16"), IpCidr.Parse("fd00::/108")]).Plan([stored], [], Now).Changes[0];

        Assert.Equal(["10.96.0.0/16", "fd00::/108"], change.Target.Spec.Cidrs);
        Assert.Empty(ApiRules.For<ServiceCIDR>().ValidateUpdate(change.Target, stored));
        Assert.Equal(PlanProblemReason.Invalid, Assert.Single(new ServiceCidrPlanner([IpCidr.Parse("10.0.0.0/16")]).Plan([stored], [], Now).Problems).Reason);
    }

    [Fact]
    public void Plan_Deleted_StaysWhileAnAddressWouldBeOrphaned()
    {
        ServiceCIDR dying = Dying("extra", "10.97.0.0/16");
        IPAddressResource claim = ServiceClaim.Of(IpAddress.Parse("10.97.0.9"), new("shop", "cart"));

        ServiceCidrPlan blocked = Planner.Plan([Ready("kubernetes", "10.96.0.0/16"), dying], [claim], Now);

        ServiceCidrChange change = Assert.Single(blocked.Changes);
        Assert.Equal((ServiceCidrChangeKind.UpdateStatus, "False", "Terminating"), (change.Kind, change.Target.Status.Conditions[0].Status, change.Target.Status.Conditions[0].Reason));
        Assert.Null(blocked.RequeueAfter);
        Assert.Empty(Planner.Plan([Ready("kubernetes", "10.96.0.0/16"), change.Target], [claim], Now.AddHours(1)).Changes);

        // Another range with the address lets it go, once the grace is over.
        ServiceCIDR wider = Ready("wider", "10.96.0.0/12");
        Assert.Equal(TimeSpan.FromSeconds(6), Planner.Plan([wider, Ready("kubernetes", "10.96.0.0/16"), dying], [claim], Now.AddSeconds(4)).RequeueAfter);
        ServiceCidrChange freed = Assert.Single(Planner.Plan([wider, Ready("kubernetes", "10.96.0.0/16"), dying], [claim], Now.AddSeconds(10)).Changes);
        Assert.Equal((ServiceCidrChangeKind.Update, 0), (freed.Kind, freed.Target.Metadata.Finalizers.Count));
        Assert.Empty(Planner.Plan([wider, Ready("kubernetes", "10.96.0.0/16"), freed.Target], [claim], Now.AddSeconds(11)).Changes);
    }

    [Fact]
    public void Of_Objects_DefaultFirstAndReadyWhenOneIs()
    {
        ServiceCIDR unready = Range("b", "10.99.0.0/16", "fd01::/112") with { Status = new() { Conditions = [new() { Type = "Ready", Status = "False" }] } };

        IReadOnlyList<ServiceCidrRange> ranges = ServiceCidrRange.Of([Dying("c", "fd02::/112"), unready, Range("a", "10.98.0.0/16", "nonsense"), Range("kubernetes", "fd00::/108"), Range("z", "10.99.0.0/16")]);

        Assert.Equal(["fd00::/108 True", "10.98.0.0/16 True", "10.99.0.0/16 True", "fd01::/112 False", "fd02::/112 False"], ranges.Select(range => $"{range.Cidr} {range.IsReady}"));
        Assert.Equal(ClusterFamilies.DualStack(IpFamily.IPv6), new ClusterIpAllocator(ranges).Families);
    }

    private static ServiceCIDR Dying(string name, string cidr) => Ready(name, cidr) is var range ? range with { Metadata = range.Metadata with { DeletionTimestamp = Now } } : range;

    private static ServiceCIDR Ready(string name, string cidr) => Range(name, cidr) is var range
        ? range with
        {
            Metadata = range.Metadata with { Finalizers = [ServiceCIDR.Finalizer] },
            Status = new() { Conditions = [new() { Type = "Ready", Status = "True", LastTransitionTime = Now }] },
        }
        : range;

    private static ServiceCIDR Range(string name, params string[] cidrs) => new() { Metadata = new() { Name = name }, Spec = new() { Cidrs = cidrs.ToValueList() } };
}
