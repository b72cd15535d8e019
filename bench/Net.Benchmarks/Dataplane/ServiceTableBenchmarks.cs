using BenchmarkDotNet.Attributes;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;

namespace Net.Benchmarks.Dataplane;

/// <summary>The control path at 10,000 Services of ten endpoints: building the table beside decoding its objects, and one changed slice.</summary>
[MemoryDiagnoser]
public class ServiceTableBenchmarks : IDisposable
{
    private const int Services = 10_000;
    private const int EndpointsEach = 10;

    private readonly List<byte[]> _serviceJson = [];
    private readonly List<byte[]> _sliceJson = [];
    private readonly ClusterState _state = new();
    private ServiceTable _table = null!;
    private int _turn;

    [GlobalSetup]
    public void Setup()
    {
        var objects = new List<IApiObject>();
        for (int i = 0; i < Services; i++)
        {
            Service service = ServiceOf(i);
            EndpointSlice slice = SliceOf(i, ready: true);
            _serviceJson.Add(ModelJson.Write(service));
            _sliceJson.Add(ModelJson.Write(slice));
            objects.Add(service);
            objects.Add(slice);
        }

        _state.Apply(objects);
        _table = new ServiceTable(_state, "node-1");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _table.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>All objects are held at the end, as whoever decodes them holds them, and as the table's entries are: both pay for promoting what they make.</summary>
    [Benchmark(Baseline = true)]
    public int DecodeObjects()
    {
        var objects = new List<IApiObject>(2 * Services);
        foreach (byte[] json in _serviceJson) objects.Add(ModelJson.Read<Service>(json).Value!);
        foreach (byte[] json in _sliceJson) objects.Add(ModelJson.Read<EndpointSlice>(json).Value!);
        return objects.Count;
    }

    [Benchmark]
    public int BuildTable()
    {
        using var table = new ServiceTable(_state, "node-1");
        return table.Current.Count;
    }

    /// <summary>From the call that changes the state until the next snapshot is live.</summary>
    [Benchmark]
    public long OneChangedSlice()
    {
        _turn++;
        _state.Apply([SliceOf(_turn % Services, ready: _turn / Services % 2 != 0)]);
        return _table.Current.Revision;
    }

    private static Service ServiceOf(int index)
    {
        string address = $"10.{96 + (index / 65536)}.{index / 256 % 256}.{index % 256}";
        return new Service
        {
            Metadata = new ObjectMeta { Namespace = $"ns-{index % 50}", Name = $"service-{index}" },
            Spec = new ServiceSpec
            {
                Type = ServiceTypes.ClusterIP,
                ClusterIP = address,
                ClusterIPs = [address],
                IpFamilies = [IpFamilies.IPv4],
                Selector = ValueMap.Of(("app", $"service-{index}")),
                Ports = [new ServicePort { Name = "http", Port = 80, Protocol = Protocols.Tcp }],
            },
        };
    }

    private static EndpointSlice SliceOf(int index, bool ready) => new()
    {
        Metadata = new ObjectMeta { Namespace = $"ns-{index % 50}", Name = $"service-{index}-abcde", Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, $"service-{index}")) },
        AddressType = IpFamilies.IPv4,
        Ports = [new EndpointPort { Name = "http", Port = 8080, Protocol = Protocols.Tcp }],
        Endpoints = [.. Enumerable.Range(0, EndpointsEach).Select(i => new Endpoint
        {
            Addresses = [$"10.{128 + (index / 6000)}.{index / 25 % 240}.{(index % 25 * EndpointsEach) + i}"],
            NodeName = $"node-{i}",
            Conditions = new EndpointConditions { Ready = ready || i > 0, Serving = true, Terminating = false },
        })],
    };
}
