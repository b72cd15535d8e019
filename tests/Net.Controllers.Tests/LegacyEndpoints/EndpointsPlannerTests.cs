using Net.Controllers.Tests.EndpointSlices;
using Net.Model;
using SliceLab;

namespace Net.Controllers.Tests.LegacyEndpoints;

public sealed class EndpointsPlannerTests
{
    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";

    [Theory]
    [InlineData(1000, 0, 1000, 0, false)]
    [InlineData(1200, 50, 1000, 0, true)]
    [InlineData(900, 300, 900, 100, true)]
    [InlineData(0, 1001, 0, 1000, true)]
    public void Plan_ManyPods_KeepsReadyOnesFirstUpToTheLimit(int ready, int notReady, int keptReady, int keptNotReady, bool truncated)
    {
        EndpointsPlan plan = EndpointsPlanner.Plan(EndpointSlicePackerTests.Cart(), Pods(ready, notReady), null);

        Assert.Equal((EndpointsWrite.Create, truncated), (plan.Write, plan.IsTruncated));
        Assert.Equal(truncated ? "truncated" : null, plan.Endpoints!.Metadata.Annotation(OverCapacity));
        Assert.Equal((keptReady, keptNotReady), (plan.Endpoints.Subsets.Sum(static subset => subset.Addresses.Count), plan.Endpoints.Subsets.Sum(static subset => subset.NotReadyAddresses.Count)));
    }

    [Fact]
    public void Plan_BackUnderTheLimit_AnnotationIsGone()
    {
        EndpointsPlan over = EndpointsPlanner.Plan(EndpointSlicePackerTests.Cart(), Pods(1001, 0), null);
        EndpointsPlan under = EndpointsPlanner.Plan(EndpointSlicePackerTests.Cart(), Pods(999, 0), over.Endpoints, over.Memory);

        Assert.Equal(EndpointsWrite.Update, under.Write);
        Assert.Null(under.Endpoints!.Metadata.Annotation(OverCapacity));
        Assert.Equal(EndpointsWrite.None, EndpointsPlanner.Plan(EndpointSlicePackerTests.Cart(), Pods(999, 0).Reverse(), under.Endpoints, under.Memory).Write);
    }

    [Fact]
    public void Plan_ServiceOnItsWayOut_CreatesNothing()
    {
        Service service = EndpointSlicePackerTests.Cart();
        Service leaving = service with { Metadata = service.Metadata with { DeletionTimestamp = ChurnScenario.Start } };

        Assert.Equal(EndpointsWrite.None, EndpointsPlanner.Plan(leaving, Pods(1, 0), null).Write);
        Assert.Equal(EndpointsWrite.None, EndpointsPlanner.PlanDeleted(null).Write);
    }

    [Fact]
    public void Repack_AddressReadyAndNot_IsNotReady()
    {
        EndpointsPort port = new() { Port = 80, Protocol = "TCP" };
        ValueList<EndpointSubset> packed = EndpointSubsets.Repack(
        [
            new() { Addresses = [new() { Ip = "10.0.0.2" }, new() { Ip = "10.0.0.1" }], Ports = [port] },
            new() { NotReadyAddresses = [new() { Ip = "10.0.0.1" }], Ports = [port] },
            new() { Addresses = [new() { Ip = "10.0.0.9" }] },
            new() { Ports = [port] },
        ]);

        Assert.Equal(2, packed.Count);
        EndpointSubset without = packed.Single(static subset => subset.Ports.IsNil), with = packed.Single(static subset => !subset.Ports.IsNil);
        Assert.Equal("10.0.0.9", Assert.Single(without.Addresses).Ip);
        Assert.Equal("10.0.0.2", Assert.Single(with.Addresses).Ip);
        Assert.Equal("10.0.0.1", Assert.Single(with.NotReadyAddresses).Ip);
        Assert.Equal(packed, EndpointSubsets.Repack(packed));
    }

    private static IEnumerable<Pod> Pods(int ready, int notReady) => Enumerable.Range(0, ready + notReady).Select(i => new Pod
    {
        Metadata = new() { Name = $"cart-{i:D5}", Namespace = "shop", Uid = $"u{i}", Labels = ValueMap.Of(("app", "cart")) },
        Spec = new() { NodeName = "n", Containers = [new() { Name = "c", Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }] },
        Status = new() { Phase = "Running", PodIPs = [new() { Ip = $"10.1.{i / 250}.{(i % 250) + 1}" }], Conditions = [new() { Type = "Ready", Status = i < ready ? "True" : "False" }] },
    });
}
