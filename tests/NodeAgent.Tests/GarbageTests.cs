using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Random bytes to every port of the agent: it goes on serving and says nothing of its insides.</summary>
public sealed class GarbageTests
{
    private const int Seed = 20_261_125;
    private const int Datagrams = 4_000;
    private const int Connections = 60;

    [Fact]
    public async Task RandomBytes_AtEveryPort_LeaveTheAgentServing()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        var random = new Random(Seed);
        JsonNode[] ports = [.. (await agent.StateAsync())["services"]!.AsArray().SelectMany(static service => service!["ports"]!.AsArray()).OfType<JsonNode>()];
        IPEndPoint[] tcp = [.. Listening(ports, "TCP"), new(IPAddress.Loopback, agent.DnsPort), IPEndPoint.Parse(agent.StatusAddress.Authority)];
        IPEndPoint[] udp = [.. Listening(ports, "UDP"), new(IPAddress.Loopback, agent.DnsPort)];
        Assert.True(tcp.Length >= 9, $"{tcp.Length} TCP ports");
        Assert.True(udp.Length >= 2, $"{udp.Length} UDP ports");

        foreach (IPEndPoint address in udp) SendDatagrams(address, random);
        foreach (IPEndPoint address in tcp)
        {
            for (int i = 0; i < Connections; i++) await SendBytesAsync(address, random);
        }

        using var client = new HttpClient();
        string cart = (string)(await agent.ServiceAsync("shop", "cart"))["ports"]![0]!["listening"]![0]!;
        Assert.Contains("pod shop/cart", await client.GetStringAsync(new Uri($"http://{cart}/")), StringComparison.Ordinal);
        Assert.Equal("ok\n", await agent.GetAsync("/healthz"));
        Assert.Contains("127.", await agent.GetAsync("/explain/dns?name=cart.shop.svc.cluster.local"), StringComparison.Ordinal);
        Assert.True(await AnswersDnsAsync(agent.DnsPort), "DNS answers");
        Assert.False(agent.HasExited);
        Assert.DoesNotContain("   at ", agent.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", agent.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<IPEndPoint> Listening(JsonNode[] ports, string protocol) =>
        ports.Where(port => (string?)port["protocol"] == protocol).SelectMany(static port => port["listening"]!.AsArray()).Select(static at => IPEndPoint.Parse((string)at!));

    private static void SendDatagrams(IPEndPoint address, Random random)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(address);
        for (int i = 0; i < Datagrams; i++)
        {
            byte[] bytes = new byte[random.Next(i % 50 == 0 ? 9000 : 100)];
            random.NextBytes(bytes);

            // Every other one has the head of a query, so that the rest is looked at too.
            if (i % 2 == 0 && bytes.Length >= 12) new byte[] { 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(i % 3) }.CopyTo(bytes, 2);
            try
            {
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                // The kernel reports what became of an earlier one.
            }
        }
    }

    private static async Task SendBytesAsync(IPEndPoint address, Random random)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        byte[] bytes = new byte[random.Next(1, 3000)];
        random.NextBytes(bytes);
        if (random.Next(2) == 0) (bytes[0], bytes[^1]) = ((byte)(bytes.Length >> 8), (byte)'\n');
        try
        {
            await socket.ConnectAsync(address);
            await socket.SendAsync(bytes);
            if (random.Next(3) == 0) socket.LingerState = new(enable: true, seconds: 0);
            else socket.Shutdown(SocketShutdown.Send);
            if (random.Next(4) == 0) await socket.ReceiveAsync(new byte[512]).WaitAsync(Eventually.Deadline);
        }
        catch (SocketException)
        {
            // Reset: as good an answer as any.
        }
    }

    private static async Task<bool> AnswersDnsAsync(int port)
    {
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "cart"u8, 4, .. "shop"u8, 3, .. "svc"u8, 7, .. "cluster"u8, 5, .. "local"u8, 0, 0, 1, 0, 1];
        using var client = new UdpClient("127.0.0.1", port);
        await client.SendAsync(query);
        UdpReceiveResult answer = await client.ReceiveAsync().WaitAsync(Eventually.Deadline);
        return answer.Buffer.AsSpan(0, 2).SequenceEqual(query.AsSpan(0, 2)) && (answer.Buffer[3] & 0xf) == 0 && answer.Buffer[7] == 1;
    }
}
