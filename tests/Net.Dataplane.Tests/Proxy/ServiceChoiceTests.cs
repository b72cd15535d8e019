using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Cluster;
using Net.Model;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Dataplane.Tests.Proxy;

/// <summary>Weights, balancers by annotation and PROXY protocol, through the whole proxy.</summary>
public class ServiceChoiceTests
{
    [Fact]
    public async Task Weight_ThreeToOneAndZero_SharesFollow()
    {
        await using var heavy = new TcpEcho("heavy");
        await using var light = new TcpEcho("light", heavy.Port);
        await using var none = new TcpEcho("none", heavy.Port);
        await using Served served = await Served.StartAsync([heavy, light, none], new()
        {
            Balancer = BalancerNames.RoundRobin,
            Weight = (_, endpoint) => endpoint.Address == IpAddress.Parse(heavy.Address) ? 3 : endpoint.Address == IpAddress.Parse(light.Address) ? 1 : 0,
        });
        var answers = new List<string>();
        for (int i = 0; i < 16; i++) answers.Add(await ServiceProxyTests.AskAsync(served.Vip, 8080));
        Assert.Equal((12, 4, 0), (answers.Count(static answer => answer == "heavy"), answers.Count(static answer => answer == "light"), answers.Count(static answer => answer == "none")));
    }

    [Theory]
    [InlineData("maglev", 1)]
    [InlineData("round-robin", 2)]
    // Unknown: as if there were none.
    [InlineData("fastest", 1)]
    public async Task Annotation_NamesABalancer_TheServiceHasIt(string balancer, int expected)
    {
        await using var one = new TcpEcho("one");
        await using var two = new TcpEcho("two", one.Port);
        await using Served served = await Served.StartAsync([one, two], new() { Balancer = BalancerNames.Maglev }, balancer);
        var answers = new HashSet<string>();
        for (int i = 0; i < 6; i++) answers.Add(await ServiceProxyTests.AskAsync(served.Vip, 8080));
        Assert.Equal(expected, answers.Count);
    }

    [Theory]
    [InlineData(TcpEngineKind.Linux)]
    [InlineData(TcpEngineKind.Portable)]
    public async Task ProxyProtocol_ToBackends_NamesClientAndClusterIP(TcpEngineKind engine)
    {
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        backend.Listen();
        string vip = ServiceProxyTests.NextVip();
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("cart", vip, 8080), SmallCluster.Slice("cart", ((IPEndPoint)backend.LocalEndPoint!).Port, SmallCluster.Ready("127.0.0.1")));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero, ProxyProtocol = ProxyProtocolVersion.V1, Tcp = new TcpRelayOptions { Engine = engine } });
        await proxy.StartAsync();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        await client.ConnectAsync(IPAddress.Parse(vip), 8080);
        using Socket server = await backend.AcceptAsync().WaitAsync(Eventually.Deadline);
        byte[] buffer = new byte[200];
        int count = await server.ReceiveAsync(buffer).WaitAsync(Eventually.Deadline);
        Assert.Equal($"PROXY TCP4 127.0.0.9 {vip} {((IPEndPoint)client.LocalEndPoint!).Port} 8080\r\n", Encoding.ASCII.GetString(buffer, 0, count));
    }

    private sealed class Served : IAsyncDisposable
    {
        private readonly ServiceTable _table;
        private readonly ServiceProxy _proxy;

        private Served(string vip, ServiceTable table, ServiceProxy proxy)
        {
            Vip = vip;
            _table = table;
            _proxy = proxy;
        }

        internal string Vip { get; }

        internal static async Task<Served> StartAsync(TcpEcho[] backends, ServiceProxyOptions options, string? balancer = null)
        {
            string vip = ServiceProxyTests.NextVip();
            Service service = SmallCluster.Service("cart", vip, 8080);
            if (balancer is not null) service = service with { Metadata = service.Metadata with { Annotations = ValueMap.Of((BalancerNames.Annotation, balancer)) } };
            var table = new ServiceTable(SmallCluster.State(service, SmallCluster.Slice("cart", backends[0].Port, [.. backends.Select(static backend => SmallCluster.Ready(backend.Address))])), SmallCluster.NodeName);
            options.Drain = TimeSpan.Zero;
            var proxy = new ServiceProxy(table, options);
            await proxy.StartAsync();
            return new Served(vip, table, proxy);
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            _table.Dispose();
        }
    }
}
