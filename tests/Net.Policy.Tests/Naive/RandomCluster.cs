using Net.Model;

namespace Net.Policy.Tests.Naive;

/// <summary>Small clusters of few labels, ports and networks, so that policies meet, overlap and miss each other often. The same seed gives the same cluster.</summary>
internal sealed class RandomCluster
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly ushort[] Numbers = [80, 81, 443, 8080];
    private static readonly string[] Networks = ["10.0.0.0/8", "10.0.1.0/24", "10.0.0.0/30", "192.168.0.0/24", "203.0.113.0/24", "0.0.0.0/0", "fd00::/64", "::/0", "2001:db8::/32"];
    private static readonly string[] Outside = ["10.0.1.77", "192.168.0.1", "203.0.113.9", "198.51.100.1", "2001:db8::1", "fd00::99", "10.0.9.1", "10.0.9.2"];

    private readonly RandomPolicies _policies;
    private readonly Random _random;

    public RandomCluster(int seed, bool clusterPolicies = true)
    {
        _random = new(seed);
        _policies = new(_random, Names, Numbers, Networks);
        Namespaces = [.. Names.Select(name => new Namespace { Metadata = new() { Name = name, Labels = Labels() } })];
        Nodes = [.. Enumerable.Range(1, 2).Select(i => new Node { Metadata = new() { Name = $"node-{i}", Labels = Labels() }, Status = new() { Addresses = [new() { Type = "InternalIP", Address = $"10.0.9.{i}" }] } })];
        Pods = [.. Enumerable.Range(1, 4 + _random.Next(6)).Select(Pod)];
        Policies = [.. Enumerable.Range(0, _random.Next(6)).Select(i => _policies.Policy($"p{i}"))];
        ClusterPolicies = clusterPolicies ? [.. Enumerable.Range(0, _random.Next(5)).Select(i => _policies.ClusterPolicy($"c{i}", i))] : [];
    }

    public List<Namespace> Namespaces { get; }

    public List<Node> Nodes { get; }

    public List<Pod> Pods { get; }

    public List<NetworkPolicy> Policies { get; }

    public List<ClusterNetworkPolicy> ClusterPolicies { get; }

    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<IpAddress>>> Domains { get; } = [new("www.example.com", [IpAddress.Parse("203.0.113.9")]), new("example.com", [IpAddress.Parse("198.51.100.1")])];

    public IReadOnlyList<IApiObject> Objects => [.. Namespaces, .. Nodes, .. Pods, .. Policies, .. ClusterPolicies];

    public PolicySnapshot Snapshot() => PolicySnapshot.Of(Objects, Domains);

    public NaiveEvaluator Naive() => new(Objects, Domains);

    /// <summary>A policy of some namespace.</summary>
    public NetworkPolicy Policy(string name) => _policies.Policy(name);

    /// <summary>A policy of some tier.</summary>
    public ClusterNetworkPolicy ClusterPolicy(string name, int priority) => _policies.ClusterPolicy(name, priority);

    /// <summary>A flow between two ends of one family, of pods mostly.</summary>
    public Flow Flow()
    {
        IpAddress from = Address(), to = Address();
        while (from.Family != to.Family) to = Address();
        TransportProtocol protocol = _random.Next(8) switch { 0 => TransportProtocol.Udp, 1 => TransportProtocol.Sctp, _ => TransportProtocol.Tcp };
        return new(protocol, from, 0, to, _random.Next(10) == 0 ? (ushort)_random.Next(1, 65536) : Numbers[_random.Next(Numbers.Length)]);
    }

    /// <summary>A pod with other labels or ports than it had.</summary>
    public Pod Changed(Pod pod) => pod with { Metadata = pod.Metadata with { Labels = Labels() } };

    /// <summary>A namespace with other labels than it had.</summary>
    public Namespace Changed(Namespace target) => target with { Metadata = target.Metadata with { Labels = Labels() } };

    private IpAddress Address()
    {
        if (_random.Next(5) == 0) return IpAddress.Parse(Outside[_random.Next(Outside.Length)]);
        ValueList<IpAddress> addresses = Pods[_random.Next(Pods.Count)].Addresses();
        return addresses[_random.Next(addresses.Count)];
    }

    private Pod Pod(int number) => new()
    {
        Metadata = new() { Namespace = Names[_random.Next(Names.Length)], Name = $"pod-{number}", Labels = Labels() },
        Spec = new()
        {
            NodeName = $"node-{_random.Next(1, 3)}",
            HostNetwork = _random.Next(12) == 0,
            Containers = [new() { Name = "main", Ports = Enumerable.Range(0, _random.Next(3)).Select(_ => Port()).ToValueList() }],
        },
        Status = new()
        {
            Phase = _random.Next(12) == 0 ? "Succeeded" : "Running",
            PodIPs = _random.Next(2) == 0 ? [new() { Ip = $"10.0.0.{number}" }] : [new() { Ip = $"10.0.1.{number}" }, new() { Ip = $"fd00::{number}" }],
        },
    };

    private ContainerPort Port() => new() { Name = _random.Next(3) == 0 ? "" : _random.Next(2) == 0 ? "web" : "admin", Port = Numbers[_random.Next(Numbers.Length)], Protocol = _random.Next(4) == 0 ? "UDP" : "TCP" };

    private ValueMap<string> Labels() =>
        Enumerable.Range(0, _random.Next(3)).Select(_ => KeyValuePair.Create(_random.Next(2) == 0 ? "app" : "tier", Names[_random.Next(Names.Length)])).DistinctBy(static label => label.Key).ToValueMap();
}
