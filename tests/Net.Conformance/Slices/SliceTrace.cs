using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>A recorded trace of one Service: what was there before, then steps.</summary>
public sealed class SliceTrace
{
    internal SliceTrace(JsonElement json)
    {
        Id = RecordedJson.Text(json, "id");
        MaxEndpointsPerSlice = (int)RecordedJson.Number(json, "maxEndpointsPerSlice");
        Service = RecordedJson.Read<Service>(json.GetProperty("service"));
        Nodes = [.. RecordedJson.Items(json, "nodes").Select(RecordedJson.Read<Node>)];
        Steps = [.. RecordedJson.Items(json, "steps").Select(static step => new SliceStep(step))];
    }

    /// <summary>The trace's name.</summary>
    public string Id { get; }

    /// <summary>The most endpoints of a slice.</summary>
    public int MaxEndpointsPerSlice { get; }

    /// <summary>The Service before the first step.</summary>
    public Service Service { get; }

    /// <summary>The nodes before the first step.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The steps.</summary>
    public IReadOnlyList<SliceStep> Steps { get; }
}

/// <summary>Changes, one synchronisation, and what upstream made of it.</summary>
public sealed class SliceStep
{
    internal SliceStep(JsonElement json)
    {
        Pods = new(json, "pods");
        Nodes = new(json, "nodes");
        Service = RecordedJson.ReadOptional<Service>(json, "service");
        ServiceIsDeleted = RecordedJson.Flag(json, "serviceDeleted");
        Slices = [.. RecordedJson.Items(json, "slicesIn", "set").Select(RecordedJson.Read<EndpointSlice>)];
        Tamper = RecordedJson.Text(json, "tamper");
        Result = new(json.GetProperty("result"));
        Legacy = json.GetProperty("result").TryGetProperty("legacyEndpoints", out JsonElement legacy) ? new(legacy) : null;
    }

    /// <summary>Pods set and removed.</summary>
    public ObjectEdits<Pod> Pods { get; }

    /// <summary>Nodes set and removed.</summary>
    public ObjectEdits<Node> Nodes { get; }

    /// <summary>The Service from now on, if it changed.</summary>
    public Service? Service { get; }

    /// <summary>Whether the Service is gone.</summary>
    public bool ServiceIsDeleted { get; }

    /// <summary>Slices somebody else put there.</summary>
    public IReadOnlyList<EndpointSlice> Slices { get; }

    /// <summary>What somebody else did to all slices of the controller, or empty.</summary>
    public string Tamper { get; }

    /// <summary>What upstream made of it.</summary>
    public RecordedResult Result { get; }

    /// <summary>What the legacy Endpoints controller made of it; null when it was not recorded.</summary>
    public RecordedEndpoints? Legacy { get; }
}

/// <summary>Objects set and removed in a step.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class ObjectEdits<T>
    where T : class, IApiObject<T>
{
    internal ObjectEdits(JsonElement json, string name)
    {
        Set = [.. RecordedJson.Items(json, name, "set").Select(RecordedJson.Read<T>)];
        Remove = json.TryGetProperty(name, out JsonElement edits) ? RecordedJson.Texts(edits, "remove") : [];
    }

    /// <summary>Objects added or replaced.</summary>
    public IReadOnlyList<T> Set { get; }

    /// <summary>Names of objects that are gone.</summary>
    public IReadOnlyList<string> Remove { get; }

    /// <summary>Carries the edits out.</summary>
    public void ApplyTo(SortedDictionary<string, T> objects)
    {
        foreach (string name in Remove) objects.Remove(name);
        foreach (T one in Set) objects[one.Metadata.Name] = one;
    }
}
