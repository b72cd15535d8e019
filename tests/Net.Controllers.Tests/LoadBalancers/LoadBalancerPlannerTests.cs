using Net.Model;

namespace Net.Controllers.Tests.LoadBalancers;

public class LoadBalancerPlannerTests
{
    private static readonly LoadBalancerPool Edge = new() { Name = "edge", Addresses = ["192.0.2.10-192.0.2.12", "2001:db8::/126"] };

    [Fact]
    public void Plan_DualStack_OneOfEachFamilyFromOnePoolWithMode()
    {
        LoadBalancerPool four = new() { Name = "a-four", Addresses = ["198.51.100.0/24"] };

        LoadBalancerChange change = Assert.Single(Plan([four, Edge], Service("web", dual: true)).Changes);

        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], change.After.Select(address => address.Family));
        Assert.All(change.After, address => Assert.Contains("pool edge", change.Reason, StringComparison.Ordinal));
        Assert.All(change.Service.Status.LoadBalancer.Ingress, point => Assert.Equal("VIP", point.IpMode));
        Assert.Empty(ApiRules.For<Service>().ValidateStatusUpdate(change.Service, Service("web", dual: true)));
    }

    [Fact]
    public void Plan_PreferDualStackAndOneFamilyOnly_TakesWhatThereIs()
    {
        LoadBalancerPool four = new() { Name = "four", Addresses = ["198.51.100.0/24"] };
        Service prefers = Service("a", dual: true), requires = Service("b", dual: true);
        requires = requires with { Spec = requires.Spec with { IpFamilyPolicy = IpFamilyPolicies.RequireDualStack } };

        LoadBalancerPlan plan = Plan([four], prefers, requires);

        Assert.Equal(["a"], plan.Changes.Select(change => change.Service.Metadata.Name));
        Assert.Single(plan.Changes[0].After);
        PlanProblem problem = Assert.Single(plan.Problems);
        Assert.Equal((PlanProblemReason.FamilyNotConfigured, "shop/b"), (problem.Reason, problem.Key.ToString()));
        Assert.Contains("four: 198.51.100.0/24", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_PoolExhausted_ProblemNamesThePool()
    {
        LoadBalancerPlan plan = Plan([Edge], [.. Enumerable.Range(0, 4).Select(i => Service($"s{i}"))]);

        Assert.Equal(["192.0.2.10", "192.0.2.11", "192.0.2.12"], plan.Changes.Select(change => change.After[0].ToString()).Order());
        PlanProblem problem = Assert.Single(plan.Problems);
        Assert.Equal((PlanProblemReason.PoolExhausted, "shop/s3"), (problem.Reason, problem.Key.ToString()));
        Assert.Contains("edge: 192.0.2.10-192.0.2.12", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OtherTypesAndClasses_PassedOverAndTheirAddressesLeft()
    {
        LoadBalancerPool one = new() { Name = "one", Addresses = ["192.0.2.1"] };
        Service other = With(Service("other") with { Spec = Service("other").Spec with { LoadBalancerClass = "example.com/other" } }, "192.0.2.1");

        LoadBalancerPlan plan = Plan([one], other, Service("mine"), Service("cluster") with { Spec = new() { Type = ServiceTypes.ClusterIP } });

        Assert.Empty(plan.Changes);
        Assert.Equal("shop/mine", Assert.Single(plan.Problems).Key.ToString());
    }

    [Theory]
    [InlineData(null, false, null, true)]
    [InlineData(null, false, "example.com/lb", false)]
    [InlineData("example.com/lb", false, null, false)]
    [InlineData("example.com/lb", true, null, true)]
    [InlineData("example.com/lb", false, "example.com/lb", true)]
    [InlineData("example.com/lb", true, "example.com/else", false)]
    public void Plan_ClassOfServiceAndPlanner_ServedOrNot(string? served, bool unclassed, string? asked, bool expected)
    {
        Service service = Service("web") with { Spec = Service("web").Spec with { LoadBalancerClass = asked } };

        LoadBalancerPlan plan = new LoadBalancerPlanner(new() { Pools = [Edge], LoadBalancerClass = served, ServesUnclassed = unclassed }).Plan([service]);

        Assert.Equal(expected, plan.Changes.Count == 1);
    }

    [Fact]
    public void Plan_SharingKey_OneAddressAsLongAsPortsDiffer()
    {
        LoadBalancerPlan plan = Plan(
            [Edge],
            Shared("dns-tcp", "dns", Protocols.Tcp),
            Shared("dns-udp", "dns", Protocols.Udp),
            Shared("dns-tcp2", "dns", Protocols.Tcp),
            Shared("web", "web", Protocols.Udp));

        Dictionary<string, string> got = plan.Changes.ToDictionary(change => change.Service.Metadata.Name, change => change.After[0].ToString());
        Assert.Equal(got["dns-tcp"], got["dns-udp"]);
        Assert.Equal(3, got.Values.Distinct().Count());
    }

    [Fact]
    public void Plan_SharingWithLocalPolicy_OnlyForTheSamePods()
    {
        LoadBalancerPool one = new() { Name = "one", Addresses = ["192.0.2.1"] };
        Service local = Shared("a", "k", Protocols.Tcp), other = Shared("b", "k", Protocols.Udp);
        local = local with { Spec = local.Spec with { ExternalTrafficPolicy = TrafficPolicies.Local, Selector = ValueMap.Of(("app", "a")) } };

        LoadBalancerPlan refused = Plan([one], local, other), accepted = Plan([one], local, other with { Spec = other.Spec with { Selector = local.Spec.Selector } });

        Assert.Equal("shop/b", Assert.Single(refused.Problems).Key.ToString());
        Assert.Equal(2, accepted.Changes.Count);
    }

    [Fact]
    public void Plan_PoolsBySelectorNamespaceAndPriority_FirstThatServes()
    {
        LoadBalancerPool[] pools =
        [
            new() { Name = "gold", Addresses = ["192.0.2.1"], Priority = -1, ServiceSelector = new() { MatchLabels = ValueMap.Of(("tier", "gold")) } },
            new() { Name = "bank", Addresses = ["192.0.2.2"], Namespaces = ["bank"] },
            new() { Name = "rest", Addresses = ["192.0.2.3"], Priority = 5 },
            new() { Name = "kept", Addresses = ["192.0.2.4"], Priority = -5, AutoAssign = false },
        ];

        LoadBalancerPlan plan = Plan(
            pools,
            Service("a") with { Metadata = new() { Name = "a", Namespace = "shop", Labels = ValueMap.Of(("tier", "gold")) } },
            Service("b") with { Metadata = new() { Name = "b", Namespace = "bank" } },
            Service("c"),
            Annotated("d", LoadBalancerAnnotations.Pool, "kept"),
            Annotated("e", LoadBalancerAnnotations.Pool, "gold"));

        Assert.Equal(["bank/b 192.0.2.2", "shop/a 192.0.2.1", "shop/c 192.0.2.3", "shop/d 192.0.2.4"], plan.Changes.Select(change => $"{ObjectKey.Of(change.Service)} {change.After[0]}"));
        Assert.Equal((PlanProblemReason.NotFound, "shop/e"), (Assert.Single(plan.Problems).Reason, plan.Problems[0].Key.ToString()));
    }

    [Fact]
    public void Plan_AddressAskedFor_GivenOrRefusedWithReason()
    {
        LoadBalancerPlan plan = Plan(
            [Edge],
            Service("a") with { Spec = Service("a").Spec with { LoadBalancerIP = "192.0.2.11" } },
            Annotated("b", LoadBalancerAnnotations.Addresses, "192.0.2.11"),
            Annotated("c", LoadBalancerAnnotations.Addresses, "192.0.2.99"),
            Annotated("d", LoadBalancerAnnotations.Addresses, "2001:db8::1"),
            Annotated("e", LoadBalancerAnnotations.Addresses, "nonsense"));

        Assert.Equal("192.0.2.11", Assert.Single(plan.Changes).After[0].ToString());
        Assert.Equal(["shop/b AlreadyAllocated", "shop/c NotInRange", "shop/d Invalid", "shop/e Invalid"], plan.Problems.Select(problem => $"{problem.Key} {problem.Reason}"));
        Assert.Contains("Service shop/a", plan.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NewcomerAsksForAHeldAddress_HolderKeepsIt()
    {
        LoadBalancerPlan plan = Plan([Edge], With(Service("z"), "192.0.2.11"), Annotated("a", LoadBalancerAnnotations.Addresses, "192.0.2.11"));

        Assert.Empty(plan.Changes);
        Assert.Equal("shop/a", Assert.Single(plan.Problems).Key.ToString());
    }

    [Fact]
    public void Plan_PoolTakenAway_AddressReplacedOrWithdrawn()
    {
        LoadBalancerPool next = new() { Name = "next", Addresses = ["198.51.100.7"] };

        LoadBalancerPlan moved = Plan([next], With(Service("a"), "192.0.2.11")), withdrawn = Plan([], With(Service("a"), "192.0.2.11"));

        Assert.Equal("198.51.100.7", Assert.Single(moved.Changes).After[0].ToString());
        Assert.True(Assert.Single(withdrawn.Changes).Service.Status.LoadBalancer.Ingress.IsEmpty);
    }

    [Fact]
    public void Plan_UnusablePools_ReportedAndTheRestUsed()
    {
        LoadBalancerPool odd = new() { Name = "odd", Addresses = ["192.0.2.9-192.0.2.1", "", "10.0.0.1-fd00::1", "192.0.2.77/32"] };

        LoadBalancerPlan plan = Plan([odd, odd with { Addresses = ["192.0.2.78"] }], Service("a"));

        Assert.Equal("192.0.2.77", Assert.Single(plan.Changes).After[0].ToString());
        Assert.Equal(["addresses[0]", "addresses[1]", "addresses[2]", "name"], plan.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void Plan_HugePools_TakeNoMemoryForTheirSize()
    {
        LoadBalancerPool huge = new() { Name = "huge", Addresses = ["::/0", "0.0.0.0/0"] };

        Assert.Equal(2, Assert.Single(Plan([huge], Service("a", dual: true)).Changes).After.Count);
    }

    [Fact]
    public void AnyServices_PlanAppliedIsStableAndOrderDoesNotMatter()
    {
        var random = new Random(19);
        for (int round = 0; round < 60; round++)
        {
            LoadBalancerPool[] pools = [Edge, new() { Name = "b", Addresses = ["198.51.100.0/30", "192.0.2.12/31"], Priority = random.Next(-1, 2) }];
            Service[] services = [.. Enumerable.Range(0, 14).Select(i => RandomService($"s{i}", random))];

            LoadBalancerPlan plan = Plan(pools, services), reversed = Plan(pools, [.. services.Reverse()]);

            Assert.Equal(plan.Changes, reversed.Changes);
            Assert.Equal(plan.Problems.Order(ByText).ToArray(), reversed.Problems.Order(ByText).ToArray());
            Dictionary<ObjectKey, Service> applied = services.ToDictionary(ObjectKey.Of);
            foreach (LoadBalancerChange change in plan.Changes) applied[ObjectKey.Of(change.Service)] = change.Service;
            Assert.Empty(Plan(pools, [.. applied.Values]).Changes);

            // Nobody has an address and port twice.
            var ports = applied.Values.SelectMany(service => service.Status.LoadBalancer.Ingress.SelectMany(point => service.Spec.Ports.Select(port => (point.Ip, port.Port, port.Protocol)))).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
        }
    }

    private static readonly Comparer<PlanProblem> ByText = Comparer<PlanProblem>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    private static Service RandomService(string name, Random random)
    {
        Service service = Service(name, dual: random.Next(3) == 0);
        if (random.Next(3) == 0) service = Shared(name, $"k{random.Next(2)}", random.Next(2) == 0 ? Protocols.Tcp : Protocols.Udp);
        if (random.Next(5) == 0) service = Annotated(name, LoadBalancerAnnotations.Addresses, $"192.0.2.{random.Next(8, 15)}");
        return random.Next(4) == 0 ? With(service, $"192.0.2.{random.Next(8, 15)}") : service;
    }

    private static LoadBalancerPlan Plan(LoadBalancerPool[] pools, params Service[] services) => new LoadBalancerPlanner(new() { Pools = pools.ToValueList() }).Plan(services);

    private static Service Shared(string name, string key, string protocol)
    {
        Service service = Annotated(name, LoadBalancerAnnotations.SharingKey, key);
        return service with { Spec = service.Spec with { Ports = [new() { Port = 53, Protocol = protocol }] } };
    }

    private static Service Annotated(string name, string annotation, string value) =>
        Service(name) with { Metadata = new() { Name = name, Namespace = "shop", Annotations = ValueMap.Of((annotation, value)) } };

    private static Service With(Service service, string address) =>
        service with { Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = address, IpMode = LoadBalancerIpModes.Vip }] } } };

    private static Service Service(string name, bool dual = false) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop" },
        Spec = new()
        {
            Type = ServiceTypes.LoadBalancer,
            IpFamilies = dual ? [IpFamilies.IPv4, IpFamilies.IPv6] : [IpFamilies.IPv4],
            IpFamilyPolicy = dual ? IpFamilyPolicies.PreferDualStack : IpFamilyPolicies.SingleStack,
            Ports = [new() { Port = 80, Protocol = Protocols.Tcp }],
        },
    };
}
