using Net.Model;

namespace Net.Policy;

/// <summary>Says of one rule how far it is from matching a flow, peer by peer.</summary>
internal readonly ref struct MissFinder(
    PolicySnapshot world, Direction direction, PodEnd? peer, IpAddress address, PodEnd? destination, Flow flow, CompiledPolicy policy, CompiledRule rule, bool portMatches)
{
    private string Word => direction == Direction.Egress ? "to" : "from";

    private string Other => peer is null ? address.ToString() : peer.Key.ToString();

    public List<NearestMiss> Misses()
    {
        List<NearestMiss> misses = [];
        if (rule.AnyPeer && !portMatches) misses.Add(Port(null));
        foreach (CompiledPeer candidate in rule.Peers)
        {
            if (!world.Matches(candidate, peer, address)) misses.Add(PeerMiss(candidate));
            else if (!portMatches) misses.Add(Port(candidate));
        }

        return misses;
    }

    /// <summary>Whether a pod's container names a flow's port so.</summary>
    public static bool NamesPort(Pod pod, string name, Flow flow)
    {
        foreach (Container container in pod.Spec.Containers)
        {
            foreach (ContainerPort port in container.Ports)
            {
                if (port.Name == name && port.Port == flow.DestinationPort && TransportProtocols.Parse(port.Protocol) == flow.Protocol) return true;
            }
        }

        return false;
    }

    private NearestMiss Port(CompiledPeer? matched)
    {
        string wanted = rule.PortEntries.Length == 0 ? "no port it could match" : string.Join(", ", rule.PortEntries.Select(static entry => entry.Term.ToString()));
        string port = $"{flow.Protocol.Format()}/{flow.DestinationPort}";
        string peers = matched is null ? "matches everybody" : $"{Word} {Text(matched)} matches {Other}";
        string? unresolved = Unresolved();
        return unresolved is null
            ? Miss(MissReason.Port, matched, $"{peers}, but its ports are {wanted}, not {port}")
            : Miss(MissReason.NamedPort, matched, $"{peers}, but {(destination is null ? "the destination is no pod and names no port" : $"{destination.Key} names no port {unresolved} that is {port}")}");
    }

    // The name that would have to stand for the port: only when all that the rule lists of the protocol are names.
    private string? Unresolved()
    {
        string? name = null;
        foreach (CompiledPort entry in rule.PortEntries)
        {
            if (entry.Term.Protocol != flow.Protocol) continue;
            if (entry.Term.Name is null) return null;
            name ??= entry.Term.Name;
        }

        return name;
    }

    private NearestMiss PeerMiss(CompiledPeer candidate)
    {
        if (candidate.Term is null) return AddressMiss(candidate);
        if (peer is null) return Miss(MissReason.NotAPod, candidate, $"{Word} {Text(candidate)} is about pods, and {Other} is no pod");
        NamespaceEnds home = world.Namespaces[peer.Namespace];
        bool namespaceMatches = world.NamespaceMatches(candidate.Term.Value.Namespace, peer.Namespace);
        bool podMatches = candidate.Pods is null || candidate.Pods.Matches(peer.Pod.Metadata.Labels);
        string namespaceLabels = candidate.Namespaces is null
            ? $"is about pods of namespace {policy.Key.Namespace}, and {Other} is in {home.Name}"
            : $"does not match namespace {home.Name} ({LabelText.Of(home.Labels)})";
        string podLabels = $"matches no label of {Other} ({LabelText.Of(peer.Pod.Metadata.Labels)})";
        return (namespaceMatches, podMatches) switch
        {
            (false, true) => Miss(MissReason.NamespaceSelector, candidate, $"{Word} {Text(candidate)} {namespaceLabels}"),
            (true, _) => Miss(MissReason.PodSelector, candidate, $"{Word} {Text(candidate)} {podLabels}"),
            _ => Miss(MissReason.BothSelectors, candidate, $"{Word} {Text(candidate)} {namespaceLabels} and {podLabels}"),
        };
    }

    private NearestMiss AddressMiss(CompiledPeer candidate)
    {
        IpCidr[] holes = candidate.Except;
        for (int i = 0; i < holes.Length; i++)
        {
            if (candidate.Cidr.Contains(address) && holes[i].Contains(address))
            {
                return Miss(MissReason.Except, candidate, $"{Word} ipBlock {candidate.Cidr} holds {address}, but its exception {holes[i]} takes it out");
            }
        }

        return Miss(MissReason.Address, candidate, $"{Word} {Text(candidate)} does not hold {address}");
    }

    private NearestMiss Miss(MissReason reason, CompiledPeer? candidate, string message)
    {
        bool alsoPort = !portMatches && reason is not (MissReason.Port or MissReason.NamedPort);
        string also = alsoPort ? ", and its ports do not match" : "";
        var reference = new RuleReference(policy.Tier, policy.Kind, policy.Key, direction, rule.Index, rule.Name, candidate?.Index);
        string whose = $"rule {rule.Index}{(rule.Name.Length > 0 ? $" \"{rule.Name}\"" : "")}";
        return new(reference, reason, alsoPort, $"{whose} {message}{also}");
    }

    private static string Text(CompiledPeer candidate)
    {
        if (candidate.Domain is not null) return $"domain name {candidate.Domain}";
        if (candidate.Nodes is not null) return $"nodes {LabelText.Of(candidate.Nodes)}";
        if (candidate.Term is null) return $"ipBlock {candidate.Cidr}{(candidate.Except.Length == 0 ? "" : $" except {string.Join(", ", candidate.Except)}")}";
        string pods = candidate.Pods is null ? "" : $"podSelector {LabelText.Of(candidate.Pods)}";
        return candidate.Namespaces is null ? pods : $"namespaceSelector {LabelText.Of(candidate.Namespaces)}{(pods.Length == 0 ? "" : $" {pods}")}";
    }
}
