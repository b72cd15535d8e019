using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>What the legacy Endpoints controller did in a step, and the object afterwards.</summary>
public sealed class RecordedEndpoints
{
    internal RecordedEndpoints(JsonElement json)
    {
        Write = RecordedJson.Text(json, "write");
        Labels = RecordedJson.Map(json, "labels");
        Annotations = RecordedJson.Map(json, "annotations");
        Subsets = RecordedJson.Read<Endpoints>(json).Subsets;
        Json = RecordedJson.Number(json, "bytesJson");
        Protobuf = RecordedJson.Number(json, "bytesProto");
    }

    /// <summary><c>create</c>, <c>update</c>, <c>delete</c>, <c>none</c>, or <c>noop</c> for an update without any difference.</summary>
    public string Write { get; }

    /// <summary>The object's labels.</summary>
    public ValueMap<string> Labels { get; }

    /// <summary>The object's annotations.</summary>
    public ValueMap<string> Annotations { get; }

    /// <summary>The object's subsets, sorted.</summary>
    public ValueList<EndpointSubset> Subsets { get; }

    /// <summary>The bytes written in JSON.</summary>
    public long Json { get; }

    /// <summary>The bytes written in protobuf.</summary>
    public long Protobuf { get; }
}
