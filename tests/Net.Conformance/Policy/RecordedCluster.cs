using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Policy;

/// <summary>A recorded cluster: its objects, the flows asked about, and the verdicts.</summary>
public sealed class RecordedCluster
{
    private RecordedCluster(JsonElement json)
    {
        Id = Text(json, "id");
        Objects = [.. ReadObjects(json)];
        Domains = json.TryGetProperty("domains", out JsonElement domains)
            ? [.. domains.EnumerateObject().Select(static domain => KeyValuePair.Create<string, IReadOnlyList<IpAddress>>(domain.Name, [.. domain.Value.EnumerateArray().Select(static one => IpAddress.Parse(one.GetString()!))]))]
            : [];
        Flows = [.. Items(json, "flows").Select(static flow => new RecordedFlow(flow))];
    }

    /// <summary>The case's name.</summary>
    public string Id { get; }

    /// <summary>Namespaces, nodes, pods and policies.</summary>
    public IReadOnlyList<IApiObject> Objects { get; }

    /// <summary>What domain names resolve to.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<IpAddress>>> Domains { get; }

    /// <summary>The flows and, where recorded, their verdicts.</summary>
    public IReadOnlyList<RecordedFlow> Flows { get; }

    /// <summary>Reads one case.</summary>
    public static RecordedCluster Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new(document.RootElement);
    }

    private static IEnumerable<IApiObject> ReadObjects(JsonElement json)
    {
        foreach (JsonElement one in Items(json, "namespaces")) yield return Namespace.Empty with { Metadata = new() { Name = Text(one, "name"), Labels = Labels(one) } };
        foreach (JsonElement one in Items(json, "nodes"))
        {
            yield return Node.Empty with
            {
                Metadata = new() { Name = Text(one, "name"), Labels = Labels(one) },
                Status = new() { Addresses = Items(one, "addresses").Select(static address => new NodeAddress { Type = Text(address, "type"), Address = Text(address, "address") }).ToValueList() },
            };
        }

        foreach (JsonElement one in Items(json, "pods")) yield return ReadPod(one);
        foreach (JsonElement one in Items(json, "policies")) yield return Read<NetworkPolicy>(one);
        foreach (JsonElement one in Items(json, "clusterPolicies")) yield return Read<ClusterNetworkPolicy>(one);
    }

    private static Pod ReadPod(JsonElement json) => Pod.Empty with
    {
        Metadata = new() { Namespace = Text(json, "namespace"), Name = Text(json, "name"), Labels = Labels(json) },
        Spec = new()
        {
            NodeName = Text(json, "node"),
            HostNetwork = json.TryGetProperty("hostNetwork", out JsonElement host) && host.GetBoolean(),
            Containers =
            [
                new()
                {
                    Name = "main",
                    Ports = Items(json, "ports").Select(static port => new ContainerPort { Name = Text(port, "name"), Port = port.GetProperty("containerPort").GetInt32(), Protocol = Text(port, "protocol") }).ToValueList(),
                },
            ],
        },
        Status = new() { Phase = Text(json, "phase"), PodIPs = Items(json, "podIPs").Select(static ip => new PodIP { Ip = ip.GetString()! }).ToValueList() },
    };

    private static T Read<T>(JsonElement json)
        where T : class, IApiObject<T> =>
        ModelJson.Read<T>(json.GetRawText()) is { Value: { } value } result && result.Problems.Count == 0 ? value : throw new FormatException($"Not a {typeof(T).Name}: {json.GetRawText()}");

    private static ValueMap<string> Labels(JsonElement json) =>
        json.TryGetProperty("labels", out JsonElement labels) ? labels.EnumerateObject().Select(static label => KeyValuePair.Create(label.Name, label.Value.GetString()!)).ToValueMap() : default;

    private static IReadOnlyList<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    internal static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";
}

/// <summary>A recorded flow.</summary>
public sealed class RecordedFlow
{
    internal RecordedFlow(JsonElement json)
    {
        Flow = new(
            TransportProtocols.Parse(RecordedCluster.Text(json, "protocol")),
            IpAddress.Parse(json.GetProperty("from").GetProperty("ip").GetString()!),
            0,
            IpAddress.Parse(json.GetProperty("to").GetProperty("ip").GetString()!),
            json.GetProperty("port").GetUInt16());
        if (!json.TryGetProperty("expect", out JsonElement expect)) return;
        Ingress = RecordedCluster.Text(expect, "ingress") == "allow";
        Egress = RecordedCluster.Text(expect, "egress") == "allow";
        Allowed = expect.GetProperty("allowed").GetBoolean();
    }

    /// <summary>The flow.</summary>
    public Flow Flow { get; }

    /// <summary>Whether the destination's side allows it.</summary>
    public bool Ingress { get; }

    /// <summary>Whether the source's side allows it.</summary>
    public bool Egress { get; }

    /// <summary>Whether both do.</summary>
    public bool Allowed { get; }
}
