using Net.Model;

namespace Net.Policy.Tests.Naive;

/// <summary>Policies over a few labels, ports and networks; valid ones.</summary>
internal sealed class RandomPolicies(Random random, string[] names, ushort[] numbers, string[] networks)
{
    public NetworkPolicy Policy(string name) => new()
    {
        Metadata = new() { Namespace = One(names), Name = name },
        Spec = new()
        {
            PodSelector = Selector(),
            PolicyTypes = random.Next(4) switch { 0 => ["Ingress"], 1 => ["Egress"], 2 => ["Ingress", "Egress"], _ => default },
            Ingress = Some(3, () => new NetworkPolicyIngressRule { From = Some(3, Peer), Ports = Some(3, Port) }),
            Egress = Some(3, () => new NetworkPolicyEgressRule { To = Some(3, Peer), Ports = Some(3, Port) }),
        },
    };

    public ClusterNetworkPolicy ClusterPolicy(string name, int priority) => new()
    {
        Metadata = new() { Name = name },
        Spec = new()
        {
            Tier = random.Next(2) == 0 ? "Admin" : "Baseline",
            Priority = priority,
            Subject = random.Next(2) == 0 ? new() { Namespaces = Selector() } : new() { Pods = NamespacedPod() },
            Ingress = Some(3, () => new ClusterNetworkPolicyIngressRule { Action = Action(), From = AtLeastOne(IngressPeer), Protocols = Protocols(false) }),
            Egress = Some(3, EgressRule),
        },
    };

    public LabelSelector Selector() => random.Next(5) switch
    {
        0 => LabelSelector.Empty,
        1 => new() { MatchExpressions = [new() { Key = Key(), Operator = "In", Values = [One(names), One(names)] }] },
        2 => new() { MatchExpressions = [new() { Key = Key(), Operator = "NotIn", Values = [One(names)] }] },
        3 => new() { MatchExpressions = [new() { Key = Key(), Operator = random.Next(2) == 0 ? "Exists" : "DoesNotExist" }] },
        _ => new() { MatchLabels = ValueMap.Of((Key(), One(names))) },
    };

    private ClusterNetworkPolicyEgressRule EgressRule()
    {
        ValueList<ClusterNetworkPolicyEgressPeer> peers = AtLeastOne(EgressPeer);
        return new() { Action = Action(), To = peers, Protocols = Protocols(peers.Any(static peer => peer.Namespaces is null && peer.Pods is null)) };
    }

    private NetworkPolicyPeer Peer()
    {
        switch (random.Next(4))
        {
            case 0: return new() { PodSelector = Selector() };
            case 1: return new() { NamespaceSelector = Selector() };
            case 2: return new() { PodSelector = Selector(), NamespaceSelector = Selector() };
            default:
                IpCidr cidr = IpCidr.Parse(One(networks));
                string[] holes = [.. networks.Where(network => IpCidr.Parse(network) is var hole && hole != cidr && cidr.Contains(hole) && random.Next(2) == 0)];
                return new() { IpBlock = new() { Cidr = cidr.ToString(), Except = holes.ToValueList() } };
        }
    }

    private NetworkPolicyPort Port()
    {
        string? protocol = random.Next(5) switch { 0 => "UDP", 1 => "SCTP", 2 => "TCP", _ => null };
        ushort number = One(numbers);
        return random.Next(4) switch
        {
            0 => new() { Protocol = protocol },
            1 => new() { Protocol = protocol, Port = random.Next(2) == 0 ? "web" : "admin" },
            2 => new() { Protocol = protocol, Port = (int)number, EndPort = number + random.Next(500) },
            _ => new() { Protocol = protocol, Port = (int)number },
        };
    }

    private ClusterNetworkPolicyIngressPeer IngressPeer() => random.Next(2) == 0 ? new() { Namespaces = Selector() } : new() { Pods = NamespacedPod() };

    private ClusterNetworkPolicyEgressPeer EgressPeer() => random.Next(6) switch
    {
        0 or 1 => new() { Namespaces = Selector() },
        2 => new() { Pods = NamespacedPod() },
        3 => new() { Nodes = Selector() },
        4 => new() { DomainNames = [random.Next(2) == 0 ? "*.example.com" : "example.com"] },
        _ => new() { Networks = AtLeastOne(() => One(networks)) },
    };

    private NamespacedPod NamespacedPod() => new() { NamespaceSelector = Selector(), PodSelector = Selector() };

    private ValueList<ClusterNetworkPolicyProtocol> Protocols(bool numbersOnly) => Some(3, () =>
    {
        if (!numbersOnly && random.Next(3) == 0) return new ClusterNetworkPolicyProtocol { DestinationNamedPort = random.Next(2) == 0 ? "web" : "admin" };
        ushort number = One(numbers);
        var port = new ClusterNetworkPolicyPorts { DestinationPort = random.Next(2) == 0 ? new() { Number = number } : new() { Range = new() { Start = number, End = number + 1 + random.Next(500) } } };
        return random.Next(4) switch { 0 => new() { Udp = port }, 1 => new() { Sctp = port }, _ => new() { Tcp = port } };
    });

    private string Action() => random.Next(3) switch { 0 => "Accept", 1 => "Deny", _ => "Pass" };

    private string Key() => random.Next(2) == 0 ? "app" : "tier";

    private T One<T>(T[] among) => among[random.Next(among.Length)];

    private ValueList<T> Some<T>(int below, Func<T> make) => Enumerable.Range(0, random.Next(below)).Select(_ => make()).ToValueList();

    private ValueList<T> AtLeastOne<T>(Func<T> make) => Enumerable.Range(0, 1 + random.Next(2)).Select(_ => make()).ToValueList();
}
