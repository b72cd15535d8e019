namespace SliceLab;

/// <summary>Draws what a scenario costs with each strategy, over time.</summary>
public static class ChurnChart
{
    private const double Mega = 1e6;

    /// <summary>Plays the scenario with every strategy and draws writes, bytes and slices. The first step, which fills the slices, is left out.</summary>
    public static string Draw(ChurnScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        List<(Strategy Strategy, List<StepCost> Steps)> played = [.. Strategy.All.Select(strategy => (strategy, CostSum.Of(scenario, strategy.Options).Steps.Skip(1).ToList()))];
        return SvgChart.Draw(
            $"{scenario.Name}: {scenario.Steps.Count - 1} steps, up to {played[0].Steps.Max(static step => step.Endpoints)} endpoints",
            (scenario.Steps.Count - 2) * ChurnScenario.Interval,
            [
                Panel("Writes of slices, in all", Sum(static step => step.Traffic.Writes)),
                Panel("MB (JSON) one watcher received, in all", Sum(static step => step.Traffic.Watched.Json / Mega)),
                Panel("Slices", steps => [.. steps.Select(static step => (double)step.Slices)]),
            ]);

        ChartPanel Panel(string title, Func<List<StepCost>, List<double>> values) =>
            new(title, [.. played.Select(one => new ChartLine(one.Strategy.Name, one.Strategy.Colour, values(one.Steps)))]);
    }

    private static Func<List<StepCost>, List<double>> Sum(Func<StepCost, double> value) => steps =>
    {
        double sum = 0;
        return [.. steps.Select(step => sum += value(step))];
    };
}
