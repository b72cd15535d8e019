using Net.Model;

namespace Net.Policy;

/// <summary>The pods and policies of a cluster at one moment, compiled: verdicts, reasons and questions about all pods. Immutable and thread-safe; a verdict takes no lock and allocates nothing.</summary>
public sealed partial class PolicySnapshot
{
    private readonly PodAddressTable _pods;
    private readonly SubjectClass[] _classes;
    private readonly NamespaceEnds[] _namespaces;
    private readonly PortTable _ports;
    private readonly IpAddress[][] _nodeAddresses;

    internal PolicySnapshot(
        PolicyVocabulary vocabulary, PodAddressTable pods, SubjectClass[] classes, int classCount, NamespaceEnds[] namespaces, CompiledPolicy[] tierPolicies, CompiledPolicy[][] namespacePolicies, long revision)
    {
        _pods = pods;
        _classes = classes;
        ClassCount = classCount;
        _namespaces = namespaces;
        TierPolicies = tierPolicies;
        NamespacePolicies = namespacePolicies;
        PodLabels = vocabulary.PodLabels.Rows;
        NamespaceLabels = vocabulary.NamespaceLabels.Rows;
        _ports = vocabulary.Ports.Table;
        Partition = vocabulary.Addresses.Partition;
        _nodeAddresses = vocabulary.Nodes.Addresses;
        Revision = revision;
    }

    /// <summary>A cluster without pods and policies: everything is allowed.</summary>
    public static PolicySnapshot Empty { get; } = new PolicyWriter().Publish(0);

    /// <summary>Counts the changes that led here.</summary>
    public long Revision { get; }

    internal LabelRows PodLabels { get; }

    internal LabelRows NamespaceLabels { get; }

    internal AddressPartition Partition { get; }

    internal PortTable Ports => _ports;

    internal int ClassCount { get; }

    internal ReadOnlySpan<SubjectClass> Classes => _classes.AsSpan(0, ClassCount);

    internal ReadOnlySpan<NamespaceEnds> Namespaces => _namespaces;

    /// <summary>ClusterNetworkPolicies in the order they are asked.</summary>
    internal CompiledPolicy[] TierPolicies { get; }

    /// <summary>NetworkPolicies by index of their namespace, by name.</summary>
    internal CompiledPolicy[][] NamespacePolicies { get; }

    /// <summary>The snapshot of a set of objects: of namespaces, nodes, pods and policies; others are left out.</summary>
    /// <param name="objects">The objects; of two with one kind and key the last counts.</param>
    /// <param name="domains">What domain names resolve to, for <c>domainNames</c> of ClusterNetworkPolicies; nothing if null.</param>
    public static PolicySnapshot Of(IEnumerable<IApiObject> objects, IEnumerable<KeyValuePair<string, IReadOnlyList<IpAddress>>>? domains = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var writer = new PolicyWriter();
        foreach ((string name, IReadOnlyList<IpAddress> addresses) in domains ?? []) writer.SetDomain(name, addresses);
        foreach (IApiObject target in objects) writer.Upsert(target);
        return writer.Publish(1);
    }

    /// <summary>Everything in the policies that could not be read and fails closed, by policy.</summary>
    public IReadOnlyList<PolicyProblem> Problems =>
        [.. AllPolicies().SelectMany(static policy => policy.Problems)];

    /// <summary>Whether a flow may pass. Never throws and allocates nothing.</summary>
    /// <param name="flow">The first packet of a connection, as the pods see it: Services' addresses are already the endpoint's.</param>
    public Verdict Evaluate(in Flow flow)
    {
        if (!flow.Source.IsValid || !flow.Destination.IsValid)
        {
            return new(flow.Source.IsValid ? VerdictCause.NotAPod : VerdictCause.NoAddress, flow.Destination.IsValid ? VerdictCause.NotAPod : VerdictCause.NoAddress);
        }

        int fromClass = _pods.ClassAt(flow.Source), toClass = _pods.ClassAt(flow.Destination);
        SubjectClass? from = fromClass < 0 ? null : _classes[fromClass], to = toClass < 0 ? null : _classes[toClass];
        if (ReferenceEquals(from, to))
        {
            if (from is null) return new(VerdictCause.NotAPod, VerdictCause.NotAPod);
            if (ReferenceEquals(PodAt(flow.Source), PodAt(flow.Destination))) return new(VerdictCause.SelfTraffic, VerdictCause.SelfTraffic);
        }

        PortView ports = _ports.View(flow.Protocol, flow.DestinationPort, to is null ? -1 : to.Ports.NamesOf(flow.Protocol, flow.DestinationPort));
        VerdictCause egress = from is null ? VerdictCause.NotAPod : Decide(from.EgressTiers, from.EgressRules, from, flow.Source, to, flow.Destination, ports);
        VerdictCause ingress = to is null ? VerdictCause.NotAPod : Decide(to.IngressTiers, to.IngressRules, to, flow.Destination, from, flow.Source, ports);
        return new(egress, ingress);
    }

    /// <summary>Every policy: those of the cluster in the order they are asked, then those of namespaces.</summary>
    internal IEnumerable<CompiledPolicy> AllPolicies() => TierPolicies.Concat(NamespacePolicies.SelectMany(static policies => policies));

    /// <summary>Whether a term means any pod.</summary>
    internal bool HasPod(PodTerm term) => Array.Exists(_namespaces, home => Array.Exists(home.Pods, pod => NamespaceMatches(term.Namespace, pod.Namespace) && PodLabels.Has(pod.LabelSet, term.Pods)));

    /// <summary>Every pod that flows can start or end at, by namespace and name.</summary>
    internal IEnumerable<PodEnd> Pods() => _namespaces.SelectMany(static home => home.Pods);

    /// <summary>The distinct namings of ports among the pods.</summary>
    internal HashSet<PortProfile> PortProfiles() => [.. Pods().Select(static pod => pod.Ports)];

    internal bool NamespaceMatches(int term, int @namespace) => term < 0 ? ~term == @namespace : NamespaceLabels.Has(_namespaces[@namespace].LabelSet, term);

    internal PodEnd? PodAt(IpAddress address) => _pods.Find(address);

    /// <summary>Whether an address is of the node that a pod runs on.</summary>
    internal bool IsLocalNode(PodEnd pod, IpAddress address) =>
        pod.HostAddresses.AsSpan().Contains(address) || (pod.Node >= 0 && pod.Node < _nodeAddresses.Length && _nodeAddresses[pod.Node].AsSpan().Contains(address));

    private VerdictCause Decide(TierProgram? tiers, RuleMatcher isolation, SubjectClass subject, IpAddress own, SubjectClass? peer, IpAddress address, PortView ports)
    {
        if (tiers is not null && First(tiers.Admin, subject.Namespace, peer, address, ports) is { IsFinal: true } admin) return Final(admin, VerdictCause.AdminAccept, VerdictCause.AdminDeny);

        if (isolation.Exists)
        {
            if (isolation.Matches(this, subject.Namespace, peer, address, ports)) return VerdictCause.NetworkPolicyRule;
            return peer is null && PodAt(own) is { } pod && IsLocalNode(pod, address) ? VerdictCause.LocalNode : VerdictCause.Isolated;
        }

        if (tiers is not null && First(tiers.Baseline, subject.Namespace, peer, address, ports) is { IsFinal: true } baseline) return Final(baseline, VerdictCause.BaselineAccept, VerdictCause.BaselineDeny);

        return VerdictCause.NotIsolated;
    }

    private static VerdictCause Final(TierRule decided, VerdictCause accept, VerdictCause deny) =>
        decided.Rule.Unreadable is not null ? VerdictCause.FailedClosed : decided.Accepts ? accept : deny;

    private TierRule? First(TierRule[] rules, int home, SubjectClass? peer, IpAddress address, PortView ports)
    {
        foreach (TierRule rule in rules)
        {
            if (rule.Matcher.Matches(this, home, peer, address, ports)) return rule;
        }

        return null;
    }
}
