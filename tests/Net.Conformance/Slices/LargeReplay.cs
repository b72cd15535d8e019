using System.Text.Json;
using Net.Controllers;
using Net.Model;
using SliceLab;

namespace Net.Conformance.Slices;

/// <summary>Replays a large trace with both strategies: nothing lost, parity as costly as upstream, frugal never more.</summary>
internal static class LargeReplay
{
    // Upstream's placement is random: two recorded runs of one trace differ by up to 1.7 %.
    private const double Spread = 1.03;

    /// <summary>What is wrong, or empty.</summary>
    public static string Run(JsonElement trace)
    {
        ChurnScenario scenario = ChurnTrace.Read(trace);
        IReadOnlyList<JsonElement> totals = RecordedJson.Items(trace, "totals");
        long writes = totals.Max(static run => RecordedJson.Number(run, "created") + RecordedJson.Number(run, "updated") + RecordedJson.Number(run, "deleted"));
        long most = totals.Max(static run => RecordedJson.Number(run, "bytesJson")), least = totals.Min(static run => RecordedJson.Number(run, "bytesJson"));
        long slices = RecordedJson.Number(RecordedJson.Items(trace, "steps")[^1].GetProperty("result"), "numSlices");
        int capacity = (int)RecordedJson.Number(trace, "maxEndpointsPerSlice");
        List<string> wrong = [];

        CostSum parity = Play("parity", scenario, new() { MaxEndpointsPerSlice = capacity }, wrong);
        if (parity.Traffic.Writes > writes * Spread) wrong.Add($"parity: {parity.Traffic.Writes} writes, recorded {writes}");
        if (parity.Traffic.Written.Json > most * Spread) wrong.Add($"parity: {parity.Traffic.Written.Json} bytes of JSON, recorded {most}");

        CostSum frugal = Play("frugal", scenario, new() { MaxEndpointsPerSlice = capacity, Strategy = PackingStrategy.Frugal }, wrong);
        if (frugal.Traffic.Watched.Json > least) wrong.Add($"frugal: {frugal.Traffic.Watched.Json} bytes of JSON with deletions, recorded {least} without");
        if (frugal.Last.Slices > slices) wrong.Add($"frugal: {frugal.Last.Slices} slices at the end, recorded {slices}");
        return string.Join('\n', wrong);
    }

    private static CostSum Play(string strategy, ChurnScenario scenario, SlicePackerOptions options, List<string> wrong)
    {
        var replay = new ChurnReplay(scenario, options);
        var sum = new CostSum();
        foreach (StepCost cost in replay.Run())
        {
            sum.Add(cost);
            List<string> names = [.. replay.Store.Slices.SelectMany(static slice => slice.Endpoints).Select(static endpoint => endpoint.TargetRef!.Name)];
            if (names.Count != cost.Endpoints || names.Distinct().Count() != names.Count) wrong.Add($"{strategy} at {cost.At}: {names.Count} endpoints, {names.Distinct().Count()} of them distinct, for {cost.Endpoints} pods");
            if (replay.Store.Slices.Any(slice => slice.Endpoints.Count > options.MaxEndpointsPerSlice)) wrong.Add($"{strategy} at {cost.At}: a slice has more than {options.MaxEndpointsPerSlice} endpoints");
        }

        return sum;
    }
}
