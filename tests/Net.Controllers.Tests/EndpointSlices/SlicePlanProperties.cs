using Net.Model;
using SliceLab;

namespace Net.Controllers.Tests.EndpointSlices;

/// <summary>What holds of every plan, with either strategy, under random churn.</summary>
public sealed class SlicePlanProperties
{
    private const int Seeds = 60;
    private const int Steps = 25;

    public static TheoryData<PackingStrategy> Strategies => [PackingStrategy.Parity, PackingStrategy.Frugal];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Plan_Applied_HoldsEveryEndpointOnceWithinTheLimitAndIsFinal(PackingStrategy strategy) => ForAll(strategy, static (world, packer, store, memory) =>
    {
        SlicePlan plan = packer.Plan(world.Request(store.Slices, memory));
        store.Apply(plan.Changes);

        Assert.Equal(Wanted(world), Held(store));
        Assert.All(store.Slices, slice => Assert.InRange(slice.Endpoints.Count, 0, world.Capacity));
        Assert.Empty(packer.Plan(world.Request(store.Slices, plan.Memory)).Changes);
        return plan.Memory;
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Plan_InputInAnyOrder_SamePlan(PackingStrategy strategy) => ForAll(strategy, static (world, packer, store, memory) =>
    {
        SlicePlan plan = packer.Plan(world.Request(store.Slices, memory)), other = packer.Plan(world.Shuffled(store.Slices, memory));

        Assert.Equal(plan.Changes.Select(static change => (change.Kind, change.Slice, change.Reason)), other.Changes.Select(static change => (change.Kind, change.Slice, change.Reason)));
        store.Apply(plan.Changes);
        return plan.Memory;
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Plan_BetweenItsWrites_NoEndpointIsMissing(PackingStrategy strategy) => ForAll(strategy, static (world, packer, store, memory) =>
    {
        SlicePlan plan = packer.Plan(world.Request(store.Slices, memory));
        HashSet<string> lasting = [.. Names(store)];
        lasting.IntersectWith(Wanted(world).Select(static one => $"{one.What.Split(' ')[0]} {one.Address}"));
        bool portsMove = plan.Changes.Any(static change => change.Reason.Contains("reuses", StringComparison.Ordinal) || change.Reason.Contains("no pod has these ports", StringComparison.Ordinal));
        foreach (SliceChange change in plan.Changes)
        {
            store.Apply([change]);

            // A pod whose ports changed leaves one group and enters another; only within a group endpoints move.
            if (!portsMove) Assert.Subset(Names(store).ToHashSet(), lasting);
        }

        return plan.Memory;
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Plan_AfterLostWritesAndMemory_SameEndpointsInTheEnd(PackingStrategy strategy) => ForAll(strategy, static (world, packer, store, memory) =>
    {
        SlicePlan plan = packer.Plan(world.Request(store.Slices, memory));
        store.Apply([.. plan.Changes.Take(world.Next(plan.Changes.Count + 1))]);
        if (world.Next(2) == 0) return SliceMemory.None;

        SlicePlan rest = packer.Plan(world.Request(store.Slices, plan.Memory));
        store.Apply(rest.Changes);
        Assert.Equal(Wanted(world), Held(store));
        return rest.Memory;
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Plan_RepeatedOnAnOldView_AsksForTheSameNames(PackingStrategy strategy) => ForAll(strategy, static (world, packer, store, memory) =>
    {
        SlicePlan plan = packer.Plan(world.Request(store.Slices, memory)), again = packer.Plan(world.Request(store.Slices, plan.Memory));

        Assert.Equal(plan.Changes.Select(static change => (change.Kind, change.Slice.Metadata.Name)), again.Changes.Select(static change => (change.Kind, change.Slice.Metadata.Name)));
        store.Apply(plan.Changes);
        return plan.Memory;
    });

    private static void ForAll(PackingStrategy strategy, Func<RandomService, EndpointSlicePacker, SliceStore, SliceMemory, SliceMemory> step)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var world = new RandomService(seed);
            var packer = new EndpointSlicePacker(new() { MaxEndpointsPerSlice = world.Capacity, Strategy = strategy });
            var store = new SliceStore();
            SliceMemory memory = SliceMemory.None;
            for (int i = 0; i < Steps; i++)
            {
                world.Change();
                memory = step(world, packer, store, memory);
            }
        }
    }

    private static IEnumerable<string> Names(SliceStore store) => store.Slices.SelectMany(static slice => slice.Endpoints).Select(static endpoint => $"{endpoint.TargetRef!.Name} {endpoint.Addresses[0]}");

    // Straight from the rules: what each pod is of the Service, in each family, as text.
    private static SortedSet<(string Address, string What)> Wanted(RandomService world)
    {
        var wanted = new SortedSet<(string, string)>();
        foreach (Pod pod in world.Pods)
        {
            if (!pod.Metadata.Labels.ContainsKey("app") || pod.Status.Phase == "Succeeded" || (pod.Spec.NodeName == "gone" && !world.Service.Spec.PublishNotReadyAddresses)) continue;
            bool serving = pod.IsReady(), terminating = pod.Metadata.DeletionTimestamp is not null, ready = world.Service.Spec.PublishNotReadyAddresses || (serving && !terminating);
            foreach (PodIP ip in pod.Status.PodIPs)
            {
                if (ip.Ip.Contains(':') && world.Service.Spec.IpFamilies.Count == 1) continue;
                wanted.Add((ip.Ip, $"{pod.Metadata.Name} {pod.Metadata.Uid} {pod.Spec.NodeName} {ready} {serving} {terminating} {pod.Spec.Containers[0].Ports[0].Port}"));
            }
        }

        return wanted;
    }

    private static SortedSet<(string Address, string What)> Held(SliceStore store)
    {
        var held = new SortedSet<(string, string)>();
        foreach (EndpointSlice slice in store.Slices)
        {
            foreach (Endpoint endpoint in slice.Endpoints)
            {
                EndpointConditions conditions = endpoint.Conditions;
                string what = $"{endpoint.TargetRef!.Name} {endpoint.TargetRef.Uid} {endpoint.NodeName} {conditions.Ready} {conditions.Serving} {conditions.Terminating} {slice.Ports[0].Port}";
                Assert.True(held.Add((endpoint.Addresses[0], what)), $"{what} is there twice");
            }
        }

        return held;
    }
}
