using System.Text.Json.Nodes;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;

namespace Net.Conformance.Proxy;

/// <summary>What a node's service proxy makes of Services and EndpointSlices.</summary>
public sealed class ProxyArea : IConformanceArea
{
    /// <inheritdoc/>
    public string Name => "proxy";

    /// <inheritdoc/>
    public string Summary => "service ports, endpoints, health checks and stale flows, against kube-proxy's library";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await Task.CompletedTask;
        foreach (string file in RecordedFiles.In(request.Folder)) yield return Replay(file);
    }

    /// <summary>Replays one file.</summary>
    public static FileResult Replay(string file)
    {
        int total = 0, states = 0, ports = 0;
        var failures = new List<CaseFailure>();
        foreach (string line in RecordedFiles.Lines(file))
        {
            JsonObject recorded = JsonNode.Parse(line)!.AsObject();
            total++;
            states += recorded["states"]!.AsArray().Count;
            ports += recorded["states"]!.AsArray().Sum(static state => state!["expect"]!["servicePorts"]!.AsArray().Count);
            if (Difference(recorded) is { } difference) failures.Add(new CaseFailure((string)recorded["id"]!, difference));
        }

        return new FileResult(Path.GetFileName(file), total, failures, $"{states} states, {ports} service ports");
    }

    private static string? Difference(JsonObject recorded)
    {
        IpFamily family = IpFamilies.Parse((string)recorded["ipFamily"]!);
        string node = (string)recorded["states"]![0]!["node"]!["name"]!;
        var state = new ClusterState();
        using var table = new ServiceTable(state, node);
        ServiceTableChange? last = null;
        using IDisposable subscription = table.Subscribe(change => last = change);
        foreach (JsonNode? entry in recorded["states"]!.AsArray())
        {
            last = null;
            state.Replace("recorded", Objects(entry!.AsObject()));
            JsonObject expected = entry["expect"]!.AsObject();
            JsonObject actual = ProxyAnswer.Of(table.Current, last, family, expected["conntrack"]?.AsArray());
            foreach ((string name, JsonNode? value) in expected)
            {
                if (!JsonNode.DeepEquals(value, actual[name])) return $"{name}\n  expected {value?.ToJsonString()}\n  actual   {actual[name]?.ToJsonString()}";
            }
        }

        return null;
    }

    private static IEnumerable<IApiObject> Objects(JsonObject state)
    {
        JsonObject node = state["node"]!.AsObject();
        var labels = ((JsonObject?)node["labels"] ?? []).Select(static label => KeyValuePair.Create(label.Key, (string)label.Value!));
        yield return new Node { Metadata = new ObjectMeta { Name = (string)node["name"]!, Labels = labels.ToValueMap() } };
        foreach (JsonNode? service in state["services"]!.AsArray()) yield return ModelJson.Read<Service>(service!.ToJsonString()).Value!;
        foreach (JsonNode? slice in state["endpointSlices"]!.AsArray()) yield return ModelJson.Read<EndpointSlice>(slice!.ToJsonString()).Value!;
    }
}
