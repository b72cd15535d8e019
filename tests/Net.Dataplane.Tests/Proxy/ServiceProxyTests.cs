using System.Net;
using System.Net.Sockets;
using Net.Cluster;
using Net.Model;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Dataplane.Tests.Proxy;

public class ServiceProxyTests
{
    // A range of loopback that no other test uses; ports from 1024 on need no privilege.
    private static int _nextHost = Environment.ProcessId % 200;

    [Fact]
    public async Task Start_ServiceWithEndpoints_CarriesToEachOfThem()
    {
        await using var one = new TcpEcho("one");
        await using var two = new TcpEcho("two", one.Port);
        string vip = NextVip();
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("cart", vip, 8080),
            SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address), SmallCluster.Ready(two.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Balancer = BalancerNames.RoundRobin, Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        string[] answers = [await AskAsync(vip, 8080), await AskAsync(vip, 8080), await AskAsync(vip, 8080), await AskAsync(vip, 8080)];
        Assert.Equal(2, answers.Count(answer => answer == "one"));
        Assert.Equal(2, answers.Count(answer => answer == "two"));
        ListenerReport report = Assert.Single(proxy.Listeners);
        Assert.Equal(ListenerState.Serving, report.Status);
        Assert.Equal($"{vip}:8080", report.Listening!.ToString());
        await Eventually.True(() => proxy.Statistics is { TcpAccepted: 4, TcpActive: 0, BytesFromClients: > 0, BytesFromBackends: > 0 });
    }

    [Fact]
    public async Task Change_EndpointsComeAndGo_ClientsAreServedOrRefused()
    {
        await using var one = new TcpEcho("one");
        string vip = NextVip();
        ClusterState state = SmallCluster.State(SmallCluster.Service("cart", vip, 8080));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        Assert.Equal(ListenerState.Refusing, proxy.Listeners.Single().Status);
        SocketException refused = await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync(vip, 8080));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);

        state.Apply([SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address))]);
        Assert.Equal("one", await AskAsync(vip, 8080));

        state.Apply([SmallCluster.Slice("cart", one.Port, SmallCluster.NotReady(one.Address))]);
        await Eventually.True(async () => await Record.ExceptionAsync(() => AskAsync(vip, 8080)) is SocketException { SocketErrorCode: SocketError.ConnectionRefused });
        state.Apply(new ObjectChanges().Delete<Service>(new ObjectKey("shop", "cart")));
        Assert.Empty(proxy.Listeners);
    }

    [Fact]
    public async Task Admission_Denies_ClientIsCutAndCounted()
    {
        await using var one = new TcpEcho("one");
        string vip = NextVip();
        ClusterState state = SmallCluster.State(SmallCluster.Service("cart", vip, 8080), SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        Flow? asked = null;
        await using var proxy = new ServiceProxy(table, new()
        {
            Drain = TimeSpan.Zero,
            Admission = flow =>
            {
                asked = flow;
                return flow.Source != IpAddress.Parse("127.0.0.77");
            },
        });
        await proxy.StartAsync();
        Assert.Equal("one", await AskAsync(vip, 8080, from: "127.0.0.76"));
        Assert.Equal(IpAddress.Parse(one.Address), asked!.Value.Destination);
        await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync(vip, 8080, from: "127.0.0.77"));
        await Eventually.True(() => proxy.Statistics.TcpDenied == 1);
    }

    [Fact]
    public async Task Affinity_ClientIP_KeepsTheEndpoint()
    {
        await using var one = new TcpEcho("one");
        await using var two = new TcpEcho("two", one.Port);
        string vip = NextVip();
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("cart", vip, 8080, static spec => spec with { SessionAffinity = SessionAffinities.ClientIP }),
            SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address), SmallCluster.Ready(two.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Balancer = BalancerNames.RoundRobin, Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        string first = await AskAsync(vip, 8080, from: "127.0.0.5");
        for (int i = 0; i < 8; i++) Assert.Equal(first, await AskAsync(vip, 8080, from: "127.0.0.5"));
    }

    [Fact]
    public async Task NodePort_OnLoopback_IsServed()
    {
        await using var one = new TcpEcho("one");
        string vip = NextVip();
        int nodePort = 30000 + (Interlocked.Increment(ref _nextHost) % 2000);
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("cart", vip, 8080, spec => spec with { Type = ServiceTypes.NodePort, Ports = [spec.Ports[0] with { NodePort = nodePort }] }),
            SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        Assert.Equal("one", await AskAsync("127.0.0.1", nodePort));
    }

    [Fact]
    public async Task ClientAddresses_OnLoopback_BackendSeesTheClient()
    {
        await using var one = new TcpEcho("one");
        string vip = NextVip();
        ClusterState state = SmallCluster.State(SmallCluster.Service("cart", vip, 8080), SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { ClientAddresses = ClientAddressPreservation.Loopback, Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        await AskAsync(vip, 8080, from: "127.0.0.9");
        Assert.Equal("127.0.0.9", one.LastClient!.Address.ToString());
    }

    [Fact]
    public async Task BackendPort_OfAStandIn_IsConnectedToWhileAdmissionSeesTheEndpoint()
    {
        await using var one = new TcpEcho("one");
        using var udp = new UdpEcho("udp");
        string vip = NextVip();
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("web", vip, 8080), SmallCluster.Slice("web", 80, SmallCluster.Ready(one.Address)),
            SmallCluster.Service("dns", vip, 5353, protocol: Protocols.Udp), SmallCluster.Slice("dns", 53, Protocols.Udp, SmallCluster.Ready(udp.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        var asked = new List<int>();
        await using var proxy = new ServiceProxy(table, new()
        {
            Drain = TimeSpan.Zero,
            BackendPort = (_, port) => (ushort)(port == 80 ? one.Port : udp.Port),
            Admission = flow =>
            {
                lock (asked) asked.Add(flow.DestinationPort);
                return true;
            },
        });
        await proxy.StartAsync();
        Assert.Equal("one", await AskAsync(vip, 8080));
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(vip, 5353);
        Assert.Equal("udp", await AskUdpAsync(client));
        Assert.Equal([80, 53], asked);
    }

    [Fact]
    public async Task Udp_SessionsAndPurge_OnlyTheEndpointsThatWent()
    {
        using var one = new UdpEcho("one");
        using var two = new UdpEcho("two", one.Port);
        string vip = NextVip();
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("dns", vip, 5353, protocol: Protocols.Udp),
            SmallCluster.Slice("dns", one.Port, Protocols.Udp, SmallCluster.Ready(one.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero });
        await proxy.StartAsync();
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(vip, 5353);
        Assert.Equal("one", await AskUdpAsync(client));
        state.Apply([SmallCluster.Slice("dns", one.Port, Protocols.Udp, SmallCluster.Ready(one.Address), SmallCluster.Ready(two.Address))]);
        Assert.Equal("one", await AskUdpAsync(client));
        Assert.Equal(1, proxy.Statistics.UdpSessions);
        state.Apply([SmallCluster.Slice("dns", one.Port, Protocols.Udp, SmallCluster.Ready(two.Address))]);
        Assert.Equal("two", await AskUdpAsync(client));
        Assert.Equal(2, proxy.Statistics.UdpSessionsOpened);
    }

    internal static string NextVip() => $"127.96.{Interlocked.Increment(ref _nextHost) % 250}.{1 + (Environment.ProcessId % 250)}";

    internal static async Task<string> AskAsync(string address, int port, string? from = null)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null) client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Parse(address), port).WaitAsync(Eventually.Deadline);
        await client.SendAsync("?"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[100];
        int length = 0;
        while (await client.ReceiveAsync(buffer.AsMemory(length)).AsTask().WaitAsync(Eventually.Deadline) is > 0 and int count) length += count;
        return System.Text.Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static async Task<string> AskUdpAsync(UdpClient client)
    {
        await client.SendAsync("?"u8.ToArray());
        UdpReceiveResult answer = await client.ReceiveAsync().WaitAsync(Eventually.Deadline);
        return System.Text.Encoding.ASCII.GetString(answer.Buffer);
    }
}
