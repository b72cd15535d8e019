using Net.Controllers;

namespace SliceLab;

/// <summary>The costs of a scenario taken together.</summary>
public sealed class CostSum
{
    private readonly List<StepCost> _steps = [];

    /// <summary>The steps added.</summary>
    public IReadOnlyList<StepCost> Steps => _steps;

    /// <summary>The first step, which fills the slices.</summary>
    public StepCost First => _steps[0];

    /// <summary>The last step.</summary>
    public StepCost Last => _steps[^1];

    /// <summary>All steps.</summary>
    public SliceTraffic Traffic { get; private set; }

    /// <summary>All steps but the first.</summary>
    public SliceTraffic AfterFirst { get; private set; }

    /// <summary>The most slices there were, as a multiple of the fewest that could have held the endpoints.</summary>
    public double PeakShare => _steps.Max(Share);

    /// <summary>The slices in the end, as a multiple of the fewest possible.</summary>
    public double LastShare => Share(Last);

    /// <summary>Plays a scenario to its end.</summary>
    public static CostSum Of(ChurnScenario scenario, SlicePackerOptions options)
    {
        var sum = new CostSum();
        foreach (StepCost cost in new ChurnReplay(scenario, options).Run()) sum.Add(cost);
        return sum;
    }

    /// <summary>Adds a step.</summary>
    public void Add(StepCost cost)
    {
        if (_steps.Count > 0) AfterFirst += cost.Traffic;
        _steps.Add(cost);
        Traffic += cost.Traffic;
    }

    private static double Share(StepCost cost) => cost.Slices / Math.Max(1, Math.Ceiling(cost.Endpoints / (double)cost.Capacity));
}
