using SliceLab;
using System.Text.Json;
using Net.Controllers;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>Replays a trace of the mirroring controller against <see cref="EndpointSliceMirror"/>.</summary>
internal sealed class MirrorReplay(JsonElement trace)
{
    private readonly SliceStore _store = new();
    private readonly EndpointSliceMirror _mirror = new(new() { MaxEndpointsPerSubset = (int)RecordedJson.Number(trace, "maxEndpointsPerSubset") });
    private Endpoints? _endpoints;
    private Service? _service;
    private ObjectKey _key;

    /// <summary>Replays all steps; what differs, or empty.</summary>
    public string Run()
    {
        List<string> differences = [];
        IReadOnlyList<JsonElement> steps = RecordedJson.Items(trace, "steps");
        for (int i = 0; i < steps.Count; i++) differences.AddRange(Run(steps[i]).Select(difference => $"step {i}: {difference}"));
        return string.Join('\n', differences);
    }

    private List<string> Run(JsonElement step)
    {
        _endpoints = RecordedJson.Flag(step, "endpointsDeleted") ? null : RecordedJson.ReadOptional<Endpoints>(step, "endpoints") ?? _endpoints;
        _service = RecordedJson.Flag(step, "serviceDeleted") ? null : RecordedJson.ReadOptional<Service>(step, "service") ?? _service;
        if (_endpoints is not null) _key = ObjectKey.Of(_endpoints);
        SlicePlan plan = _mirror.Plan(_key, _endpoints, _service, _store.Slices);
        SliceTraffic traffic = _store.Apply(plan.Changes);
        var recorded = new RecordedResult(step.GetProperty("result"));
        List<string> differences = [.. SliceComparison.Differences(recorded.Slices, _store.Slices, EndpointSliceMirrorOptions.UpstreamManager, hints: true)];
        if (!recorded.IsDefect)
        {
            differences.AddRange(SliceComparison.Excesses(recorded, traffic, _store.Slices.Count));
            string want = string.Join("; ", recorded.Events), have = string.Join("; ", plan.Events.Select(static one => $"{(one.IsWarning ? "Warning" : "Normal")} {one.Reason} {one.Message}"));
            if (want != have) differences.Add($"events: recorded '{want}', is '{have}'");
        }

        SlicePlan again = _mirror.Plan(_key, _endpoints, _service, _store.Slices);
        if (!again.IsEmpty) differences.Add($"planned again: {string.Join(", ", again.Changes)}");
        return differences;
    }
}
