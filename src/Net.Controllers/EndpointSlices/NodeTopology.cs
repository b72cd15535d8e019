using Net.Model;

namespace Net.Controllers;

/// <summary>What slices need to know of a cluster's nodes, read once and shared by the plans of many Services. Immutable: thread-safe.</summary>
public sealed class NodeTopology
{
    private readonly Dictionary<string, string?> _zones;

    private NodeTopology(Dictionary<string, string?> zones, ZoneShares shares)
    {
        _zones = zones;
        Shares = shares;
    }

    /// <summary>A cluster without nodes.</summary>
    public static NodeTopology Empty { get; } = Of([]);

    internal ZoneShares Shares { get; }

    /// <summary>Reads the nodes; of two with one name the last counts.</summary>
    public static NodeTopology Of(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var zones = new Dictionary<string, string?>(StringComparer.Ordinal);
        List<Node> list = [.. nodes];
        foreach (Node node in list) zones[node.Metadata.Name] = node.Zone is { Length: > 0 } zone ? zone : null;
        return new(zones, ZoneShares.Of(list));
    }

    /// <summary>Whether there is such a node, and its zone, null when it has none.</summary>
    public bool TryGetZone(string node, out string? zone) => _zones.TryGetValue(node, out zone);
}
