using Net.Model;

namespace Net.Policy;

/// <summary>
/// Reads ClusterNetworkPolicies as <c>policy.networking.k8s.io/v1alpha2</c> documents them. What cannot be read fails closed as the peers' documentation demands: an Accept rule matches nothing, a Deny or Pass rule
/// denies everything; of a policy whose pods or tier cannot be read only the Deny rules count.
/// </summary>
internal sealed partial class ClusterPolicyCompiler(PolicyVocabulary vocabulary)
{
    private static readonly string[] Actions = ["Accept", "Deny", "Pass"];

    private readonly List<PolicyProblem> _problems = [];
    private IApiObject _policy = ClusterNetworkPolicy.Empty;
    private string? _unreadable;

    /// <summary>Compiles one policy.</summary>
    public CompiledPolicy Compile(ClusterNetworkPolicy policy)
    {
        Begin(policy);
        ClusterNetworkPolicySpec spec = policy.Spec;
        bool isKnown = spec.Tier is "Admin" or "Baseline";
        if (!isKnown) Note("spec.tier", $"Unsupported value: \"{spec.Tier}\": supported values: \"Admin\", \"Baseline\"; only the Deny rules count, in the Admin tier");
        PodTerm? subject = Subject(spec.Subject);
        CompiledRule[] ingress = [.. spec.Ingress.Select((rule, i) => Rule(i, $"spec.ingress[{i}]", rule.Name, rule.Action, Actions, path => Peers(path, rule.From), path => Protocols($"{path}.protocols", rule.Protocols)))];
        CompiledRule[] egress = [.. spec.Egress.Select((rule, i) => Rule(i, $"spec.egress[{i}]", rule.Name, rule.Action, Actions, path => Peers(path, rule.To), path => Protocols($"{path}.protocols", rule.Protocols)))];
        return Compiled(spec.Tier == "Baseline" ? PolicyTier.Baseline : PolicyTier.Admin, spec.Priority, subject, isKnown, ingress, egress);
    }

    private void Begin(IApiObject policy)
    {
        _problems.Clear();
        _policy = policy;
    }

    private CompiledPolicy Compiled(PolicyTier tier, int priority, PodTerm? subject, bool isKnown, CompiledRule[] ingress, CompiledRule[] egress)
    {
        bool whole = isKnown && subject is not null;
        return new()
        {
            Key = ObjectKey.Of(_policy),
            Source = _policy,
            Tier = tier,
            Priority = priority,
            Subject = subject ?? new(LabelMatcher.Everything, LabelMatcher.Everything),
            HasIngress = ingress.Length > 0,
            HasEgress = egress.Length > 0,
            IngressRules = Counting(ingress, whole),
            EgressRules = Counting(egress, whole),
            Problems = [.. _problems],
        };
    }

    private static CompiledRule[] Counting(CompiledRule[] rules, bool whole) => whole ? rules : [.. rules.Where(static rule => rule.Action == RuleAction.Deny)];

    private PodTerm? Subject(ClusterNetworkPolicySubject subject)
    {
        const string Otherwise = "only the policy's Deny rules count, for every pod";
        if ((subject.Namespaces is null) == (subject.Pods is null))
        {
            Note("spec.subject", $"Required value: exactly one of namespaces and pods must be set; {Otherwise}");
            return null;
        }

        if (subject.Namespaces is { } namespaces)
        {
            if (Wrong(namespaces, "spec.subject.namespaces") is not { } problem) return new(vocabulary.NamespaceLabels.Selector(namespaces), LabelMatcher.Everything);
            Note(problem.Path, $"{problem.Message}; {Otherwise}");
            return null;
        }

        LabelSelector home = subject.Pods!.NamespaceSelector ?? LabelSelector.Empty;
        if ((Wrong(home, "spec.subject.pods.namespaceSelector") ?? Wrong(subject.Pods.PodSelector, "spec.subject.pods.podSelector")) is not { } wrong)
        {
            return new(vocabulary.NamespaceLabels.Selector(home), vocabulary.PodLabels.Selector(subject.Pods.PodSelector));
        }

        Note(wrong.Path, $"{wrong.Message}; {Otherwise}");
        return null;
    }

    // The actions are named in the order accept, deny, pass.
    private CompiledRule Rule(int index, string path, string? name, string action, string[] actions, Func<string, CompiledPeer[]> readPeers, Func<string, CompiledPort[]?> readPorts)
    {
        _unreadable = null;
        RuleAction meant = Array.IndexOf(actions, action) switch { 0 => RuleAction.Accept, 2 => RuleAction.Pass, _ => RuleAction.Deny };
        string otherwise = meant == RuleAction.Accept ? "the rule matches nothing" : "the rule denies everything";
        if (!actions.Contains(action)) Fail($"{path}.action", $"Unsupported value: \"{action}\": supported values: {string.Join(", ", actions.Select(static one => $"\"{one}\""))}");
        CompiledPeer[] peers = readPeers(path);
        CompiledPort[]? ports = readPorts(path);
        if (_unreadable is not null)
        {
            Note(path, $"{_unreadable}; {otherwise}");
            bool nothing = meant == RuleAction.Accept;
            return new() { Index = index, Name = name ?? "", Action = nothing ? RuleAction.Accept : RuleAction.Deny, Ports = nothing ? PortLists.None : PortLists.All, AnyPeer = !nothing, Unreadable = _unreadable };
        }

        return new()
        {
            Index = index,
            Name = name ?? "",
            Action = meant,
            Ports = ports is null ? PortLists.All : vocabulary.Ports.Intern(ports),
            PortEntries = ports ?? [],
            Peers = peers,
        };
    }

    private CompiledPeer[] Peers(string path, ValueList<ClusterNetworkPolicyIngressPeer> peers)
    {
        List<CompiledPeer> read = [];
        if (peers.IsEmpty) Fail($"{path}.from", "Required value: must have at least one peer");
        for (int i = 0; i < peers.Count; i++)
        {
            ClusterNetworkPolicyIngressPeer peer = peers[i];
            ExactlyOne($"{path}.from[{i}]", peer.Namespaces is not null, peer.Pods is not null);
            PodPeer(i, $"{path}.from[{i}]", peer.Namespaces, peer.Pods, read);
        }

        return [.. read];
    }

    private CompiledPeer[] Peers(string path, ValueList<ClusterNetworkPolicyEgressPeer> peers)
    {
        List<CompiledPeer> read = [];
        if (peers.IsEmpty) Fail($"{path}.to", "Required value: must have at least one peer");
        for (int i = 0; i < peers.Count; i++)
        {
            ClusterNetworkPolicyEgressPeer peer = peers[i];
            string at = $"{path}.to[{i}]";
            ExactlyOne(at, peer.Namespaces is not null, peer.Pods is not null, peer.Nodes is not null, !peer.Networks.IsEmpty, !peer.DomainNames.IsEmpty);
            PodPeer(i, at, peer.Namespaces, peer.Pods, read);
            if (peer.Nodes is { } nodes && Readable(nodes, $"{at}.nodes")) read.Add(new() { Index = i, Nodes = nodes, AddressSet = vocabulary.Addresses.Nodes(nodes, vocabulary.Nodes) });
            for (int n = 0; n < peer.Networks.Count; n++)
            {
                if (IpCidr.TryParse(peer.Networks[n], out IpCidr cidr)) read.Add(new() { Index = i, Cidr = cidr, AddressSet = vocabulary.Addresses.Block(cidr, []) });
                else Fail($"{at}.networks[{n}]", $"Invalid value: \"{peer.Networks[n]}\": must be a valid CIDR value");
            }

            foreach (string name in peer.DomainNames) read.Add(new() { Index = i, Domain = name, AddressSet = vocabulary.Addresses.Domain(name, vocabulary.Domains) });
        }

        return [.. read];
    }

    private void PodPeer(int index, string path, LabelSelector? namespaces, NamespacedPod? pods, List<CompiledPeer> read)
    {
        if (namespaces is not null && Readable(namespaces, $"{path}.namespaces"))
        {
            read.Add(new() { Index = index, Namespaces = namespaces, Term = new(vocabulary.NamespaceLabels.Selector(namespaces), LabelMatcher.Everything) });
        }

        if (pods is null) return;
        LabelSelector home = pods.NamespaceSelector ?? LabelSelector.Empty;
        if (!Readable(home, $"{path}.pods.namespaceSelector") || !Readable(pods.PodSelector, $"{path}.pods.podSelector")) return;
        read.Add(new()
        {
            Index = index,
            Namespaces = home,
            Pods = pods.PodSelector,
            Term = new(vocabulary.NamespaceLabels.Selector(home), vocabulary.PodLabels.Selector(pods.PodSelector)),
        });
    }

    // Null where every port is meant.
    private CompiledPort[]? Protocols(string path, ValueList<ClusterNetworkPolicyProtocol> protocols)
    {
        if (protocols.IsEmpty) return null;
        List<CompiledPort> entries = [];
        for (int i = 0; i < protocols.Count; i++)
        {
            ClusterNetworkPolicyProtocol protocol = protocols[i];
            string at = $"{path}[{i}]";
            ExactlyOne(at, protocol.Tcp is not null, protocol.Udp is not null, protocol.Sctp is not null, !string.IsNullOrEmpty(protocol.DestinationNamedPort));
            Numbers(i, $"{at}.tcp", TransportProtocol.Tcp, protocol.Tcp, entries);
            Numbers(i, $"{at}.udp", TransportProtocol.Udp, protocol.Udp, entries);
            Numbers(i, $"{at}.sctp", TransportProtocol.Sctp, protocol.Sctp, entries);
            Named(i, protocol.DestinationNamedPort, entries);
        }

        return [.. entries];
    }

    private void Numbers(int index, string path, TransportProtocol protocol, ClusterNetworkPolicyPorts? ports, List<CompiledPort> entries)
    {
        if (ports is null) return;
        ClusterNetworkPolicyPort? port = ports.DestinationPort;
        if ((port?.Number is null) == (port?.Range is null))
        {
            Fail($"{path}.destinationPort", "Required value: exactly one of number and range must be set");
            return;
        }

        (int first, int last) = port!.Number is { } number ? (number, number) : (port.Range!.Start, port.Range.End);
        Numbers(index, $"{path}.destinationPort", protocol, first, last, entries);
    }

    private void Numbers(int index, string path, TransportProtocol protocol, int first, int last, List<CompiledPort> entries)
    {
        if (first < 1 || last > ushort.MaxValue || first > last) Fail(path, $"Invalid value: {first}-{last}: must be ports between 1 and 65535, the lower first");
        else entries.Add(new(index, PortTerm.Numbers(protocol, first, last)));
    }

    private static void Named(int index, string? name, List<CompiledPort> entries)
    {
        if (string.IsNullOrEmpty(name)) return;
        foreach (TransportProtocol any in (ReadOnlySpan<TransportProtocol>)[TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp])
        {
            entries.Add(new(index, PortTerm.Named(any, name)));
        }
    }

    private void ExactlyOne(string path, params ReadOnlySpan<bool> set)
    {
        int count = 0;
        foreach (bool one in set) count += one ? 1 : 0;
        if (count == 0) Fail(path, "Required value: no field is set that this version knows");
        else if (count > 1) Fail(path, "Invalid value: more than one field is set");
    }

    private bool Readable(LabelSelector selector, string path)
    {
        if (Wrong(selector, path) is not { } wrong) return true;
        Fail(wrong.Path, wrong.Message);
        return false;
    }

    private static (string Path, string Message)? Wrong(LabelSelector selector, string path) =>
        SelectorRules.Wrong(selector) is { } wrong ? ($"{path}.{wrong.Path}", wrong.Message) : null;

    private void Fail(string path, string message) => _unreadable ??= $"{path}: {message}";

    private void Note(string path, string message) => _problems.Add(new(_policy.Kind, ObjectKey.Of(_policy), path, message));
}
