using BenchmarkDotNet.Attributes;
using Net.Controllers;
using Net.Model;
using SliceLab;

namespace Net.Benchmarks.EndpointSlices;

/// <summary>Plans of one Service with 5,000 endpoints, as the upstream figures of <c>tests/vectors/slices/scale.json</c> (<c>upstreamTimings</c>).</summary>
[MemoryDiagnoser]
public class SlicePlanning
{
    private const int Count = 5000;

    private readonly NumberedPods _numbered = new("scale", Count);
    private readonly Service _service = ChurnScenario.Swap([0], 1, templates: false).Service;
    private readonly SliceStore _store = new();
    private EndpointSlicePacker _packer = null!;
    private ServiceSlicePlanner _planner = null!;
    private SliceRequest _initial = null!;
    private SliceRequest _same = null!;
    private SliceRequest _onePodChanged = null!;
    private int _next = Count;

    /// <summary>How endpoints are placed.</summary>
    [Params(PackingStrategy.Parity, PackingStrategy.Frugal)]
    public PackingStrategy Strategy { get; set; }

    /// <summary>Fills the slices once.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var options = new SlicePackerOptions { Strategy = Strategy };
        Pod[] pods = [.. Enumerable.Range(0, Count).Select(Ready)];
        NodeTopology nodes = NodeTopology.Of(_numbered.Nodes());
        _packer = new(options);
        _initial = new() { Service = _service, Pods = pods, Nodes = nodes };
        SlicePlan plan = _packer.Plan(_initial);
        _store.Apply(plan.Changes);
        _same = _initial with { Slices = [.. _store.Slices], Memory = plan.Memory };
        Pod[] changed = [.. pods];
        changed[77] = Ready(Count + 1);
        _onePodChanged = _same with { Pods = changed };

        _planner = new(options, _service);
        _planner.Set(nodes);
        foreach (Pod pod in pods) _planner.Set(pod);
        foreach (EndpointSlice slice in _store.Slices) _planner.Set(slice);
        _planner.Plan();
    }

    /// <summary>All slices are created.</summary>
    [Benchmark]
    public SlicePlan InitialFill() => _packer.Plan(_initial);

    /// <summary>There is nothing to do.</summary>
    [Benchmark]
    public SlicePlan NoChange() => _packer.Plan(_same);

    /// <summary>One pod was replaced.</summary>
    [Benchmark]
    public SlicePlan OnePodReplaced() => _packer.Plan(_onePodChanged);

    /// <summary>One pod is replaced, with state kept: the plan, the observation of what it wrote, and the plan that finds nothing left to do.</summary>
    [Benchmark]
    public SlicePlan OnePodReplacedWithState()
    {
        _planner.RemovePod(Ready(_next - Count).Metadata.Name);
        _planner.Set(Ready(++_next));
        IReadOnlyList<SliceChange> changes = _planner.Plan().Changes;
        foreach (SliceChange change in changes) _planner.Set(change.Slice);
        return _planner.Plan();
    }

    private Pod Ready(int number) => _numbered.Pod(number, ready: true, ChurnScenario.Start);
}
