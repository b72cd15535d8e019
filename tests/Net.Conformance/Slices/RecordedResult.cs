using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>What upstream made of one step: the slices, and how much it wrote, at most, over several runs.</summary>
public sealed class RecordedResult
{
    internal RecordedResult(JsonElement json)
    {
        JsonElement range = json.GetProperty("range");
        WritesAreStable = IsStable(range, "created") && IsStable(range, "updated") && IsStable(range, "deleted");
        Writes = RecordedJson.Number(json, "created") + RecordedJson.Number(json, "updated") + RecordedJson.Number(json, "deleted");
        MostWrites = Most(range, "created") + Most(range, "updated") + Most(range, "deleted");
        MostSlices = Most(range, "numSlices");
        MostJson = Most(range, "bytesJson");
        MostProtobuf = Most(range, "bytesProto");
        HintsAreStable = !json.TryGetProperty("hintsStable", out _) || RecordedJson.Flag(json, "hintsStable");
        IsDefect = RecordedJson.Flag(json, "upstreamDefect");
        Events = RecordedJson.Texts(json, "events");
        SkippedPods = RecordedJson.Texts(json, "skippedPods");
        Slices = [.. RecordedJson.Items(json, "slices").Select(ReadSlice)];
    }

    /// <summary>Creations, updates and deletions of the run whose slices these are.</summary>
    public long Writes { get; }

    /// <summary>Whether all runs wrote as much.</summary>
    public bool WritesAreStable { get; }

    /// <summary>Creations, updates and deletions together, each at most over all runs.</summary>
    public long MostWrites { get; }

    /// <summary>Slices afterwards; 0 when it was not recorded.</summary>
    public long MostSlices { get; }

    /// <summary>Bytes of JSON of objects created and updated; 0 when it was not recorded.</summary>
    public long MostJson { get; }

    /// <summary>Bytes of protobuf of objects created and updated; 0 when it was not recorded.</summary>
    public long MostProtobuf { get; }

    /// <summary>Whether hints were the same in all runs.</summary>
    public bool HintsAreStable { get; }

    /// <summary>Whether upstream failed for a while, so that its writes are none to go by.</summary>
    public bool IsDefect { get; }

    /// <summary>Events, <c>Type Reason Message</c>.</summary>
    public IReadOnlyList<string> Events { get; }

    /// <summary>Pods left out since their nodes do not exist.</summary>
    public IReadOnlyList<string> SkippedPods { get; }

    /// <summary>All slices of the namespace; a name only where it came from outside.</summary>
    public IReadOnlyList<EndpointSlice> Slices { get; }

    // Labels and annotations are recorded beside the object's fields, not in its metadata.
    private static EndpointSlice ReadSlice(JsonElement json)
    {
        EndpointSlice fields = RecordedJson.Read<EndpointSlice>(json);
        return new()
        {
            Metadata = new() { Name = RecordedJson.Text(json, "name"), Labels = RecordedJson.Map(json, "labels"), Annotations = RecordedJson.Map(json, "annotations") },
            AddressType = fields.AddressType,
            Endpoints = fields.Endpoints,
            Ports = fields.Ports,
        };
    }

    private static bool IsStable(JsonElement range, string name) => range.GetProperty(name)[0].GetInt64() == range.GetProperty(name)[1].GetInt64();

    private static long Most(JsonElement range, string name) => range.TryGetProperty(name, out JsonElement pair) ? pair[1].GetInt64() : 0;
}
