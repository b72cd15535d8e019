using Net.Model;

namespace Net.Controllers;

/// <summary>
/// The share of the cluster's CPU that each zone has, by which the topology-mode annotation spreads endpoints; none when a ready worker lacks its zone or CPU, or there
/// are fewer than two zones.
/// </summary>
internal sealed class ZoneShares
{
    private const double OverloadThreshold = 0.2;

    private readonly SortedDictionary<string, double>? _ratios;

    private ZoneShares(SortedDictionary<string, double>? ratios) => _ratios = ratios;

    public int Zones => _ratios?.Count ?? 0;

    public static ZoneShares Of(IReadOnlyList<Node> nodes)
    {
        var cpus = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        decimal total = 0;
        foreach (Node node in nodes)
        {
            if (IsControlPlane(node) || !IsReady(node)) continue;
            decimal cpu = node.Status.Allocatable.TryGetValue("cpu", out RawJson value) ? CpuQuantity.Parse(value) : 0;
            if (node.Zone is not { Length: > 0 } zone || cpu == 0) return new(null);
            cpus[zone] = cpus.GetValueOrDefault(zone) + cpu;
            total += cpu;
        }

        if (cpus.Count < 2 || total == 0) return new(null);
        var ratios = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string zone, decimal cpu) in cpus) ratios[zone] = (double)CpuQuantity.Millis(cpu) / (double)CpuQuantity.Millis(total);
        return new(ratios);
    }

    /// <summary>How many of a number of ready endpoints each zone is to have, in order of zones; or why that cannot be said.</summary>
    public SortedDictionary<string, ZoneAllotment>? Allot(int endpoints, out string problem)
    {
        problem = "";
        if (_ratios is null)
        {
            problem = "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes";
            return null;
        }

        if (_ratios.Count > endpoints)
        {
            problem = $"Insufficient number of endpoints ({endpoints} endpoints, {_ratios.Count} zones)";
            return null;
        }

        var minimums = new SortedDictionary<string, (int Minimum, double Desired)>(StringComparer.Ordinal);
        int sum = 0;
        foreach ((string zone, double ratio) in _ratios)
        {
            double desired = ratio * endpoints;
            int minimum = (int)Math.Ceiling(desired * (1 / (1 + OverloadThreshold)));
            minimums[zone] = (minimum, Math.Max(desired, minimum));
            sum += minimum;
        }

        if (sum > endpoints)
        {
            problem = $"Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ({endpoints} endpoints, {_ratios.Count} zones)";
            return null;
        }

        var allotments = new SortedDictionary<string, ZoneAllotment>(StringComparer.Ordinal);
        foreach ((string zone, (int minimum, double desired)) in minimums) allotments[zone] = new(minimum + endpoints - sum, desired);
        return allotments;
    }

    /// <summary>Whether a zone has fewer hints than it must have, so that the Service must be planned again when nodes changed.</summary>
    public bool Overloads(IReadOnlyDictionary<string, int> hints)
    {
        if (hints.Count == 0) return false;
        if (_ratios is null) return true;
        double total = hints.Values.Sum();
        foreach ((string zone, double ratio) in _ratios)
        {
            if (!hints.TryGetValue(zone, out int have) || have < (int)Math.Ceiling(total * ratio * (1 / (1 + OverloadThreshold)))) return true;
        }

        return false;
    }

    private static bool IsControlPlane(Node node) =>
        node.Metadata.Labels.ContainsKey("node-role.kubernetes.io/control-plane") || node.Metadata.Labels.ContainsKey("node-role.kubernetes.io/master");

    private static bool IsReady(Node node)
    {
        foreach (NodeCondition condition in node.Status.Conditions.AsSpan())
        {
            if (condition.Type == "Ready") return condition.Status == "True";
        }

        return false;
    }
}

/// <summary>What one zone is to have of the ready endpoints.</summary>
/// <param name="Maximum">The most hints that leave every other zone its minimum.</param>
/// <param name="Desired">The number wanted, with its fraction.</param>
internal readonly record struct ZoneAllotment(int Maximum, double Desired);
