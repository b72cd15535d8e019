using Net.Model;

namespace Net.Policy;

/// <summary>Looks over a cluster's policies: what has no effect, what is open, what cannot be read.</summary>
/// <remarks>Exact for the pods, namespaces and nodes that are there: a rule without effect today may have one tomorrow, for pods with other labels.</remarks>
public static class PolicyAudit
{
    private static readonly PortSet Names = PortSet.Parse("53/UDP, 53/TCP");

    /// <summary>Everything found, by kind and subject.</summary>
    public static IReadOnlyList<PolicyFinding> Of(Reachability reach)
    {
        ArgumentNullException.ThrowIfNull(reach);
        return [.. Unreadable(reach.Policies)
            .Concat(EqualPriorities(reach.Policies))
            .Concat(WithoutPods(reach.Policies))
            .Concat(RuleEffects.WithoutAny(reach))
            .Concat(Workloads(reach))
            .OrderBy(static finding => finding.Kind).ThenBy(static finding => finding.Subject, StringComparer.Ordinal)];
    }

    private static IEnumerable<PolicyFinding> Unreadable(PolicySnapshot policies) =>
        policies.Problems.Select(static problem => new PolicyFinding(FindingKind.Unreadable, $"{problem.Kind} {problem.Policy} {problem.Path}", problem.Message));

    private static IEnumerable<PolicyFinding> EqualPriorities(PolicySnapshot policies) =>
        policies.TierPolicies.GroupBy(static policy => (policy.Tier, policy.Priority)).Where(static alike => alike.Skip(1).Any()).Select(static alike => new PolicyFinding(
            FindingKind.EqualPriorities, string.Join(", ", alike), $"have priority {alike.Key.Priority} of tier {alike.Key.Tier} alike; another implementation may ask them in another order"));

    private static IEnumerable<PolicyFinding> WithoutPods(PolicySnapshot policies)
    {
        foreach (CompiledPolicy policy in policies.AllPolicies())
        {
            if (!policies.HasPod(policy.Subject))
            {
                yield return new(FindingKind.SelectsNothing, policy.ToString(), "selects no pod");
                continue;
            }

            foreach (Direction direction in (Direction[])[Direction.Ingress, Direction.Egress])
            {
                foreach (CompiledRule rule in policy.Rules(direction))
                {
                    foreach (CompiledPeer peer in rule.Peers.Where(peer => peer.Term is { } term && !policies.HasPod(term)))
                    {
                        yield return new(FindingKind.PeerSelectsNothing, $"{policy} {new RuleReference(policy.Tier, policy.Kind, policy.Key, direction, rule.Index).Path}.{(direction == Direction.Ingress ? "from" : "to")}[{peer.Index}]", "selects no pod");
                    }
                }
            }
        }
    }

    private static IEnumerable<PolicyFinding> Workloads(Reachability reach)
    {
        ILookup<FlowEnd, SubjectClass> classes = reach.Planes
            .SelectMany(static plane => plane.Ends.Classes)
            .SelectMany(static one => one.Members, static (one, members) => (members.End, one.Facts[0]?.Pods))
            .Where(static member => member.Pods is not null)
            .ToLookup(static member => member.End, static member => member.Pods!);
        Dictionary<FlowEnd, Reach> exposed = reach.Exposed().GroupBy(static found => found.To).ToDictionary(static group => group.Key, Joined);
        foreach (FlowEnd workload in reach.Ends.Where(static end => end.Kind == FlowEndKind.Workload))
        {
            string name = workload.ToString();
            (bool ingressOpen, bool egressOpen) = (classes[workload].Any(static pods => IsOpen(pods, Direction.Ingress)), classes[workload].Any(static pods => IsOpen(pods, Direction.Egress)));
            if (ingressOpen) yield return new(FindingKind.IngressNotIsolated, name, "no policy limits who reaches it");
            if (egressOpen) yield return new(FindingKind.EgressNotIsolated, name, "no policy limits what it reaches");
            if (exposed.TryGetValue(workload, out Reach? found)) yield return new(FindingKind.ExposedToInternet, name, $"the internet reaches it on {(found.Ports.IsEmpty ? found.SomePorts : found.Ports)}");
            if (!egressOpen && !reach.Ends.Any(to => to != workload && reach.Between(workload, to, Names) is { IsEmpty: false })) yield return new(FindingKind.NamesBlocked, name, "its egress is limited, and no flow to port 53 passes: it cannot ask for names");
        }

        static Reach Joined(IEnumerable<Reach> found) => found.Aggregate(static (a, b) => a with { Ports = a.Ports.Union(b.Ports), SomePorts = a.SomePorts.Union(b.SomePorts) });
    }

    private static bool IsOpen(SubjectClass pods, Direction direction) => pods.Isolation(direction) is null && pods.Tiers(direction) is null or { Baseline.Length: 0 };
}
