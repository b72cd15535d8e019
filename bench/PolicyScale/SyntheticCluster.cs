using Net.Model;

namespace PolicyScale;

/// <summary>A cluster as large ones look: namespaces of a hundred pods, ten workloads each, policies that pick by label, namespace and network. The same figures give the same cluster.</summary>
internal sealed class SyntheticCluster
{
    private readonly Random _random = new(7);
    private readonly int _namespaces;
    private readonly int _selectors;

    public SyntheticCluster(int pods, int policies, int selectors)
    {
        _namespaces = Math.Max(1, pods / 100);
        _selectors = selectors;
        Objects = new List<IApiObject>(pods + policies + _namespaces);
        for (int i = 0; i < _namespaces; i++) Objects.Add(new Namespace { Metadata = new() { Name = $"ns{i}", Labels = ValueMap.Of(("team", $"t{i % 20}")) } });
        Pods = [.. Enumerable.Range(0, pods).Select(Pod)];
        Objects.AddRange(Pods);
        for (int i = 0; i < policies; i++) Objects.Add(Policy(i));
    }

    public List<IApiObject> Objects { get; }

    public Pod[] Pods { get; }

    public Flow[] Flows(int count) => [.. Enumerable.Range(0, count).Select(_ => Flow.Tcp(Pods[_random.Next(Pods.Length)], Pods[_random.Next(Pods.Length)], _random.Next(2) == 0 ? (ushort)80 : (ushort)8080))];

    private Pod Pod(int i) => new()
    {
        Metadata = new() { Namespace = $"ns{i % _namespaces}", Name = $"pod{i}", Labels = ValueMap.Of(("app", $"app{i / _namespaces % 10}"), ("role", $"r{i * 7919L % _selectors}")) },
        Spec = new() { NodeName = $"node{i % 500}", Containers = [new() { Name = "main", Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }] },
        Status = new() { Phase = "Running", PodIPs = [new() { Ip = $"10.{(i >> 16) + 1}.{(i >> 8) & 255}.{i & 255}" }] },
    };

    private NetworkPolicy Policy(int i) => new()
    {
        Metadata = new() { Namespace = $"ns{i % _namespaces}", Name = $"policy{i}" },
        Spec = new()
        {
            PodSelector = _random.Next(8) == 0 ? LabelSelector.Empty : new() { MatchLabels = ValueMap.Of(("app", $"app{_random.Next(10)}")) },
            PolicyTypes = _random.Next(3) == 0 ? ["Ingress", "Egress"] : ["Ingress"],
            Ingress = [new() { From = [Peer(), Peer()], Ports = [Port()] }],
            Egress = [new() { To = [Peer()], Ports = [Port()] }, new() { To = [new() { NamespaceSelector = LabelSelector.Empty }], Ports = [new() { Protocol = "UDP", Port = 53 }] }],
        },
    };

    private NetworkPolicyPeer Peer() => _random.Next(4) switch
    {
        0 => new() { PodSelector = new() { MatchLabels = ValueMap.Of(("role", $"r{_random.Next(_selectors)}")) } },
        1 => new() { NamespaceSelector = new() { MatchLabels = ValueMap.Of(("team", $"t{_random.Next(20)}")) } },
        2 => new() { IpBlock = new() { Cidr = $"10.{_random.Next(1, 4)}.{_random.Next(256)}.0/24" } },
        _ => new() { PodSelector = new() { MatchLabels = ValueMap.Of(("app", $"app{_random.Next(10)}")) } },
    };

    private NetworkPolicyPort Port() => _random.Next(3) switch { 0 => new() { Port = 80 }, 1 => new() { Port = "http" }, _ => new() { Port = 8000 + _random.Next(100), EndPort = 8100 } };
}
