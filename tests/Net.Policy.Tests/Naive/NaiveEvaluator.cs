using Net.Model;

namespace Net.Policy.Tests.Naive;

/// <summary>
/// Verdicts straight from the text of the API documentation: every policy is read anew for every flow, nothing is indexed or shared. Knows what a valid object may say, and no more.
/// </summary>
internal sealed class NaiveEvaluator(IReadOnlyList<IApiObject> objects, IReadOnlyList<KeyValuePair<string, IReadOnlyList<IpAddress>>> domains)
{
    private readonly Pod[] _pods = [.. objects.OfType<Pod>().Where(static pod => !pod.Spec.HostNetwork && pod.Status.Phase is not ("Succeeded" or "Failed"))];

    public bool Allows(Flow flow) => EgressAllows(flow) && IngressAllows(flow);

    public bool EgressAllows(Flow flow) => IsAllowed(new(this, Direction.Egress, PodAt(flow.Source), PodAt(flow.Destination), flow.Destination, flow));

    public bool IngressAllows(Flow flow) => IsAllowed(new(this, Direction.Ingress, PodAt(flow.Destination), PodAt(flow.Source), flow.Source, flow));

    public Pod? PodAt(IpAddress address) => _pods.FirstOrDefault(pod => pod.Addresses().Contains(address));

    public ValueMap<string> LabelsOfNamespace(string name) =>
        (objects.OfType<Namespace>().FirstOrDefault(target => target.Metadata.Name == name)?.Metadata.Labels ?? default).With("kubernetes.io/metadata.name", name);

    public bool IsNodeOf(LabelSelector selector, IpAddress address) => objects.OfType<Node>().Any(node => Selects(selector, node.Metadata.Labels) && Has(node, address));

    public bool IsDomainOf(string pattern, IpAddress address) => domains.Any(domain => NameMatches(pattern.TrimEnd('.'), domain.Key.TrimEnd('.')) && domain.Value.Contains(address));

    public static bool Selects(LabelSelector selector, ValueMap<string> labels) =>
        selector.MatchLabels.All(wanted => labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value)
        && selector.MatchExpressions.All(wanted => wanted.Operator switch
        {
            "In" => labels.TryGetValue(wanted.Key, out string? value) && wanted.Values.Contains(value),
            "NotIn" => !labels.TryGetValue(wanted.Key, out string? value) || !wanted.Values.Contains(value),
            "Exists" => labels.ContainsKey(wanted.Key),
            _ => !labels.ContainsKey(wanted.Key),
        });

    private bool IsAllowed(NaiveSide side)
    {
        if (side.Subject is null || side.Subject == side.Peer) return true;
        if (TierVerdict("Admin", side) is { } admin) return admin;
        NetworkPolicy[] isolating = [.. objects.OfType<NetworkPolicy>().Where(policy => policy.Metadata.Namespace == side.Subject.Metadata.Namespace && Selects(policy.Spec.PodSelector, side.Subject.Metadata.Labels) && Affects(policy, side.Direction))];
        if (isolating.Length > 0) return (side.Peer is null && IsOwnNode(side.Subject, side.Other)) || isolating.Any(side.Allows);
        return TierVerdict("Baseline", side) ?? true;
    }

    // By priority, then by name for those of one priority, then by order of rules: the first that matches counts. Null: nothing matched, or it passes.
    private bool? TierVerdict(string tier, NaiveSide side)
    {
        foreach (ClusterNetworkPolicy policy in objects.OfType<ClusterNetworkPolicy>().Where(policy => policy.Spec.Tier == tier).OrderBy(static policy => policy.Spec.Priority).ThenBy(static policy => policy.Metadata.Name, StringComparer.Ordinal))
        {
            ClusterNetworkPolicySubject subject = policy.Spec.Subject;
            ValueMap<string> home = LabelsOfNamespace(side.Subject!.Metadata.Namespace);
            bool applies = subject.Namespaces is { } namespaces
                ? Selects(namespaces, home)
                : Selects(subject.Pods!.NamespaceSelector ?? LabelSelector.Empty, home) && Selects(subject.Pods.PodSelector, side.Subject.Metadata.Labels);
            if (applies && side.FirstAction(policy) is { } action) return action switch { "Accept" => true, "Deny" => false, _ => null };
        }

        return null;
    }

    private static bool Affects(NetworkPolicy policy, Direction direction) => policy.Spec.PolicyTypes.IsEmpty
        ? direction == Direction.Ingress || !policy.Spec.Egress.IsEmpty
        : policy.Spec.PolicyTypes.Contains(direction.ToString());

    private bool IsOwnNode(Pod pod, IpAddress address) => objects.OfType<Node>().Any(node => node.Metadata.Name == pod.Spec.NodeName && Has(node, address));

    private static bool Has(Node node, IpAddress address) =>
        node.Status.Addresses.Any(entry => entry.Type is "InternalIP" or "ExternalIP" && IpAddress.TryParse(entry.Address, out IpAddress own) && own == address);

    private static bool NameMatches(string pattern, string name) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? name.EndsWith(pattern[1..], StringComparison.Ordinal) && name.Length > pattern.Length - 1
        : name == pattern;
}
