using System.Globalization;

namespace SliceLab;

/// <summary>Tables in Markdown of what large Services cost.</summary>
public static class CostTables
{
    /// <summary>Everybody who watches: one on every node.</summary>
    public const int Watchers = 5000;

    private const double Giga = 1e9;

    /// <summary>What a Service with one pod on each of 5,000 nodes costs: as one object, and as slices by each strategy.</summary>
    /// <param name="output">Where the table goes.</param>
    /// <param name="swap">A rolling update in which old pods are gone at once.</param>
    /// <param name="lifecycle">A rolling update through all states of pods.</param>
    public static void WriteNodes(TextWriter output, ChurnScenario swap, ChurnScenario lifecycle)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"| | objects | one object, bytes JSON / protobuf | one pod replaced, {Watchers:N0} watchers | {swap.Name} | {lifecycle.Name} |");
        output.WriteLine("|---|---|---|---|---|---|");
        EndpointsCost swapped = EndpointsCost.Of(swap), lived = EndpointsCost.Of(lifecycle);
        Row("Endpoints, uncut", "1", swapped.UncutSize, swapped.UncutSize, swapped.Uncut, lived.Uncut);
        Row("Endpoints, cut to 1,000 addresses", "1", swapped.CutSize, swapped.CutSize, swapped.Cut, lived.Cut);
        foreach (Strategy strategy in Strategy.All)
        {
            CostSum one = CostSum.Of(swap, strategy.Options), four = CostSum.Of(lifecycle, strategy.Options);
            SliceSizes full = new(one.First.Traffic.Written.Json / one.First.Slices, one.First.Traffic.Written.Protobuf / one.First.Slices);
            SliceSizes replaced = CostSum.Of(OnePod(swap), strategy.Options).AfterFirst.Watched;
            Row($"slices, {strategy.Name}", $"{one.First.Slices}, up to {one.Steps.Max(static step => step.Slices)} and {four.Steps.Max(static step => step.Slices)}", full, replaced, one.AfterFirst, four.AfterFirst);
        }

        void Row(string name, string objects, SliceSizes size, SliceSizes replaced, SliceTraffic swapCost, SliceTraffic lifecycleCost) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {objects} | {size.Json:N0} / {size.Protobuf:N0} | {Amount(replaced)} | {Amount(swapCost.Watched)} | {Amount(lifecycleCost.Watched)} |"));
    }

    /// <summary>Each scenario with each strategy: writes, bytes to one watcher, and slices, and the bytes as a share of parity's.</summary>
    public static void WriteScenarios(TextWriter output, IEnumerable<ChurnScenario> scenarios)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(scenarios);
        output.WriteLine("| scenario | strategy | writes (created, updated, deleted) | MB to a watcher, JSON / protobuf | × parity, JSON / protobuf | most slices, × fewest possible | slices at the end, × fewest possible |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (ChurnScenario scenario in scenarios)
        {
            SliceSizes parity = default;
            foreach (Strategy strategy in Strategy.All)
            {
                CostSum sum = CostSum.Of(scenario, strategy.Options);
                SliceTraffic traffic = sum.AfterFirst;
                if (parity == default) parity = traffic.Watched;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {scenario.Name} | {strategy.Name} | {traffic.Writes} ({traffic.Created}, {traffic.Updated}, {traffic.Deleted}) | {traffic.Watched.Json / 1e6:F2} / {traffic.Watched.Protobuf / 1e6:F2} | {(double)traffic.Watched.Json / parity.Json:F3} / {(double)traffic.Watched.Protobuf / parity.Protobuf:F3} | {sum.Steps.Max(static step => step.Slices)}, {sum.PeakShare:F2} | {sum.Last.Slices}, {sum.LastShare:F2} |"));
            }
        }
    }

    private static ChurnScenario OnePod(ChurnScenario swap) => swap with { Steps = [swap.Steps[0], new() { Remove = [.. swap.Steps[1].Remove.Take(1)], Add = [.. swap.Steps[1].Add.Take(1)] }] };

    private static string Amount(SliceSizes toOne) => string.Create(CultureInfo.InvariantCulture, $"{toOne.Json * Watchers / Giga:N2} GB / {toOne.Protobuf * Watchers / Giga:N2} GB");
}
