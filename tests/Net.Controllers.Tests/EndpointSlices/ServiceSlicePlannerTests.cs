using Net.Model;
using SliceLab;

namespace Net.Controllers.Tests.EndpointSlices;

/// <summary>The planner that keeps state against the one that does not.</summary>
public sealed class ServiceSlicePlannerTests
{
    [Theory]
    [InlineData(PackingStrategy.Parity, 0)]
    [InlineData(PackingStrategy.Frugal, 0)]
    [InlineData(PackingStrategy.Frugal, 15)]
    public void Plan_UnderChurnWithLostAndRepeatedObservations_IsThatOfThePurePacker(PackingStrategy strategy, int removalWaitSeconds)
    {
        for (int seed = 0; seed < 120; seed++)
        {
            var world = new RandomService(seed);
            var options = new SlicePackerOptions { MaxEndpointsPerSlice = world.Capacity, Strategy = strategy, MaxRemovalWait = TimeSpan.FromSeconds(removalWaitSeconds) };
            var packer = new EndpointSlicePacker(options);
            var planner = new ServiceSlicePlanner(options, world.Service);
            planner.Set(world.Nodes);
            var store = new SliceStore();
            var seen = new Seen();
            SliceMemory memory = SliceMemory.None;
            for (int i = 0; i < 30; i++)
            {
                world.Change();
                seen.Tell(planner, world, store);
                SlicePlan expected = packer.Plan(world.Request(store.Slices, memory)), actual = planner.Plan(world.Now);

                Assert.Equal(expected.Changes.Select(Text), actual.Changes.Select(Text));
                Assert.Equal(expected.Changes.Select(static change => change.Slice), actual.Changes.Select(static change => change.Slice));
                Assert.Equal(expected.Unchanged, actual.Unchanged);
                Assert.Equal(expected.Problems, actual.Problems);
                Assert.Equal(expected.RequeueAfter, actual.RequeueAfter);
                memory = expected.Memory;

                // Now and then only some writes come through, and somebody else takes a slice away.
                store.Apply(world.Next(4) == 0 ? [.. expected.Changes.Take(world.Next(expected.Changes.Count + 1))] : expected.Changes);
                if (world.Next(8) == 0 && store.Slices.Count > 0) store.Remove(store.Slices.ElementAt(world.Next(store.Slices.Count)).Metadata.Name);
            }
        }
    }

    [Fact]
    public void Set_AnotherService_Throws() =>
        Assert.Throws<ArgumentException>(() => new ServiceSlicePlanner(new(), EndpointSlicePackerTests.Cart()).Set(new Service { Metadata = new() { Name = "other", Namespace = "shop" } }));

    private static string Text(SliceChange change) => change.ToString();

    /// <summary>Tells a planner what changed since it was told last.</summary>
    private sealed class Seen
    {
        private readonly Dictionary<string, Pod> _pods = [];
        private readonly Dictionary<string, EndpointSlice> _slices = [];
        private Service? _service;

        public void Tell(ServiceSlicePlanner planner, RandomService world, SliceStore store)
        {
            if (!ReferenceEquals(_service, world.Service)) planner.Set(_service = world.Service);
            foreach (Pod pod in world.Pods.Where(pod => !ReferenceEquals(_pods.GetValueOrDefault(pod.Metadata.Name), pod) || world.Next(10) == 0))
            {
                planner.Set(_pods[pod.Metadata.Name] = pod);
            }

            foreach (string name in _pods.Keys.Except(world.Pods.Select(static pod => pod.Metadata.Name)).ToList())
            {
                _pods.Remove(name);
                planner.RemovePod(name);
            }

            foreach (EndpointSlice slice in store.Slices.Where(slice => !ReferenceEquals(_slices.GetValueOrDefault(slice.Metadata.Name), slice) || world.Next(10) == 0))
            {
                planner.Set(_slices[slice.Metadata.Name] = slice);
            }

            foreach (string name in _slices.Keys.Except(store.Slices.Select(static slice => slice.Metadata.Name)).ToList())
            {
                _slices.Remove(name);
                planner.RemoveSlice(name);
            }
        }
    }
}
