using Net.Model;
using Net.Policy;
using PolicyCheck.Folders;
using PolicyCheck.Options;
using PolicyCheck.Reports;

namespace PolicyCheck.Running;

/// <summary>The commands: from folders to reports.</summary>
public static class PolicyCommands
{
    /// <summary>Looks for policies without effect, gaps and mistakes.</summary>
    /// <param name="folder">The manifests.</param>
    /// <param name="strict">Whether what has no effect is an error too.</param>
    public static PolicyReport Check(ClusterFolder folder, bool strict)
    {
        Reachability reach = Reachability.Of(folder.Policies);
        JudgedFinding[] findings = [.. PolicyAudit.Of(reach).Select(finding => new JudgedFinding(finding, IsError(finding.Kind, strict)))];
        return new()
        {
            Title = $"check {folder.Path}",
            Summary = Summary(folder),
            Findings = findings,
            Reach = ReachTable.Of(reach, PortSet.All),
            ExitCode = Array.Exists(findings, static finding => finding.IsError) ? ExitCodes.Objection : ExitCodes.Fine,
        };
    }

    /// <summary>Says whether a flow passes, and why.</summary>
    public static PolicyReport Explain(ClusterFolder folder, string from, string to, string port)
    {
        if (!PortSet.TryParse(port, out PortSet? ports) || ports.Ranges is not [{ } range] || range.First != range.Last) throw PolicyInputException.Usage($"--port {port}: must be one port, such as 5432/TCP");
        Flow flow = Flow(folder, from, to, range);
        Explanation explanation = folder.Policies.Explain(flow);
        return new() { Title = $"explain {folder.Path}: {from} to {to} on {range}", Summary = Summary(folder), Explanation = explanation, ExitCode = explanation.Allowed ? ExitCodes.Fine : ExitCodes.Objection };
    }

    /// <summary>Shows who reaches whom.</summary>
    public static PolicyReport Matrix(ClusterFolder folder, string? ports)
    {
        PortSet? asked = PortSet.All;
        if (ports is not null && !PortSet.TryParse(ports, out asked)) throw PolicyInputException.Usage($"--port {ports}: must be ports such as 5432/TCP, 8000-8999/UDP");
        return new() { Title = $"matrix {folder.Path}", Summary = Summary(folder), Reach = ReachTable.Of(Reachability.Of(folder.Policies), asked), IsMatrix = true, ExitCode = ExitCodes.Fine };
    }

    /// <summary>Shows which flows a change opens and closes.</summary>
    public static PolicyReport Diff(ClusterFolder before, ClusterFolder after, AllowList expected)
    {
        PolicyDiff diff = PolicyDiff.Between(before.Policies, after.Policies);
        (Reach Change, string? Expected)[] opened = [.. diff.NewlyAllowed.Select(change => (change, expected.Expects(change) is { } entry ? entry.Reason : null))];
        return new()
        {
            Title = $"diff {before.Path} {after.Path}",
            Summary = $"before: {Summary(before)}; after: {Summary(after)}",
            Diff = new(opened, diff.NewlyDenied),
            Reach = ReachTable.Of(Reachability.Of(after.Policies), PortSet.All),
            ExitCode = Array.Exists(opened, static change => change.Expected is null) ? ExitCodes.Objection : ExitCodes.Fine,
        };
    }

    private static bool IsError(FindingKind kind, bool strict) =>
        kind is FindingKind.Unreadable or FindingKind.EqualPriorities || (strict && kind is FindingKind.SelectsNothing or FindingKind.PeerSelectsNothing or FindingKind.RuleWithoutEffect);

    private static Flow Flow(ClusterFolder folder, string from, string to, PortRange port)
    {
        (ValueList<IpAddress> sources, ValueList<IpAddress> destinations) = (Addresses(folder, "--from", from), Addresses(folder, "--to", to));
        foreach (IpAddress source in sources)
        {
            foreach (IpAddress destination in destinations)
            {
                if (source.Family == destination.Family) return new(port.Protocol, source, 0, destination, port.First);
            }
        }

        throw PolicyInputException.Usage($"{from} and {to} have no addresses of one family");
    }

    private static ValueList<IpAddress> Addresses(ClusterFolder folder, string option, string text)
    {
        if (IpAddress.TryParse(text, out IpAddress address)) return [address];
        if (folder.Find(text) is not { } pod) throw PolicyInputException.Usage($"{option} {text}: no pod or workload of {folder.Path} is called that, and it is no address");
        return pod.Addresses();
    }

    private static string Summary(ClusterFolder folder) =>
        $"{Count(folder.Pods.Select(FlowEnd.Of).Distinct().Count(), "workload")}, {Count(folder.Pods.Count, "pod")}, {Count(folder.NetworkPolicies, "NetworkPolic", "y", "ies")}, {Count(folder.ClusterNetworkPolicies, "ClusterNetworkPolic", "y", "ies")}"
        + (folder.AdminNetworkPolicies > 0 ? $", {Count(folder.AdminNetworkPolicies, "AdminNetworkPolic", "y", "ies")}" : "");

    private static string Count(int count, string noun, string one = "", string many = "s") => $"{count} {noun}{(count == 1 ? one : many)}";
}
