using Net.Model;

namespace Net.Policy;

/// <summary>
/// Reads NetworkPolicies as <c>networking.k8s.io/v1</c> documents them (defaults included), into ids of a vocabulary. What cannot be read is noted and
/// matches nothing; a policy whose own pods cannot be read isolates its whole namespace.
/// </summary>
internal sealed class NetworkPolicyCompiler(PolicyVocabulary vocabulary)
{
    private readonly List<PolicyProblem> _problems = [];
    private NetworkPolicy _policy = NetworkPolicy.Empty;
    private int _namespace;

    /// <summary>Compiles one policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="namespace">The index of its namespace.</param>
    public CompiledPolicy Compile(NetworkPolicy policy, int @namespace)
    {
        _problems.Clear();
        _policy = policy;
        _namespace = @namespace;
        NetworkPolicySpec spec = policy.Spec;
        bool readable = IsReadable(spec.PodSelector, "spec.podSelector", "the policy isolates every pod of its namespace");
        (bool ingress, bool egress) = Directions(spec);
        return new()
        {
            Key = ObjectKey.Of(policy),
            Source = policy,
            Tier = PolicyTier.NetworkPolicy,
            Subject = new(~@namespace, readable ? vocabulary.PodLabels.Selector(spec.PodSelector) : LabelMatcher.Everything),
            HasIngress = ingress,
            HasEgress = egress,
            IngressRules = !ingress || !readable ? [] : [.. spec.Ingress.Select((rule, i) => Rule(i, $"spec.ingress[{i}]", rule.Ports, "from", rule.From))],
            EgressRules = !egress || !readable ? [] : [.. spec.Egress.Select((rule, i) => Rule(i, $"spec.egress[{i}]", rule.Ports, "to", rule.To))],
            Problems = [.. _problems],
        };
    }

    private (bool Ingress, bool Egress) Directions(NetworkPolicySpec spec)
    {
        if (spec.PolicyTypes.IsEmpty) return (true, !spec.Egress.IsEmpty);
        bool ingress = false, egress = false;
        for (int i = 0; i < spec.PolicyTypes.Count; i++)
        {
            string type = spec.PolicyTypes[i];
            bool unknown = type is not ("Ingress" or "Egress");
            ingress |= unknown || type == "Ingress";
            egress |= unknown || type == "Egress";
            if (unknown) Note($"spec.policyTypes[{i}]", $"Unsupported value: \"{type}\": the policy isolates both directions");
        }

        return (ingress, egress);
    }

    private CompiledRule Rule(int index, string path, ValueList<NetworkPolicyPort> ports, string peersName, ValueList<NetworkPolicyPeer> peers)
    {
        List<CompiledPeer> readable = [];
        for (int i = 0; i < peers.Count; i++)
        {
            if (Peer(i, peers[i], $"{path}.{peersName}[{i}]") is { } peer) readable.Add(peer);
        }

        CompiledPort[] entries = Ports(ports, path);
        return new()
        {
            Index = index,
            Ports = ports.IsEmpty ? PortLists.All : vocabulary.Ports.Intern(entries),
            PortEntries = entries,
            AnyPeer = peers.IsEmpty,
            Peers = [.. readable],
        };
    }

    private CompiledPeer? Peer(int index, NetworkPolicyPeer peer, string path)
    {
        if (peer.IpBlock is { } block)
        {
            if (peer.PodSelector is null && peer.NamespaceSelector is null) return Block(index, block, path);
            Note($"{path}.ipBlock", "Forbidden: may not specify both ipBlock and another peer; the peer matches nothing");
            return null;
        }

        if (peer.PodSelector is null && peer.NamespaceSelector is null)
        {
            Note(path, "Required value: must specify a peer; the peer matches nothing");
            return null;
        }

        if (peer.PodSelector is not null && !IsReadable(peer.PodSelector, $"{path}.podSelector", "the peer matches nothing")) return null;
        if (peer.NamespaceSelector is not null && !IsReadable(peer.NamespaceSelector, $"{path}.namespaceSelector", "the peer matches nothing")) return null;
        return new()
        {
            Index = index,
            Namespaces = peer.NamespaceSelector,
            Pods = peer.PodSelector,
            Term = new(
                peer.NamespaceSelector is null ? ~_namespace : vocabulary.NamespaceLabels.Selector(peer.NamespaceSelector),
                peer.PodSelector is null ? LabelMatcher.Everything : vocabulary.PodLabels.Selector(peer.PodSelector)),
        };
    }

    private CompiledPeer? Block(int index, IpBlock block, string path)
    {
        if (!IpCidr.TryParse(block.Cidr, out IpCidr cidr))
        {
            Note($"{path}.ipBlock.cidr", $"Invalid value: \"{block.Cidr}\": must be a valid CIDR value; the peer matches nothing");
            return null;
        }

        List<IpCidr> except = [];
        for (int i = 0; i < block.Except.Count; i++)
        {
            string field = $"{path}.ipBlock.except[{i}]", value = $"Invalid value: \"{block.Except[i]}\"";
            if (!IpCidr.TryParse(block.Except[i], out IpCidr hole))
            {
                Note(field, $"{value}: must be a valid CIDR value; the peer matches nothing");
                return null;
            }

            if (hole == cidr || !cidr.Contains(hole)) Note(field, $"{value}: must be a strict subset of `cidr`");
            if (hole.Contains(cidr)) return null;
            if (cidr.Contains(hole)) except.Add(hole);
        }

        return new() { Index = index, Cidr = cidr, Except = [.. except], AddressSet = vocabulary.Addresses.Block(cidr, except) };
    }

    private CompiledPort[] Ports(ValueList<NetworkPolicyPort> ports, string path)
    {
        List<CompiledPort> entries = [];
        for (int i = 0; i < ports.Count; i++)
        {
            if (NetworkPolicyPorts.Read(ports[i], out PortTerm term, out string field, out string message)) entries.Add(new(i, term));
            else Note($"{path}.ports[{i}]{field}", $"{message}; the entry matches nothing");
        }

        return [.. entries];
    }

    private bool IsReadable(LabelSelector selector, string path, string otherwise)
    {
        if (SelectorRules.Wrong(selector) is not { } wrong) return true;
        Note($"{path}.{wrong.Path}", $"{wrong.Message}; {otherwise}");
        return false;
    }

    private void Note(string path, string message) => _problems.Add(new(_policy.Kind, ObjectKey.Of(_policy), path, message));
}
