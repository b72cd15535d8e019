using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Cluster;
using Net.Model;
using Net.TestSupport;

namespace Net.Dataplane.Tests.HealthChecks;

public sealed class HealthCheckServerTests : IDisposable
{
    private readonly int _port = FreePort();
    private readonly ClusterState _state = new();
    private readonly ServiceTable _table;
    private readonly HealthCheckServer _server;
    private bool _proxyHealthy = true;

    public HealthCheckServerTests()
    {
        var options = new ServiceTableOptions();
        // On one loopback address alone, so that no other test's wildcard is in the way.
        options.NodePortAddresses.Add(IpCidr.Parse("127.98.0.0/16"));
        options.NodeAddresses.Add(IpAddress.Parse("127.98.0.1"));
        _table = new ServiceTable(_state, SmallCluster.NodeName, options);
        _server = new HealthCheckServer(_table, () => _proxyHealthy);
        _server.Start();
    }

    public void Dispose()
    {
        _server.Dispose();
        _table.Dispose();
    }

    [Fact]
    public async Task Get_LocalReadyEndpoints_Answers200WithTheExactBody()
    {
        _state.Apply([LoadBalancer(_port), Slice(SmallCluster.Ready("10.1.0.1"), SmallCluster.Ready("10.1.0.2"), SmallCluster.Ready("10.1.0.3", "another"))]);
        string answer = await AskAsync("GET /any/path?at=all HTTP/1.1\r\nHost: x\r\n\r\n");
        string[] parts = answer.Split("\r\n\r\n", 2);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Load-Balancing-Endpoint-Weight: 2\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("{\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"cart\"\n\t},\n\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}", parts[1]);
    }

    [Fact]
    public async Task Get_EndpointsAndProxyChange_FollowsThem()
    {
        _state.Apply([LoadBalancer(_port), Slice(SmallCluster.Ready("10.1.0.3", "another"))]);
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", await AskAsync(), StringComparison.Ordinal);
        // Terminating endpoints still get traffic but no longer invite any.
        _state.Apply([Slice(SmallCluster.Terminating("10.1.0.1"))]);
        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync(), StringComparison.Ordinal);
        _state.Apply([Slice(SmallCluster.Ready("10.1.0.1"))]);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(), StringComparison.Ordinal);
        _proxyHealthy = false;
        string drained = await AskAsync();
        Assert.StartsWith("HTTP/1.1 503 ", drained, StringComparison.Ordinal);
        Assert.Contains("\"localEndpoints\": 1,\n\t\"serviceProxyHealthy\": false", drained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_Asked_AnswersWithoutABody()
    {
        _state.Apply([LoadBalancer(_port), Slice(SmallCluster.Ready("10.1.0.1"))]);
        string answer = await AskAsync("HEAD / HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    public async Task Request_NotHttp_IsRefusedPolitely(string request)
    {
        _state.Apply([LoadBalancer(_port)]);
        Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_TooLong_IsRefused()
    {
        _state.Apply([LoadBalancer(_port)]);
        Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(new string('x', 8192)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_PortOrService_OldPortCloses()
    {
        _state.Apply([LoadBalancer(_port), Slice(SmallCluster.Ready("10.1.0.1"))]);
        int next = FreePort();
        _state.Apply([LoadBalancer(next)]);
        await AssertClosedAsync(_port);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(port: next), StringComparison.Ordinal);
        _state.Apply([LoadBalancer(next, policy: TrafficPolicies.Cluster)]);
        await AssertClosedAsync(next);
        Assert.Empty(_server.Reports);
    }

    [Fact]
    public async Task Port_InUse_IsReportedAndTriedAgain()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.98.0.1"), _port));
        other.Listen();
        _state.Apply([LoadBalancer(_port), Slice(SmallCluster.Ready("10.1.0.1"))]);
        Assert.Contains($"127.98.0.1:{_port}", Assert.Single(_server.Reports).Problem, StringComparison.Ordinal);
        other.Dispose();
        _server.Retry();
        Assert.Equal("", Assert.Single(_server.Reports).Problem);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(), StringComparison.Ordinal);
    }

    private static Service LoadBalancer(int port, string policy = TrafficPolicies.Local) => SmallCluster.Service("cart", "10.96.0.1", 80, spec => spec with
    {
        Type = ServiceTypes.LoadBalancer,
        ExternalTrafficPolicy = policy,
        HealthCheckNodePort = port,
    });

    private static EndpointSlice Slice(params Endpoint[] endpoints) => SmallCluster.Slice("cart", 8080, endpoints);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.98.0.1"), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task AssertClosedAsync(int port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(new IPEndPoint(IPAddress.Parse("127.98.0.1"), port)));
    }

    private async Task<string> AskAsync(string request = "GET / HTTP/1.1\r\n\r\n", int port = 0)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(new IPEndPoint(IPAddress.Parse("127.98.0.1"), port == 0 ? _port : port));
        await client.SendAsync(Encoding.ASCII.GetBytes(request));
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (await client.ReceiveAsync(buffer).WaitAsync(Eventually.Deadline) is > 0 and int count) answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return answer.ToString();
    }
}
