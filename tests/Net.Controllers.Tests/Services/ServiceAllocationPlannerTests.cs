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
    public void Plan_TwoServicesNameOneAddress_SecondRefusedAndHolderNamed()
    {
        ServiceAllocationPlan plan = DualStack.Plan([Named("b", "127.96.0.9"), Named("a", "127.96.0.9")]);

        Assert.Equal(("a", "127.96.0.9"), (Assert.Single(plan.Services).Metadata.Name, plan.Services[0].Spec.ClusterIP));
        PlanProblem problem = Assert.Single(plan.Problems);
        Assert.Equal((PlanProblemReason.AlreadyAllocated, "shop/b", "spec.clusterIPs"), (problem.Reason, problem.Key.ToString(), problem.Field));
        Assert.EndsWith("provided IP is already allocated (127.96.0.9 is already allocated: it belongs to Service shop/a)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AddressHeldBefore_KeptAgainstANewcomerThatNamesIt()
    {
        ServiceAllocationPlan before = DualStack.Plan([Named("b", "127.96.0.9")]);

        ServiceAllocationPlan after = DualStack.Plan([Named("a", "127.96.0.9"), Named("b", "127.96.0.9")], before.Services);

        Assert.Equal(("b", "127.96.0.9"), (Assert.Single(after.Services).Metadata.Name, after.Services[0].Spec.ClusterIP));
        Assert.Equal("shop/a", Assert.Single(after.Problems).Key.ToString());
    }

    [Fact]
    public void Plan_AddressOutsideRange_TypedReason()
    {
        PlanProblem problem = Assert.Single(DualStack.Plan([Named("a", "10.0.0.1")]).Problems);

        Assert.Equal(PlanProblemReason.NotInRange, problem.Reason);
    }

    [Fact]
    public void Plan_HeadlessAndExternalName_HoldNothing()
    {
        Service headless = Named("h", "None"), external = Service("e") with { Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = "example.org" } };

        ServiceAllocationPlan plan = DualStack.Plan([headless, external]);

        Assert.Empty(plan.Problems);
        Assert.Equal(["e", "h"], plan.Services.Select(service => service.Metadata.Name));
        Assert.All(plan.Services, service => Assert.Empty(ServiceHolding.Of(service)));
    }

    [Fact]
    public void Plan_EditIsRefused_StaysAsItWas()
    {
        Service web = Service("web") with { Spec = new() { Type = ServiceTypes.NodePort, Ports = [new() { Port = 80, NodePort = 30080 }] } }, cart = Service("cart");
        ServiceAllocationPlan before = DualStack.Plan([web, cart]);
        Service edited = cart with { Spec = new() { Type = ServiceTypes.NodePort, Ports = [new() { Port = 80, NodePort = 30080 }] } };

        ServiceAllocationPlan after = DualStack.Plan([web, edited], before.Services);

        Assert.Equal(before.Services, after.Services);
        Assert.Equal(("shop/cart", "spec.ports[0].nodePort"), (Assert.Single(after.Problems).Key.ToString(), after.Problems[0].Field));

        // With nothing held the first by name has the port.
        Assert.Equal(["cart"], DualStack.Plan([web, edited]).Services.Select(service => service.Metadata.Name));
    }

    [Fact]
    public void Plan_NewValueNamed_TakesIt()
    {
        // An API server would refuse to change a cluster IP; whoever edits a manifest means it.
        ServiceAllocationPlan before = DualStack.Plan([Named("a", "127.96.0.9")]);

        ServiceAllocationPlan after = DualStack.Plan([Named("a", "127.96.0.10")], before.Services);

        Assert.Empty(after.Problems);
        Assert.Equal("127.96.0.10", Assert.Single(after.Services).Spec.ClusterIP);
    }

    [Fact]
    public void Plan_NamedByOneHeldByAnother_OneWhoNamesItHasItAfterARestartToo()
    {
        ServiceAllocationPlan before = DualStack.Plan([Service("a")]);
        Service rival = Named("b", before.Services[0].Spec.ClusterIP);

        ServiceAllocationPlan after = DualStack.Plan([Service("a"), rival], before.Services), restarted = DualStack.Plan([Service("a"), rival]);

        Assert.Empty(after.Problems);
        Assert.Equal(rival.Spec.ClusterIP, after.Services[1].Spec.ClusterIP);
        Assert.Equal(after.Services, restarted.Services);
    }

    [Fact]
    public void Plan_PortInsertedBefore_OthersKeepTheirNodePorts()
    {
        Service Web(params int[] ports) => Service("web") with { Spec = new() { Type = ServiceTypes.NodePort, Ports = ports.Select(port => new ServicePort { Name = $"p{port}", Port = port }).ToValueList() } };
        ServiceAllocationPlan before = DualStack.Plan([Web(80, 443)]);

        ServiceAllocationPlan after = DualStack.Plan([Web(8080, 80, 443)], before.Services), restarted = DualStack.Plan([Web(8080, 80, 443)]);

        Assert.Equal(before.Services[0].Spec.Ports.Select(port => port.NodePort), after.Services[0].Spec.Ports.Skip(1).Select(port => port.NodePort));
        Assert.Equal(after.Services, restarted.Services);
    }

    [Fact]
    public void Plan_StatusOfALoadBalancer_StaysAsGiven()
    {
        Service web = Service("web") with
        {
            Spec = new() { Type = ServiceTypes.LoadBalancer, Ports = [new() { Port = 80 }] },
            Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = "192.0.2.7", IpMode = "VIP" }] } },
        };

        Assert.Equal(web.Status, Assert.Single(DualStack.Plan([web]).Services).Status);
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
        Assert.Equal(("web", 30080), (plan.Services[1].Metadata.Name, plan.Services[1].Spec.Ports[0].NodePort));
        Assert.Equal(2, plan.Services.Count);
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

        ServiceAllocationPlan first = DualStack.Plan(services), second = DualStack.Plan(first.Services), third = DualStack.Plan(services, first.Services);

        Assert.Equal(first.Services, second.Services);
        Assert.Equal(first.Services, third.Services);
        Assert.NotEqual(0, second.Services[2].Spec.HealthCheckNodePort);
    }

    private static Service Service(string name) => new() { Metadata = new() { Name = name, Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } };

    private static Service Named(string name, string address) => Service(name) with { Spec = new() { ClusterIP = address, ClusterIPs = [address], Ports = [new() { Port = 80 }] } };
}
