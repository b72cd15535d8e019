using Net.Model;

namespace Net.Policy.Tests.Naive;

/// <summary>One direction of a flow, and whether rules match it.</summary>
internal sealed record NaiveSide(NaiveEvaluator World, Direction Direction, Pod? Subject, Pod? Peer, IpAddress Other, Flow Flow)
{
    public bool Allows(NetworkPolicy policy) => Direction == Direction.Ingress
        ? policy.Spec.Ingress.Any(rule => Matches(policy, rule.From) && Matches(rule.Ports))
        : policy.Spec.Egress.Any(rule => Matches(policy, rule.To) && Matches(rule.Ports));

    public string? FirstAction(ClusterNetworkPolicy policy) => Direction == Direction.Ingress
        ? policy.Spec.Ingress.FirstOrDefault(rule => Matches(rule.Protocols) && rule.From.Any(peer => Matches(peer.Namespaces, peer.Pods)))?.Action
        : policy.Spec.Egress.FirstOrDefault(rule => Matches(rule.Protocols) && rule.To.Any(Matches))?.Action;

    private bool Matches(NetworkPolicy policy, ValueList<NetworkPolicyPeer> peers) => peers.IsEmpty || peers.Any(peer => Matches(policy, peer));

    private bool Matches(NetworkPolicy policy, NetworkPolicyPeer peer)
    {
        if (peer.IpBlock is { } block) return IpCidr.Parse(block.Cidr).Contains(Other) && !block.Except.Any(hole => IpCidr.Parse(hole).Contains(Other));
        if (Peer is null) return false;
        bool home = peer.NamespaceSelector is null
            ? Peer.Metadata.Namespace == policy.Metadata.Namespace
            : NaiveEvaluator.Selects(peer.NamespaceSelector, World.LabelsOfNamespace(Peer.Metadata.Namespace));
        return home && (peer.PodSelector is null || NaiveEvaluator.Selects(peer.PodSelector, Peer.Metadata.Labels));
    }

    private bool Matches(ClusterNetworkPolicyEgressPeer peer) =>
        Matches(peer.Namespaces, peer.Pods)
        || (peer.Nodes is not null && World.IsNodeOf(peer.Nodes, Other))
        || peer.Networks.Any(network => IpCidr.Parse(network).Contains(Other))
        || peer.DomainNames.Any(name => World.IsDomainOf(name, Other));

    private bool Matches(LabelSelector? namespaces, NamespacedPod? pods)
    {
        if (Peer is null) return false;
        ValueMap<string> home = World.LabelsOfNamespace(Peer.Metadata.Namespace);
        if (namespaces is not null) return NaiveEvaluator.Selects(namespaces, home);
        return pods is not null && NaiveEvaluator.Selects(pods.NamespaceSelector ?? LabelSelector.Empty, home) && NaiveEvaluator.Selects(pods.PodSelector, Peer.Metadata.Labels);
    }

    private bool Matches(ValueList<NetworkPolicyPort> ports) => ports.IsEmpty || ports.Any(port =>
    {
        if ((port.Protocol is null or "" ? "TCP" : port.Protocol) != Flow.Protocol.Format()) return false;
        if (port.Port is not { } wanted) return true;
        if (wanted.IsString) return IsNamed(wanted.Name);
        return Flow.DestinationPort >= wanted.Number && Flow.DestinationPort <= (port.EndPort ?? wanted.Number);
    });

    private bool Matches(ValueList<ClusterNetworkPolicyProtocol> protocols) => protocols.IsEmpty || protocols.Any(protocol =>
        !string.IsNullOrEmpty(protocol.DestinationNamedPort)
            ? IsNamed(protocol.DestinationNamedPort)
            : (Flow.Protocol switch { TransportProtocol.Tcp => protocol.Tcp, TransportProtocol.Udp => protocol.Udp, _ => protocol.Sctp })?.DestinationPort is { } port
                && (port.Number is { } number ? number == Flow.DestinationPort : port.Range!.Start <= Flow.DestinationPort && port.Range.End >= Flow.DestinationPort));

    private bool IsNamed(string name) => World.PodAt(Flow.Destination)?.Spec.Containers.Any(container => container.Ports.Any(port =>
        port.Name == name && port.Port == Flow.DestinationPort && (port.Protocol.Length == 0 ? "TCP" : port.Protocol) == Flow.Protocol.Format())) == true;
}
