using System.Collections.Frozen;

namespace Net.Testing.Apply;

/// <summary>
/// How lists and maps merge, kind by kind, as the API declares it (<c>x-kubernetes-list-type</c>, <c>x-kubernetes-list-map-keys</c>, <c>x-kubernetes-map-type</c>;
/// <c>patchMergeKey</c> for strategic merge). What is not listed: lists are replaced whole, maps are merged.
/// </summary>
internal static class ListShapes
{
    private static readonly string[] ByPort = ["port", "protocol"];
    private static readonly string[] ByName = ["name"];
    private static readonly string[] ByType = ["type"];
    private static readonly string[] ByContainerPort = ["containerPort", "protocol"];
    private static readonly string[] ByIp = ["ip"];
    private static readonly string[] ByUid = ["uid"];

    private static readonly FrozenDictionary<(string Kind, string Path), string[]> Keys = new Dictionary<(string, string), string[]>
    {
        [("Service", "spec.ports")] = ByPort,
        [("Service", "status.conditions")] = ByType,
        [("Pod", "status.podIPs")] = ByIp,
        [("Pod", "status.conditions")] = ByType,
        [("Node", "status.conditions")] = ByType,
        [("Node", "status.addresses")] = ByType,
        [("Namespace", "status.conditions")] = ByType,
        [("ServiceCIDR", "status.conditions")] = ByType,
        [("GatewayClass", "status.conditions")] = ByType,
        [("Gateway", "status.conditions")] = ByType,
        [("Gateway", "spec.listeners")] = ByName,
        [("Gateway", "status.listeners")] = ByName,
        [("Gateway", "status.listeners.conditions")] = ByType,
        [("ListenerSet", "status.conditions")] = ByType,
        [("ListenerSet", "spec.listeners")] = ByName,
        [("ListenerSet", "status.listeners")] = ByName,
        [("ServiceExport", "status.conditions")] = ByType,
        [("ServiceImport", "status.clusters")] = ["cluster"],
        [("ClusterNetworkPolicy", "status.conditions")] = ByType,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<(string Kind, string Path)> AtomicMaps = new[]
    {
        ("Service", "spec.selector"),
        ("NetworkPolicy", "spec.podSelector"),
        ("Pod", "spec.nodeSelector"),
        ("Deployment", "spec.selector"),
        ("ReplicaSet", "spec.selector"),
        ("StatefulSet", "spec.selector"),
        ("DaemonSet", "spec.selector"),
        ("Job", "spec.selector"),
    }.ToFrozenSet();

    /// <summary>The fields that tell the items of a list apart; null when the list is replaced whole.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="path">The list's field path without indexes, such as <c>spec.ports</c>.</param>
    public static string[]? KeysOf(string kind, string path)
    {
        if (path == "metadata.ownerReferences") return ByUid;
        if (Keys.TryGetValue((kind, path), out string[]? keys)) return keys;

        // The same pod spec lies at spec of a Pod and deeper in a workload.
        string ofPod = kind == "Pod" ? path : path.StartsWith("spec.template.", StringComparison.Ordinal) ? path["spec.template.".Length..] : "";
        return ofPod switch
        {
            "spec.containers" or "spec.initContainers" or "spec.volumes" or "spec.containers.env" or "spec.initContainers.env" => ByName,
            "spec.containers.ports" or "spec.initContainers.ports" => ByContainerPort,
            _ => null,
        };
    }

    /// <summary>The one field by which a strategic merge patch finds items; null when the list is replaced whole.</summary>
    public static string? MergeKeyOf(string kind, string path) => KeysOf(kind, path)?[0];

    /// <summary>Whether a list of plain values is a set, whose items belong to managers one by one.</summary>
    public static bool IsSet(string path) => path == "metadata.finalizers";

    /// <summary>Whether a map is replaced whole.</summary>
    public static bool IsAtomicMap(string kind, string path) => AtomicMaps.Contains((kind, path));
}
