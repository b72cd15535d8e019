using Net.Model;

namespace Net.Controllers.Tests.Services;

public class ServiceAllocationPlannerTests
{
    private static readonly ServiceAllocationPlanner DualStack = new(new() { ServiceCidrs = [IpCidr.Parse("127.96.0.0/16"), IpCidr.Parse("fd00:96::/112")] });

    [Fact]
    public void Plan_ServiceWithoutAddress_SameAddressInAnyOrder()
    {
        Service[] services = [.. Enumerable.Range(0, 200).Select(i => Service($"s{i}"))];

        ServiceAllocationPlan first = DualStack.Plan(services), second = DualStack.Plan(services.Reverse());

        Assert.Equal(first.Services, second.Services);
        Assert.Empty(first.Problems);
        Assert.Equal(200, first.Services.Select(service => service.Spec.ClusterIP).Distinct().Count());
        Assert.All(first.Services, service => Assert.Equal(["IPv4"], service.Spec.IpFamilies));
    }

    [Fact]
    public void Plan_DualStack_OneAddressOfEachFamily()
    {
        Service service = Service("cart") with { Spec = new() { IpFamilyPolicy = IpFamilyPolicies.PreferDualStack, Ports = [new() { Port = 80 }] } };

        Service planned = Assert.Single(DualStack.Plan([service]).Services);

        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], planned.ClusterAddresses().Select(address => address.Family));
        Assert.Equal(planned.Spec.ClusterIPs[0], planned.Spec.ClusterIP);
    }

    [Fact]
    public void Plan_TwoServicesNameOneAddress_SecondRefusedAndNamed()
    {
        ServiceAllocationPlan plan = DualStack.Plan([Named("b", "127.96.0.9"), Named("a", "127.96.0.9")]);

        Assert.Equal("127.96.0.9", plan.Services[0].Spec.ClusterIP);
        Assert.Equal("", plan.Services[1].Spec.ClusterIP);
        PlanProblem problem = Assert.Single(plan.Problems);
        Assert.Equal(PlanProblemReason.AlreadyAllocated, problem.Reason);
        Assert.Equal("Service shop/b: spec.clusterIPs[0]: failed to allocate IP 127.96.0.9: provided IP is already allocated", problem.ToString());
    }

    [Fact]
    public void Plan_AddressHeldBefore_KeptAgainstANewcomerThatNamesIt()
    {
        ServiceAllocationPlan before = DualStack.Plan([Named("b", "127.96.0.9")]);

        ServiceAllocationPlan after = DualStack.Plan([Named("a", "127.96.0.9"), Named("b", "127.96.0.9")], before.Services);

        Assert.Equal("127.96.0.9", after.Services[1].Spec.ClusterIP);
        Assert.Equal("shop/a", Assert.Single(after.Problems).Key.ToString());
    }

    [Fact]
    public void Plan_AddressOutsideRange_TypedReason()
    {
        PlanProblem problem = Assert.Single(DualStack.Plan([Named("a", "10.0.0.1")]).Problems);

        Assert.Equal(PlanProblemReason.NotInRange, problem.Reason);
    }

    [Fact]
    public void Plan_HeadlessAndExternalName_Untouched()
    {
        Service headless = Named("h", "None"), external = Service("e") with { Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = "example.org" } };

        Assert.Equal([external, headless], DualStack.Plan([headless, external]).Services);
    }

    [Fact]
    public void Plan_NodePorts_SharedByProtocolsRefusedTwice()
    {
        Service dns = Service("dns") with { Spec = new() { Type = ServiceTypes.NodePort, Ports = [new() { Name = "t", Port = 53, Protocol = "TCP" }, new() { Name = "u", Port = 53, Protocol = "UDP" }, new() { Name = "m", Port = 9153 }] } };
        Service web = Service("web") with { Spec = new() { Type = ServiceTypes.NodePort, Ports = [new() { Port = 80, NodePort = 30080 }] } };
        Service other = web with { Metadata = web.Metadata with { Name = "web2" } };

        ServiceAllocationPlan plan = DualStack.Plan([dns, web, other]);

        ValueList<ServicePort> ports = plan.Services[0].Spec.Ports;
        Assert.Equal(ports[0].NodePort, ports[1].NodePort);
        Assert.NotEqual(ports[0].NodePort, ports[2].NodePort);
        Assert.All(ports, port => Assert.InRange(port.NodePort, 30000, 32767));
        Assert.Equal(30080, plan.Services[1].Spec.Ports[0].NodePort);
        Assert.Equal(0, plan.Services[2].Spec.Ports[0].NodePort);
        Assert.Equal(PlanProblemReason.AlreadyAllocated, Assert.Single(plan.Problems).Reason);
    }

    [Fact]
    public void Plan_RangeExhausted_ProblemNamesTheRange()
    {
        var planner = new ServiceAllocationPlanner(new() { ServiceCidrs = [IpCidr.Parse("10.0.0.0/30")] });

        PlanProblem problem = Assert.Single(planner.Plan([Service("a"), Service("b"), Service("c")]).Problems);

        Assert.Equal(PlanProblemReason.PoolExhausted, problem.Reason);
        Assert.Contains("10.0.0.0/30", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfPlan_ChangesNothing()
    {
        Service[] services = [Service("a"), Named("b", "127.96.3.4"), Service("c") with { Spec = new() { Type = ServiceTypes.LoadBalancer, ExternalTrafficPolicy = "Local", Ports = [new() { Port = 80 }] } }];

        ServiceAllocationPlan first = DualStack.Plan(services), second = DualStack.Plan(first.Services);

        Assert.Equal(first.Services, second.Services);
        Assert.NotEqual(0, second.Services[2].Spec.HealthCheckNodePort);
    }

    private static Service Service(string name) => new() { Metadata = new() { Name = name, Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } };

    private static Service Named(string name, string address) => Service(name) with { Spec = new() { ClusterIP = address, ClusterIPs = [address], Ports = [new() { Port = 80 }] } };
}
