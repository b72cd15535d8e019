using Net.Controllers;
using Net.Model;

namespace SliceLab;

/// <summary>What one step cost, and how the slices stood afterwards.</summary>
/// <param name="At">The time since the first step.</param>
/// <param name="Traffic">The writes and what one watcher receives of them.</param>
/// <param name="Slices">Slices there are.</param>
/// <param name="Endpoints">Endpoints there should be.</param>
/// <param name="Capacity">The most endpoints of a slice.</param>
public readonly record struct StepCost(TimeSpan At, SliceTraffic Traffic, int Slices, int Endpoints, int Capacity);

/// <summary>Plays a scenario against a packer, applying every plan, and planning again when a plan asks for that.</summary>
public sealed class ChurnReplay
{
    private readonly ChurnScenario _scenario;
    private readonly EndpointSlicePacker _packer;
    private readonly NodeTopology _nodes;
    private readonly ChurnPods _pods;
    private SliceMemory _memory = SliceMemory.None;

    /// <summary>Starts before the first step.</summary>
    public ChurnReplay(ChurnScenario scenario, SlicePackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _scenario = scenario;
        _packer = new(options);
        _pods = new(scenario);
        _nodes = NodeTopology.Of(scenario.Pods.Nodes());
    }

    /// <summary>The slices as they stand.</summary>
    public SliceStore Store { get; } = new();

    /// <summary>Plays all steps.</summary>
    public IEnumerable<StepCost> Run()
    {
        for (int i = 0; i < _scenario.Steps.Count; i++)
        {
            TimeSpan at = i * ChurnScenario.Interval;
            _pods.Change(_scenario.Steps[i], ChurnScenario.Start + at);
            SliceTraffic traffic = Plan(at, out TimeSpan? again);
            for (TimeSpan next = at; again is { } wait && (next += wait) < at + ChurnScenario.Interval;) traffic += Plan(next, out again);
            yield return new(at, traffic, Store.Slices.Count, _pods.All.Count, _packer.Options.MaxEndpointsPerSlice);
        }
    }

    private SliceTraffic Plan(TimeSpan at, out TimeSpan? again)
    {
        SlicePlan plan = _packer.Plan(new()
        {
            Service = _scenario.Service,
            Pods = _pods.All,
            Nodes = _nodes,
            Slices = Store.Slices,
            Memory = _memory,
            Now = ChurnScenario.Start + at,
        });
        _memory = plan.Memory;
        again = plan.RequeueAfter;
        return Store.Apply(plan.Changes);
    }
}
