using SliceLab;
using Net.Controllers;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>Replays a trace of the EndpointSlice controller against <see cref="EndpointSlicePacker"/>.</summary>
public sealed class SliceReplay
{
    private const string TriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

    private readonly SliceTrace _trace;
    private readonly EndpointSlicePacker _packer;
    private readonly SliceStore _store = new(UpstreamSlices.Version);
    private readonly EndpointsReplay _endpoints = new();
    private readonly UpstreamSlices _upstream = new();
    private readonly SortedDictionary<string, Pod> _pods = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private Service? _service;
    private SliceMemory _memory = SliceMemory.None;

    /// <summary>Starts before the first step.</summary>
    public SliceReplay(SliceTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        _trace = trace;
        _service = trace.Service;
        _packer = new(new() { MaxEndpointsPerSlice = trace.MaxEndpointsPerSlice });
        foreach (Node node in trace.Nodes) _nodes[node.Metadata.Name] = node;
    }

    /// <summary>Replays all steps; what differs, or empty.</summary>
    public string Run()
    {
        List<string> differences = [];
        for (int i = 0; i < _trace.Steps.Count; i++) differences.AddRange(Run(_trace.Steps[i]).Select(difference => $"step {i}: {difference}"));
        return string.Join('\n', differences);
    }

    private IEnumerable<string> Run(SliceStep step)
    {
        SliceStore upstream = _upstream.Restore(_service);
        step.Pods.ApplyTo(_pods);
        step.Nodes.ApplyTo(_nodes);
        _service = step.ServiceIsDeleted ? null : step.Service ?? _service;
        string[] fromUpstream = [.. FromUpstream(step, upstream)];
        Tamper(step, _store);
        SlicePlan plan = Plan(_store);
        _memory = _service is null ? SliceMemory.None : plan.Memory;
        SliceTraffic traffic = _store.Apply(plan.Changes);
        RecordedResult recorded = step.Result;
        _upstream.Note(step);
        return
        [
            .. SliceComparison.Differences(recorded.Slices, _store.Slices, SlicePackerOptions.UpstreamManager, recorded.HintsAreStable),
            .. SliceComparison.Excesses(recorded, traffic, _store.Slices.Count),
            .. SliceComparison.Oversized(plan.Changes, _trace.MaxEndpointsPerSlice),
            .. Events(recorded, plan),
            .. TriggerTimes(recorded, plan),
            .. fromUpstream,
            .. Plan(_store).Changes.Select(static change => $"planned again: {change}"),
            .. step.Legacy is null ? [] : _endpoints.Run(_service, _pods.Values, step.Legacy),
        ];
    }

    // From the very slices that upstream had, no more than upstream wrote.
    private IEnumerable<string> FromUpstream(SliceStep step, SliceStore slices)
    {
        Tamper(step, slices);
        SlicePlan plan = Plan(slices);
        SliceTraffic traffic = slices.Apply(plan.Changes);
        if (!_upstream.IsKnown) yield break;
        if (traffic.Writes > (step.Result.WritesAreStable ? step.Result.Writes : step.Result.MostWrites)) yield return $"from upstream's slices: {traffic.Writes} writes ({traffic.Created} + {traffic.Updated} + {traffic.Deleted}), recorded {step.Result.Writes}";
        foreach (string excess in SliceComparison.Excesses(step.Result, traffic, slices.Slices.Count)) yield return $"from upstream's slices: {excess}";
    }

    private SlicePlan Plan(SliceStore slices) => _service is null
        ? SlicePlan.None
        : _packer.Plan(new() { Service = _service, Pods = _pods.Values, Nodes = NodeTopology.Of(_nodes.Values), Slices = slices.Slices, Memory = _memory });

    private void Tamper(SliceStep step, SliceStore slices)
    {
        foreach (EndpointSlice slice in step.Slices) slices.Set(slice);
        foreach (EndpointSlice slice in slices.Slices.ToList())
        {
            if (slice.Metadata.Label(EndpointSlice.ManagedByLabel) != SlicePackerOptions.UpstreamManager || slice.ServiceName != _service?.Metadata.Name) continue;
            if (step.Tamper == "removeManaged") slices.Remove(slice.Metadata.Name);
            if (step.Tamper == "clearManaged") slices.Set(slice with { Endpoints = [] });
            if (step.Tamper == "unreadyManaged") slices.Set(slice with { Endpoints = slice.Endpoints.Map(static endpoint => endpoint with { Conditions = new() { Ready = false } }) });
        }
    }

    private static IEnumerable<string> Events(RecordedResult recorded, SlicePlan plan)
    {
        string want = string.Join("; ", recorded.Events);
        string have = string.Join("; ", plan.Events.Select(static one => $"{(one.IsWarning ? "Warning" : "Normal")} {one.Reason} {one.Message}"));
        if (want != have) yield return $"events: recorded '{want}', is '{have}'";
        string skipped = string.Join(", ", plan.Problems.Select(static problem => problem.Key.Name).Order(StringComparer.Ordinal));
        if (skipped != string.Join(", ", recorded.SkippedPods.Order(StringComparer.Ordinal))) yield return $"skipped pods: recorded {string.Join(", ", recorded.SkippedPods)}, is {skipped}";
    }

    // Only slices that are written get the step's time, so what can be compared is that the time written is one that upstream left somewhere.
    private static IEnumerable<string> TriggerTimes(RecordedResult recorded, SlicePlan plan)
    {
        HashSet<string?> known = [.. recorded.Slices.Select(static slice => slice.Metadata.Annotation(TriggerTime))];
        return
            from change in plan.Changes
            where change.Kind != SliceChangeKind.Delete && !known.Contains(change.Slice.Metadata.Annotation(TriggerTime))
            select $"{change.Slice.Metadata.Name}: trigger time {change.Slice.Metadata.Annotation(TriggerTime) ?? "absent"}, recorded {string.Join(", ", known.Select(static time => time ?? "absent"))}";
    }
}
