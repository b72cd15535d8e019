using System.Text.Json;
using Net.Controllers;
using SliceLab;

namespace Net.Conformance.Slices;

/// <summary>Compares what a rolling update of 5,000 endpoints costs watchers with what was recorded of upstream.</summary>
internal static class ScaleCosts
{
    /// <summary>How many cases there are.</summary>
    public const int CaseCount = 2;

    private const int Batch = 50;

    // Upstream's placement is random, and so is how many slices a batch touches.
    private const double Spread = 1.03;
    private const double Frugal = 0.75;
    private const double FrugalWaiting = 0.60;

    /// <summary>The cases, with what is wrong or an empty text.</summary>
    public static IEnumerable<CaseFailure> Cases(JsonElement scale)
    {
        int[] order = [.. RecordedJson.Items(scale, "replacedOrder").Select(static number => number.GetInt32())];
        JsonElement initial = scale.GetProperty("initial"), recorded = scale.GetProperty("endpointSlices");
        foreach (ChurnScenario scenario in (ChurnScenario[])[ChurnScenario.Swap(order, Batch, templates: false), ChurnScenario.Lifecycle(order, Batch, templates: false)])
        {
            JsonElement run = recorded.GetProperty(scenario.Name.Split(' ')[0]).GetProperty($"batch{Batch}");
            yield return new(scenario.Name, string.Join('\n', Differences(scenario, initial, RecordedJson.Number(run, "watchBytesJson"))));
        }
    }

    private static List<string> Differences(ChurnScenario scenario, JsonElement initial, long recorded)
    {
        List<string> wrong = [];
        CostSum parity = CostSum.Of(scenario, new());
        SliceTraffic first = parity.First.Traffic;
        if (first.Created != RecordedJson.Number(initial, "creates") || first.Written != new SliceSizes(RecordedJson.Number(initial, "bytesJson"), RecordedJson.Number(initial, "bytesProto")))
        {
            wrong.Add($"initial: {first.Created} slices of {first.Written}, recorded {initial}");
        }

        if (parity.AfterFirst.Watched.Json > recorded * Spread) wrong.Add($"parity: {parity.AfterFirst.Watched.Json} bytes of JSON, recorded {recorded}");
        Check("frugal", CostSum.Of(scenario, new() { Strategy = PackingStrategy.Frugal }), Frugal);
        Check("frugal, removals wait", CostSum.Of(scenario, new() { Strategy = PackingStrategy.Frugal, MaxRemovalWait = TimeSpan.FromSeconds(5) }), FrugalWaiting);
        return wrong;

        void Check(string strategy, CostSum sum, double share)
        {
            if (sum.AfterFirst.Watched.Json > recorded * share) wrong.Add($"{strategy}: {sum.AfterFirst.Watched.Json} bytes of JSON, more than {share} of {recorded}");
            if (sum.PeakShare > 1.5) wrong.Add($"{strategy}: {sum.PeakShare:F2} times the fewest slices possible");
            if (sum.LastShare > 1.05) wrong.Add($"{strategy}: {sum.LastShare:F2} times the fewest slices possible at the end");
        }
    }
}
