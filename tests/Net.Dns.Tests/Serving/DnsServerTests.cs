using System.Net;
using System.Net.Sockets;
using Net.Cluster;
using Net.Model;
using Net.Transport.Udp;

namespace Net.Dns.Tests.Serving;

public sealed class DnsServerTests
{
    [Theory]
    [InlineData(UdpEngine.Portable)]
    [InlineData(UdpEngine.Automatic)]
    public async Task Udp_ServiceName_IsAnswered(UdpEngine engine)
    {
        await using DnsServer server = await StartAsync(new() { Listen = { "127.0.0.1:0" }, Engine = engine });
        for (int i = 0; i < 3; i++)
        {
            DnsHeader header = await AskUdpAsync(server, "web.harbor.svc.cluster.local.", RecordType.A);
            Assert.Equal(Rcode.NoError, header.Rcode);
            Assert.Equal(1, header.Answers);
            Assert.Equal(DnsFlags.Response | DnsFlags.Authoritative | DnsFlags.RecursionDesired, header.Flags);
            header = await AskUdpAsync(server, "web.harbor.svc.cluster.local.", RecordType.AAAA);
            Assert.Equal((Rcode.NoError, 0, 1), (header.Rcode, header.Answers, header.Authorities));
            header = await AskUdpAsync(server, "no.harbor.svc.cluster.local.", RecordType.A);
            Assert.Equal((Rcode.NameError, 0, 1), (header.Rcode, header.Answers, header.Authorities));
        }
    }

    [Fact]
    public async Task StartAsync_AddressInUse_NamesIt()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using DnsServer server = new(new ClusterZone(new ClusterState()), new() { Listen = { taken.LocalEndPoint!.ToString()! } });
        DnsBindException refused = await Assert.ThrowsAsync<DnsBindException>(() => server.StartAsync());
        Assert.Equal(taken.LocalEndPoint, refused.EndPoint);
    }

    [Fact]
    public async Task Answer_ForwardedAndCutForAmplification_HasTheFlagsOfTheWhole()
    {
        FakeResponder upstream = new(static request => Answers.Address(request.Name, 60) with { Answers = [.. Enumerable.Range(1, 20).Select(i => DnsRecord.Address(request.Name, 60, IpAddress.FromIPv4(0xC0000200u + (uint)i)))] });
        await using DnsCache cache = new(upstream);
        await using DnsServer server = new(cache, new() { Listen = { "127.0.0.1:0" }, AmplificationLimit = 3 });
        byte[] response = new byte[1232];
        for (int i = 0; i < 2; i++)
        {
            int length = await server.AnswerAsync(Fixtures.Query("www.test.", RecordType.A), new DnsClient(IpAddress.FromIPv4(0x7F000001)), response);
            Assert.True(DnsHeader.TryRead(response.AsSpan(0, length), out DnsHeader header));
            Assert.Equal(DnsFlags.Response | DnsFlags.Truncated | DnsFlags.RecursionDesired | DnsFlags.RecursionAvailable, header.Flags);
            Assert.Equal(0, header.Answers);
        }

        Assert.Equal(1, upstream.Asked);
    }

    internal static async Task<DnsServer> StartAsync(DnsServerOptions options)
    {
        ClusterState state = Fixtures.State("harbor");
        DnsServer server = new(new ClusterZone(state), options);
        await server.StartAsync();
        return server;
    }

    private static async Task<DnsHeader> AskUdpAsync(DnsServer server, string name, RecordType type)
    {
        using UdpClient client = new();
        client.Connect(server.EndPoints[0]);
        await client.SendAsync(Fixtures.Query(name, type));
        UdpReceiveResult answer = await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(DnsHeader.TryRead(answer.Buffer, out DnsHeader header));
        return header;
    }
}
