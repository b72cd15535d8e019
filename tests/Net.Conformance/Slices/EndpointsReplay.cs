using Net.Controllers;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>Replays what the legacy Endpoints controller did, beside a <see cref="SliceReplay"/>.</summary>
internal sealed class EndpointsReplay
{
    private Endpoints? _stored;
    private EndpointsMemory _memory = EndpointsMemory.None;

    /// <summary>Plans one step, applies the plan and gives what differs.</summary>
    public IEnumerable<string> Run(Service? service, IEnumerable<Pod> pods, RecordedEndpoints recorded)
    {
        EndpointsPlan plan = service is null ? EndpointsPlanner.PlanDeleted(_stored) : EndpointsPlanner.Plan(service, pods, _stored, _memory);
        _memory = plan.Memory;
        string write = plan.Write == EndpointsWrite.Update && plan.Endpoints == _stored ? "noop" : plan.Write.ToString().ToLowerInvariant();
        _stored = plan.Write switch
        {
            EndpointsWrite.Create => plan.Endpoints! with { Metadata = AsStored(plan.Endpoints.Metadata) },
            EndpointsWrite.Delete => null,
            _ => plan.Endpoints,
        };
        return Compare(recorded, write);
    }

    private IEnumerable<string> Compare(RecordedEndpoints recorded, string write)
    {
        if (write != recorded.Write) yield return $"endpoints: {write}, recorded {recorded.Write}";
        if (_stored is null) yield break;
        if (_stored.Metadata.Labels != recorded.Labels) yield return $"endpoints: labels {_stored.Metadata.Labels}, recorded {recorded.Labels}";
        if (_stored.Metadata.Annotations != recorded.Annotations) yield return $"endpoints: annotations {_stored.Metadata.Annotations}, recorded {recorded.Annotations}";
        string want = Text(recorded.Subsets), have = Text(_stored.Subsets);
        if (want != have) yield return $"endpoints: subsets\n  {have}\n  recorded\n  {want}";
        if (write is not ("create" or "update")) yield break;
        if (recorded.Json > 0 && ObjectSize.Json(_stored) != recorded.Json) yield return $"endpoints: {ObjectSize.Json(_stored)} bytes of JSON, recorded {recorded.Json}";
        if (recorded.Protobuf > 0 && ObjectSize.Protobuf(_stored) != recorded.Protobuf) yield return $"endpoints: {ObjectSize.Protobuf(_stored)} bytes of protobuf, recorded {recorded.Protobuf}";
    }

    // What the recording API added; its versions had four digits.
    private static ObjectMeta AsStored(ObjectMeta metadata) => metadata with
    {
        Uid = "ee000000-0000-4000-8000-000000000000",
        ResourceVersion = "1000",
        CreationTimestamp = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero),
    };

    // In no order: upstream sorts by hashes.
    private static string Text(ValueList<EndpointSubset> subsets) => string.Join("\n  ", subsets.Select(static subset =>
        $"{Text(subset.Addresses)} not ready {Text(subset.NotReadyAddresses)} ports {Text(subset.Ports)}").Order(StringComparer.Ordinal));

    private static string Text<T>(ValueList<T> items)
        where T : class, IApiType<T> => string.Join(", ", items.Select(static item => ModelJson.ToText(item)).Order(StringComparer.Ordinal));
}
