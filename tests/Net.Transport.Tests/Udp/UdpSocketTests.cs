using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Transport.Udp;

namespace Net.Transport.Tests.Udp;

public sealed class UdpSocketTests
{
    public static TheoryData<UdpEngine> Engines => UdpSocket.SupportsBatching ? [UdpEngine.Portable, UdpEngine.Batched] : [UdpEngine.Portable];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Receive_SeveralPeers_EachGetsItsOwnEcho(UdpEngine engine)
    {
        using UdpSocket server = Bind(engine, "127.0.0.1");
        using Socket one = Client(server);
        using Socket two = Client(server);
        UdpBatch received = new();
        UdpBatch replies = new();
        one.Send("from one"u8);
        two.Send("from two"u8);
        int seen = 0;
        while (seen < 2)
        {
            int count = server.Receive(received);
            for (int i = 0; i < count; i++) Assert.True(replies.TryAdd(received.Payload(i), received.Peer(i)));
            seen += count;
            Assert.Equal(count, server.Send(replies));
        }

        Assert.Equal("from one", Read(one));
        Assert.Equal("from two", Read(two));
        Assert.Equal(0, server.SendFailures);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Receive_IPv6_PeerAndEchoWork(UdpEngine engine)
    {
        using UdpSocket server = Bind(engine, "::1");
        using Socket client = Client(server);
        client.Send("six"u8);
        UdpBatch batch = new();
        Assert.Equal(1, server.Receive(batch));
        Assert.Equal((IPEndPoint)client.LocalEndPoint!, batch.Peer(0).ToIPEndPoint());
        Assert.Equal(1, server.Send(batch));
        Assert.Equal("six", Read(client));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Receive_DualModeSocket_AnIPv4PeerHasItsIPv4Key(UdpEngine engine)
    {
        using UdpSocket server = UdpSocket.Bind(new(IPAddress.IPv6Any, 0), new() { Engine = engine, DualMode = true });
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.ReceiveTimeout = 10_000;
        client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);
        client.Send("mapped"u8);
        UdpBatch batch = new();
        Assert.Equal(1, server.Receive(batch));
        Assert.True(batch.Peer(0).IsIPv4);
        Assert.Equal(new DatagramAddress((IPEndPoint)client.LocalEndPoint!), batch.Peer(0));
        Assert.Equal(1, server.Send(batch));
        Assert.Equal("mapped", Read(client));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Receive_WildcardWithLocalAddress_ReportsWhereItWasSent(UdpEngine engine)
    {
        using UdpSocket server = UdpSocket.Bind(new(IPAddress.Any, 0), new() { Engine = engine, TrackLocalAddress = true });
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.ReceiveTimeout = 10_000;
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        client.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse("127.0.0.7"), server.LocalEndPoint.Port));
        UdpBatch batch = new();
        Assert.Equal(1, server.Receive(batch));
        Assert.Equal("127.0.0.7", batch.Local(0).ToIPAddress().ToString());
        if (engine == UdpEngine.Portable) return;

        Assert.Equal(1, server.Send(batch));
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        client.ReceiveFrom(new byte[64], ref from);
        Assert.Equal("127.0.0.7", ((IPEndPoint)from).Address.ToString());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Stop_WhileReceiving_EndsTheReceiveAndStillSends(UdpEngine engine)
    {
        using UdpSocket server = Bind(engine, "127.0.0.1");
        using Socket client = Client(server);
        client.Send("query"u8);
        UdpBatch batch = new();
        Assert.Equal(1, server.Receive(batch));
        UdpBatch other = new();
        Task<int> waiting = Task.Run(() => server.Receive(other));
        server.Stop();
        Assert.Equal(0, await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, server.Send(batch));
        Assert.Equal("query", Read(client));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void TryReceive_NothingThere_ReturnsZeroAtOnce(UdpEngine engine)
    {
        using UdpSocket server = Bind(engine, "127.0.0.1");
        Assert.Equal(0, server.TryReceive(new UdpBatch()));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Send_OneDatagramImpossible_TheOthersArriveAndItIsCounted(UdpEngine engine)
    {
        using UdpSocket server = Bind(engine, "127.0.0.1");
        using Socket client = Client(server);
        DatagramAddress peer = new((IPEndPoint)client.LocalEndPoint!);
        UdpBatch batch = new(datagramBytes: 65535);
        batch.TryAdd("first"u8, peer);
        batch.TryAdd(new byte[65535], peer);    // longer than any UDP datagram over IPv4 may be
        batch.TryAdd("last"u8, peer);
        Assert.Equal(2, server.Send(batch));
        Assert.Equal(1, server.SendFailures);
        Assert.Equal(0, batch.Count);
        Assert.Equal("first", Read(client));
        Assert.Equal("last", Read(client));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Connect_PeerClosed_ReceivingGoesOnWhenItIsBack(UdpEngine engine)
    {
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint address = (IPEndPoint)peer.LocalEndPoint!;
        using UdpSocket client = UdpSocket.Connect(address, new() { Engine = engine });
        peer.Dispose();
        UdpBatch batch = new();
        batch.TryAdd("nobody"u8, default);
        client.Send(batch);                     // the refusal comes back by ICMP
        using Socket again = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(address);
        again.SendTo("back"u8, client.LocalEndPoint);
        Assert.Equal(1, client.Receive(batch));
        Assert.Equal("back", Encoding.ASCII.GetString(batch.Payload(0)));
    }

    [Fact]
    public void Receive_LongerThanTheMemory_IsMarkedCut()
    {
        if (!UdpSocket.SupportsBatching) return;
        using UdpSocket server = Bind(UdpEngine.Batched, "127.0.0.1");
        using Socket client = Client(server);
        client.Send(new byte[100]);
        UdpBatch batch = new(4, 40);
        Assert.Equal(1, server.Receive(batch));
        Assert.True(batch.IsTruncated(0));
        Assert.Equal(40, batch.Payload(0).Length);
    }

    [Fact]
    public void Bind_SharedPort_TwoSocketsLiveOnOneAddress()
    {
        if (!OperatingSystem.IsLinux()) return;
        using UdpSocket first = UdpSocket.Bind(new(IPAddress.Loopback, 0), new() { SharePort = true });
        using UdpSocket second = UdpSocket.Bind(first.LocalEndPoint, new() { SharePort = true });
        Assert.Equal(first.LocalEndPoint, second.LocalEndPoint);
        Assert.Throws<SocketException>(() => UdpSocket.Bind(first.LocalEndPoint));
    }

    [Fact]
    public void Batch_EchoWarm_AllocatesNothing()
    {
        if (!UdpSocket.SupportsBatching) return;
        using UdpSocket server = Bind(UdpEngine.Batched, "127.0.0.1");
        using Socket client = Client(server);
        UdpBatch batch = new();
        byte[] reply = new byte[64];
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            client.Send("x"u8);
            server.Receive(batch);
            server.Send(batch);
            client.Receive(reply);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("10.1.2.3", 53)]
    [InlineData("fd00:52::a", 65535)]
    [InlineData("::", 0)]
    [InlineData("::ffff:10.1.2.3", 1)]
    public void DatagramAddress_EndPoint_RoundTrips(string address, int port)
    {
        IPEndPoint endPoint = new(IPAddress.Parse(address), port);
        DatagramAddress value = new(endPoint);
        IPAddress expected = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        Assert.Equal(new IPEndPoint(expected, port), value.ToIPEndPoint());
        Assert.Equal(value, new DatagramAddress(value.ToIPEndPoint()));
    }

    private static UdpSocket Bind(UdpEngine engine, string address) =>
        UdpSocket.Bind(new(IPAddress.Parse(address), 0), new() { Engine = engine });

    private static Socket Client(UdpSocket server)
    {
        Socket client = new(server.LocalEndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Connect(server.LocalEndPoint);
        return client;
    }

    private static string Read(Socket client)
    {
        byte[] buffer = new byte[2048];
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }
}
