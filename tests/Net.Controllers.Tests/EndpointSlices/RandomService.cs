using Net.Model;

namespace Net.Controllers.Tests.EndpointSlices;

/// <summary>A Service under random churn: pods come, turn ready and not, end and go; nodes and labels change; all from one seed.</summary>
internal sealed class RandomService
{
    private readonly Random _random;
    private readonly SortedDictionary<string, Pod> _pods = new(StringComparer.Ordinal);
    private int _next;

    public RandomService(int seed)
    {
        _random = new(seed);
        Capacity = _random.Next(2, 9);
        Service = EndpointSlicePackerTests.Cart() with
        {
            Metadata = EndpointSlicePackerTests.Cart().Metadata with { CreationTimestamp = Now },
            Spec = EndpointSlicePackerTests.Cart().Spec with
            {
                IpFamilies = _random.Next(3) == 0 ? ["IPv4", "IPv6"] : ["IPv4"],
                TrafficDistribution = _random.Next(3) == 0 ? TrafficDistributions.PreferSameZone : null,
                PublishNotReadyAddresses = _random.Next(6) == 0,
            },
        };
        Nodes = NodeTopology.Of(Enumerable.Range(0, 5).Select(static i => new Node { Metadata = new() { Name = $"n{i}", Labels = ValueMap.Of((Node.ZoneLabel, $"z{i % 2}")) } }));
    }

    public int Capacity { get; }

    public Service Service { get; private set; }

    public NodeTopology Nodes { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public IReadOnlyCollection<Pod> Pods => _pods.Values;

    public SliceRequest Request(IEnumerable<EndpointSlice> slices, SliceMemory? memory = null) =>
        new() { Service = Service, Pods = Pods, Nodes = Nodes, Slices = slices, Memory = memory ?? SliceMemory.None, Now = Now };

    /// <summary>The same, in another order.</summary>
    public SliceRequest Shuffled(IEnumerable<EndpointSlice> slices, SliceMemory memory)
    {
        Pod[] pods = [.. Pods];
        EndpointSlice[] mixed = [.. slices];
        _random.Shuffle(pods);
        _random.Shuffle(mixed);
        return Request(mixed, memory) with { Pods = pods };
    }

    public int Next(int limit) => _random.Next(limit);

    /// <summary>A few changes, and some seconds later.</summary>
    public void Change()
    {
        Now = Now.AddSeconds(_random.Next(1, 12));
        for (int i = _random.Next(1, 2 + Capacity); i > 0; i--) ChangeOne();
    }

    private void ChangeOne()
    {
        int what = _random.Next(12);
        if (_pods.Count == 0 || what < 4) Add();
        else if (what < 6) Edit(pod => WithReady(pod, !pod.IsReady()));
        else if (what < 9) Edit(pod => pod with { Metadata = pod.Metadata with { DeletionTimestamp = Now } });
        else if (what < 11) RemoveOne();
        else Service = Service with { Metadata = Service.Metadata with { Labels = ValueMap.Of(("team", $"{_random.Next(3)}")) } };
    }

    // One in ten is none of the Service's: without address, ended, on an unknown node, or without the label. One in eight has an address that an earlier pod had.
    private void Add()
    {
        int number = _next++, odd = _random.Next(40), host = _random.Next(8) == 0 ? _random.Next(number + 1) : number;
        string v4 = odd == 0 ? "" : $"10.1.{host / 250}.{(host % 250) + 1}";
        var pod = new Pod
        {
            Metadata = new()
            {
                Name = $"cart-{number:D4}", Namespace = "shop", Uid = $"u{number}",
                Labels = odd == 1 ? default : ValueMap.Of(("app", "cart"), ("pod-template-hash", $"{number / 20}")),
            },
            Spec = new() { NodeName = odd == 2 ? "gone" : $"n{_random.Next(5)}", Containers = [new() { Name = "c", Ports = [new() { Name = "http", Port = _random.Next(8) == 0 ? 9090 : 8080, Protocol = "TCP" }] }] },
            Status = new() { Phase = odd == 3 ? "Succeeded" : "Running", PodIP = v4, PodIPs = odd == 0 ? default : [new() { Ip = v4 }, new() { Ip = $"fd00::{host + 1:x}" }] },
        };
        _pods[pod.Metadata.Name] = WithReady(pod, _random.Next(3) > 0);
    }

    private Pod WithReady(Pod pod, bool ready) => pod with { Status = pod.Status with { Conditions = [new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = Now }] } };

    private void Edit(Func<Pod, Pod> change)
    {
        Pod pod = _pods.Values.ElementAt(_random.Next(_pods.Count));
        _pods[pod.Metadata.Name] = change(pod);
    }

    private void RemoveOne() => _pods.Remove(_pods.Keys.ElementAt(_random.Next(_pods.Count)));
}
