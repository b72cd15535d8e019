using System.Text.Json;

namespace Net.Conformance.Slices;

/// <summary>Recorded churn of Services: EndpointSlices, the legacy Endpoints object, mirrored slices, and what large Services cost.</summary>
public sealed class SlicesArea : IConformanceArea
{
    private const string Scale = "scale.json";

    /// <inheritdoc/>
    public string Name => "slices";

    /// <inheritdoc/>
    public string Summary => "EndpointSlices, Endpoints and mirrored slices under churn, one case a trace; costs of both packing strategies";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        await Task.CompletedTask;
        foreach (string file in RecordedFiles.In(request.Folder))
        {
            List<CaseFailure> failures = [];
            int cases = 0, steps = 0;
            foreach (string line in RecordedFiles.Lines(file))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                cases++;
                steps += RecordedJson.Items(document.RootElement, "steps").Count;
                if (Differences(document.RootElement) is { Length: > 0 } difference) failures.Add(new(RecordedJson.Text(document.RootElement, "id"), difference));
            }

            yield return new(Path.GetFileName(file), cases, failures, $"{steps} steps");
        }

        if (!File.Exists(Path.Combine(request.Folder, Scale))) yield break;
        using JsonDocument scale = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(request.Folder, Scale)));
        List<CaseFailure> costs = [.. ScaleCosts.Cases(scale.RootElement).Where(static one => one.Difference.Length > 0)];
        yield return new(Scale, ScaleCosts.CaseCount, costs);
    }

    /// <summary>What differs from the recorded trace, or empty.</summary>
    public static string Differences(JsonElement trace) =>
        trace.TryGetProperty("maxEndpointsPerSubset", out _) ? new MirrorReplay(trace).Run()
        : trace.TryGetProperty("template", out _) ? LargeReplay.Run(trace)
        : new SliceReplay(new(trace)).Run();
}
