using Net.Model;

namespace Net.Controllers.Tests.EndpointSlices;

public class EndpointSlicePackerTests
{
    private static readonly EndpointSlicePacker Packer = new(new() { MaxEndpointsPerSlice = 3 });
    private static readonly Node[] Nodes = [new() { Metadata = new() { Name = "n", Labels = ValueMap.Of((Node.ZoneLabel, "z")) } }];

    [Fact]
    public void Plan_FourPods_TwoSlicesWithReasonsAndSizes()
    {
        SlicePlan plan = Packer.Plan(Cart(), Pods(4), Nodes, []);

        Assert.Equal(2, plan.Count(SliceChangeKind.Create));
        Assert.All(plan.Changes, change =>
        {
            Assert.Equal("new endpoints", change.Reason);
            Assert.InRange(change.Bytes, 300, 3000);
            Assert.InRange(change.ProtobufBytes, 100, change.Bytes);
            Assert.Equal("cart", change.Slice.ServiceName);
        });
        Endpoint endpoint = plan.Changes[0].Slice.Endpoints[0];
        Assert.Equal(("z", "n", true), (endpoint.Zone, endpoint.NodeName, endpoint.Conditions.IsReady));
        Assert.Equal(8080, plan.Changes[0].Slice.Ports[0].Port);
    }

    [Fact]
    public void Plan_OfPlanApplied_Empty()
    {
        SlicePlan first = Packer.Plan(Cart(), Pods(7), Nodes, []);

        SlicePlan second = Packer.Plan(Cart(), Pods(7).Reverse(), Nodes, first.Changes.Select(change => change.Slice));

        Assert.True(second.IsEmpty);
        Assert.Equal(3, second.Unchanged.Count);
    }

    [Fact]
    public void Plan_AgainOnAnOldView_SameNames()
    {
        SlicePlan first = Packer.Plan(Cart(), Pods(7), Nodes, []), second = Packer.Plan(Cart(), Pods(7).Reverse(), Nodes, []);

        Assert.Equal(first.Changes.Select(change => change.Slice), second.Changes.Select(change => change.Slice));
    }

    [Fact]
    public void Plan_NoPods_Placeholder()
    {
        SliceChange change = Assert.Single(Packer.Plan(Cart(), [], Nodes, []).Changes);

        Assert.Empty(change.Slice.Endpoints);
        Assert.Empty(change.Slice.Ports);
    }

    [Fact]
    public void Plan_PodOnAnUnknownNode_LeftOutWithReason()
    {
        SlicePlan plan = Packer.Plan(Cart(), Pods(2), [], []);

        Assert.Equal(2, plan.Problems.Count);
        Assert.NotNull(plan.RequeueAfter);
    }

    internal static Service Cart() => new()
    {
        Metadata = new() { Name = "cart", Namespace = "shop", Uid = "5e5e0000-0000-4000-8000-000000000001" },
        Spec = new()
        {
            ClusterIP = "10.96.0.1", ClusterIPs = ["10.96.0.1"], IpFamilies = ["IPv4"], Selector = ValueMap.Of(("app", "cart")),
            Ports = [new() { Port = 80, Protocol = "TCP", TargetPort = "http" }],
        },
    };

    internal static IEnumerable<Pod> Pods(int count) => Enumerable.Range(0, count).Select(i => new Pod
    {
        Metadata = new() { Name = $"cart-{i:D3}", Namespace = "shop", Uid = $"u{i}", Labels = ValueMap.Of(("app", "cart")) },
        Spec = new() { NodeName = "n", Containers = [new() { Name = "c", Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }] },
        Status = new() { Phase = "Running", PodIP = $"10.1.0.{i + 1}", PodIPs = [new() { Ip = $"10.1.0.{i + 1}" }], Conditions = [new() { Type = "Ready", Status = "True" }] },
    });
}
