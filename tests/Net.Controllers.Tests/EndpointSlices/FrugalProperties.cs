using Net.Model;
using SliceLab;

namespace Net.Controllers.Tests.EndpointSlices;

/// <summary>The guarantees of <see cref="PackingStrategy.Frugal"/> that docs/net-controllers.md states.</summary>
public sealed class FrugalProperties
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    [Fact]
    public void Plan_AfterAnyWrite_AtMostTwiceTheFewestSlicesAndThreeAGeneration()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var world = new RandomService(seed);
            var packer = new EndpointSlicePacker(new() { MaxEndpointsPerSlice = world.Capacity, Strategy = PackingStrategy.Frugal });
            var store = new SliceStore();
            for (int i = 0; i < 30; i++)
            {
                world.Change();
                SlicePlan plan = packer.Plan(world.Request(store.Slices));
                store.Apply(plan.Changes);
                foreach (IGrouping<string, EndpointSlice> group in store.Slices.GroupBy(Group))
                {
                    if (plan.Changes.All(change => Group(change.Slice) != group.Key)) continue;
                    int generations = group.SelectMany(static slice => slice.Endpoints).Select(endpoint => Generation(world, endpoint)).Distinct().Count();
                    Assert.InRange(group.Count(), 0, (2 * Fewest(group, world.Capacity)) + (3 * (generations + 1)));
                }
            }
        }
    }

    [Fact]
    public void Plan_Merges_AddAtMostATenthUnlessThereAreFarTooManySlices()
    {
        int merged = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var world = new RandomService(seed);
            var options = new SlicePackerOptions { MaxEndpointsPerSlice = world.Capacity, Strategy = PackingStrategy.Frugal };
            var store = new SliceStore();
            for (int i = 0; i < 30; i++)
            {
                world.Change();
                SlicePlan plan = new EndpointSlicePacker(options).Plan(world.Request(store.Slices)), plain = new EndpointSlicePacker(options with { Merges = false }).Plan(world.Request(store.Slices));
                IEnumerable<EndpointSlice> after = plain.Unchanged.Concat(plain.Changes.Where(static change => change.Kind != SliceChangeKind.Delete).Select(static change => change.Slice));
                bool far = after.GroupBy(Group).Any(group => group.Count() > (2 * Fewest(group, world.Capacity)) + 1);
                merged += plan.Changes.Any(static change => change.Reason.Contains("merged", StringComparison.Ordinal)) ? 1 : 0;
                if (!far) Assert.InRange(Cost(plan), 0, Cost(plain) * 1.1);
                store.Apply(plan.Changes);
            }
        }

        Assert.InRange(merged, 20, int.MaxValue);
    }

    [Fact]
    public void Plan_RemovalsMayWait_NoneLongerThanTheLimitAndOnlyOfTerminatingEndpoints()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var world = new RandomService(seed);
            var packer = new EndpointSlicePacker(new() { MaxEndpointsPerSlice = world.Capacity, Strategy = PackingStrategy.Frugal, MaxRemovalWait = Wait });
            var store = new SliceStore();
            SliceMemory memory = SliceMemory.None;
            var gone = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
            for (int i = 0; i < 30; i++)
            {
                DateTimeOffset before = world.Now;
                world.Change();
                HashSet<string> pods = [.. world.Pods.Select(static pod => pod.Metadata.Uid)];
                SlicePlan plan = packer.Plan(world.Request(store.Slices, memory));
                store.Apply(plan.Changes);
                memory = plan.Memory;
                foreach (Endpoint endpoint in store.Slices.SelectMany(static slice => slice.Endpoints).Where(endpoint => !pods.Contains(endpoint.TargetRef!.Uid)))
                {
                    Assert.True(endpoint.Conditions is { Terminating: true, Ready: false });
                    DateTimeOffset since = gone[endpoint.TargetRef!.Uid] = gone.GetValueOrDefault(endpoint.TargetRef.Uid, world.Now);
                    Assert.True(world.Now - since < Wait, $"seed {seed}: {endpoint.TargetRef.Name} waits since {since}, now {world.Now}");
                    Assert.InRange(plan.RequeueAfter!.Value, TimeSpan.Zero, Wait);
                }
            }
        }
    }

    [Fact]
    public void Plan_RemovalWaits_RidesOnTheNextWriteOfItsSlice()
    {
        var packer = new EndpointSlicePacker(new() { Strategy = PackingStrategy.Frugal, MaxRemovalWait = Wait });
        var request = new SliceRequest { Service = EndpointSlicePackerTests.Cart(), Pods = Pods(10, 1), Nodes = Nodes, Now = Start };
        var store = new SliceStore();
        SlicePlan plan = packer.Plan(request);
        store.Apply(plan.Changes);

        SlicePlan waits = packer.Plan(request with { Pods = Pods(10, 1).Skip(1), Slices = store.Slices, Memory = plan.Memory, Now = Start.AddSeconds(1) });
        SlicePlan rides = packer.Plan(request with { Pods = Pods(11, 1).Skip(1), Slices = store.Slices, Memory = waits.Memory, Now = Start.AddSeconds(2) });
        SlicePlan late = packer.Plan(request with { Pods = Pods(10, 1).Skip(1), Slices = store.Slices, Memory = waits.Memory, Now = Start.AddSeconds(6) });

        Assert.Empty(waits.Changes);
        Assert.Equal(Wait, waits.RequeueAfter);
        Assert.Equal(10, Assert.Single(rides.Changes).Slice.Endpoints.Count);
        Assert.Null(rides.RequeueAfter);
        Assert.Equal(9, Assert.Single(late.Changes).Slice.Endpoints.Count);
    }

    [Fact]
    public void Plan_TerminatingEndpoints_MoveTogetherWhenThatSavesBytes()
    {
        var packer = new EndpointSlicePacker(new() { MaxEndpointsPerSlice = 100, Strategy = PackingStrategy.Frugal });
        var request = new SliceRequest { Service = EndpointSlicePackerTests.Cart(), Pods = Pods(200, 0), Nodes = Nodes, Now = Start };
        var store = new SliceStore();
        store.Apply(packer.Plan(request).Changes);

        SlicePlan plan = packer.Plan(request with { Pods = Pods(200, 6), Slices = store.Slices });
        store.Apply(plan.Changes);

        Assert.Contains(store.Slices, static slice => slice.Endpoints.Count == 6 && slice.Endpoints.All(static endpoint => endpoint.Conditions.Terminating == true));
        Assert.Equal(SliceChangeKind.Create, plan.Changes[0].Kind);
        Assert.Single(packer.Plan(request with { Pods = Pods(200, 6).Skip(6), Slices = store.Slices }).Changes, static change => change.Kind == SliceChangeKind.Delete);
    }

    private static string Group(EndpointSlice slice) => $"{slice.AddressType} {slice.Ports}";

    private static int Fewest(IEnumerable<EndpointSlice> slices, int capacity) => (slices.Sum(static slice => slice.Endpoints.Count) + capacity - 1) / capacity;

    // In endpoints, as the strategy counts: a slice's metadata is as large as two and a half.
    private static double Cost(SlicePlan plan) => plan.Changes.Sum(static change => change.Slice.Endpoints.Count + 2.5);

    private static readonly DateTimeOffset Start = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private static NodeTopology Nodes => NodeTopology.Of([new() { Metadata = new() { Name = "n", Labels = ValueMap.Of((Node.ZoneLabel, "z")) } }]);

    private static IEnumerable<Pod> Pods(int count, int terminating) => EndpointSlicePackerTests.Pods(count).Select((pod, i) => i < terminating ? NumberedPods.Terminating(pod, Start) : pod);

    private static string Generation(RandomService world, Endpoint endpoint) =>
        world.Pods.FirstOrDefault(pod => pod.Metadata.Uid == endpoint.TargetRef!.Uid)?.Metadata.Label("pod-template-hash") ?? "";
}
