using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Transport.Tests.Tcp;

public sealed class PortableTcpRelayTests() : TcpRelayTests(TcpEngineKind.Portable);

public sealed class LinuxTcpRelayTests() : TcpRelayTests(TcpEngineKind.Linux);

/// <summary>What both engines promise, over real sockets on loopback.</summary>
public abstract class TcpRelayTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly TcpRelayEngine _engine;
    /// <summary>How long something must not happen to count as held back: the longest a test waits for nothing.</summary>
    private static readonly TimeSpan HeldBack = TimeSpan.FromMilliseconds(200);

    private readonly Socket _backend = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    protected TcpRelayTests(TcpEngineKind kind)
    {
        _engine = TcpRelayEngine.Create(new TcpRelayOptions { Engine = kind, Loops = 2 });
        _backend.Bind(AnyPort);
        _backend.Listen(64);
    }

    private IPEndPoint BackendAddress => (IPEndPoint)_backend.LocalEndPoint!;

    public void Dispose()
    {
        _backend.Dispose();
        _engine.DisposeAsync().AsTask().Wait();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Relay_ClientFinishesFirst_AnswerStillArrivesWhole()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        using Socket client = await ConnectAsync(listener);
        await client.SendAsync("question"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        using Socket server = await _backend.AcceptAsync();
        Assert.Equal("question", await ReadToEndAsync(server));
        await server.SendAsync("answer"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer", await ReadToEndAsync(client));
        await Eventually.True(() => route.Results.Count == 1);
        Assert.Equal(new TcpRelayResult(TcpRelayOutcome.Completed, 8, 6), route.Results.Single());
        await Eventually.True(() => listener.Statistics is { Active: 0, Accepted: 1 } s && s.Ended(TcpRelayOutcome.Completed) == 1);
    }

    [Fact]
    public async Task Relay_BackendFinishesFirst_ClientMayStillSend()
    {
        (TcpRelayListener listener, _) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        await server.SendAsync("banner"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("banner", await ReadToEndAsync(client));
        await client.SendAsync("late"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("late", await ReadToEndAsync(server));
    }

    [Fact]
    public async Task Relay_ClientResets_BackendIsReset()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        await client.SendAsync(new byte[] { 1 });
        await server.ReceiveAsync(new byte[10]);
        client.Close(0);
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => server.ReceiveAsync(new byte[10]).WaitAsync(Eventually.Deadline));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Eventually.True(() => route.Results.Count == 1);
        Assert.Equal(TcpRelayOutcome.ClientReset, route.Results.Single().Outcome);
    }

    [Fact]
    public async Task Relay_BackendResets_ClientIsReset()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        using Socket client = await ConnectAsync(listener);
        Socket server = await _backend.AcceptAsync();
        await client.SendAsync(new byte[] { 1 });
        await server.ReceiveAsync(new byte[10]);
        server.Close(0);
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[10]).WaitAsync(Eventually.Deadline));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Eventually.True(() => route.Results.Count == 1);
        Assert.Equal(TcpRelayOutcome.BackendReset, route.Results.Single().Outcome);
    }

    [Fact]
    public async Task Relay_SlowReader_HoldsTheSenderBack()
    {
        (TcpRelayListener listener, _) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        server.Blocking = false;
        byte[] block = new byte[64 * 1024];
        long sent = 0;
        // The reader takes nothing: the sender must be held back by the kernel's buffers, far below what the relay could hoard.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        while (server.Poll(HeldBack, SelectMode.SelectWrite))
        {
            sent += server.Send(block);
            Assert.True(sent < 64 << 20, "the sender was never held back");
        }

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 8 << 20);
        server.Shutdown(SocketShutdown.Send);
        long received = 0;
        while (await client.ReceiveAsync(block) is > 0 and int count) received += count;
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Connect_FirstBackendRefuses_NextOneServes()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(AnyPort);
        var route = new TestRoute((IPEndPoint)closed.LocalEndPoint!, BackendAddress);
        TcpRelayListener listener = Listen(route);
        using Socket client = await ConnectAsync(listener);
        await client.SendAsync("hello"u8.ToArray());
        using Socket server = await _backend.AcceptAsync();
        byte[] buffer = new byte[16];
        Assert.Equal(5, await server.ReceiveAsync(buffer));
        Assert.Equal([TcpConnectFailure.Refused], route.Failures);
        Assert.Equal(1, listener.Statistics.ConnectFailures(TcpConnectFailure.Refused));
    }

    [Fact]
    public async Task Connect_EveryBackendRefuses_ClientIsReset()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(AnyPort);
        var route = new TestRoute((IPEndPoint)closed.LocalEndPoint!);
        TcpRelayListener listener = Listen(route);
        await AssertRefusedAsync(listener);
        await Eventually.True(() => listener.Statistics.Ended(TcpRelayOutcome.ConnectFailed) == 1);
        Assert.Empty(route.Results);
    }

    [Fact]
    public async Task Connect_SynBlackHole_TimesOutAndTriesTheNext()
    {
        // A full backlog leaves SYNs unanswered, as a black hole does.
        using var hole = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        hole.Bind(AnyPort);
        hole.Listen(0);
        var fillers = new List<Socket>();
        for (int i = 0; i < 4; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                filler.Connect(hole.LocalEndPoint!);
            }
            catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Done once the backlog took it; never, once the backlog is full.
                filler.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite);
            }

            fillers.Add(filler);
        }

        var route = new TestRoute((IPEndPoint)hole.LocalEndPoint!, BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal([TcpConnectFailure.TimedOut], route.Failures);
        fillers.ForEach(filler => filler.Dispose());
    }

    [Theory]
    [InlineData(TcpRouteVerdict.NoBackend, TcpRelayOutcome.NoBackend)]
    [InlineData(TcpRouteVerdict.Denied, TcpRelayOutcome.Denied)]
    [InlineData(TcpRouteVerdict.SourceNotAllowed, TcpRelayOutcome.SourceNotAllowed)]
    public async Task Route_SaysNo_ClientIsResetAndCounted(TcpRouteVerdict verdict, TcpRelayOutcome outcome)
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        route.Verdict = () => verdict;
        await AssertRefusedAsync(listener);
        await Eventually.True(() => listener.Statistics.Ended(outcome) == 1);
        Assert.Equal(0, _engine.ActiveConnections);
    }

    [Fact]
    public async Task Idle_NothingMoves_ConnectionIsReset()
    {
        var route = new TestRoute(BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { IdleTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket client = await ConnectAsync(listener);
        await AssertResetAsync(client);
        await Eventually.True(() => listener.Statistics.Ended(TcpRelayOutcome.IdleTimeout) == 1);
    }

    [Fact]
    public async Task HalfClosed_NothingMoves_ConnectionIsReset()
    {
        var route = new TestRoute(BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { HalfClosedTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket client = await ConnectAsync(listener);
        client.Shutdown(SocketShutdown.Send);
        await AssertResetAsync(client);
        await Eventually.True(() => listener.Statistics.Ended(TcpRelayOutcome.IdleTimeout) == 1);
    }

    [Fact]
    public async Task Limit_Reached_FurtherClientsWaitUntilOneLeaves()
    {
        var route = new TestRoute(BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { MaxConnections = 1 });
        Socket first = await ConnectAsync(listener);
        using Socket firstServer = await _backend.AcceptAsync();
        using Socket second = await ConnectAsync(listener);
        Assert.False(_backend.Poll(HeldBack, SelectMode.SelectRead));
        first.Close(0);
        using Socket server = await _backend.AcceptAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal(1, _engine.ActiveConnections);
    }

    [Theory]
    [InlineData(ProxyProtocolVersion.V1)]
    [InlineData(ProxyProtocolVersion.V2)]
    public async Task ProxyProtocol_Sent_BackendLearnsTheClient(ProxyProtocolVersion version)
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        route.SendHeader = version;
        using Socket client = await ConnectAsync(listener);
        await client.SendAsync("data"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        using Socket server = await _backend.AcceptAsync();
        byte[] bytes = Encoding.Latin1.GetBytes(await ReadToEndAsync(server));
        Assert.Equal(ProxyProtocolStatus.Complete, ProxyProtocol.TryRead(bytes, out ProxyProtocolHeader header));
        Assert.Equal(PeerAddress.From((IPEndPoint)client.LocalEndPoint!), header.Source);
        Assert.Equal(PeerAddress.From(listener.LocalEndPoint), header.Destination);
        Assert.Equal("data", Encoding.Latin1.GetString(bytes.AsSpan(header.Length)));
    }

    [Theory]
    [InlineData(ProxyProtocolVersion.V1)]
    [InlineData(ProxyProtocolVersion.V2)]
    public async Task ProxyProtocol_ExpectedInPieces_ClientAndDestinationAreTaken(ProxyProtocolVersion version)
    {
        var route = new TestRoute(BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { ExpectProxyProtocol = true });
        PeerAddress.TryParse("192.0.2.7:4000", out PeerAddress source);
        PeerAddress.TryParse("198.51.100.9:80", out PeerAddress target);
        byte[] header = new byte[ProxyProtocol.MaxWrittenLength];
        int length = ProxyProtocol.Write(version, source, target, header);
        using Socket client = await ConnectAsync(listener);
        client.NoDelay = true;
        for (int i = 0; i < length; i++) await client.SendAsync(header.AsMemory(i, 1));
        await client.SendAsync("data"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        using Socket server = await _backend.AcceptAsync();
        Assert.Equal("data", await ReadToEndAsync(server));
        Assert.Equal([source], route.Clients);
        Assert.Equal([target], route.Destinations);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 20_000, TcpRelayOutcome.ProxyHeaderInvalid)]
    [InlineData("PROXY TCP4 1.2.3.4", 2000, TcpRelayOutcome.ProxyHeaderTimeout)]
    public async Task ProxyProtocol_MissingOrLate_ClientIsReset(string bytes, int timeoutMilliseconds, TcpRelayOutcome outcome)
    {
        var route = new TestRoute(BackendAddress);
        TcpRelayListener listener = Listen(route, new TcpListenOptions { ExpectProxyProtocol = true, ProxyHeaderTimeout = TimeSpan.FromMilliseconds(timeoutMilliseconds) });
        using Socket client = await ConnectAsync(listener);
        await client.SendAsync(Encoding.ASCII.GetBytes(bytes));
        await AssertResetAsync(client);
        await Eventually.True(() => listener.Statistics.Ended(outcome) == 1);
        Assert.Empty(route.Clients);
    }

    [Fact]
    public async Task CutBackend_OpenConnections_AreReset()
    {
        (TcpRelayListener listener, _) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        await Eventually.True(() => _engine.ActiveConnections == 1);
        _engine.CutBackend(PeerAddress.From(BackendAddress).WithPort(1));
        _engine.CutBackend(PeerAddress.From(BackendAddress));
        await AssertResetAsync(client);
        await Eventually.True(() => listener.Statistics.Ended(TcpRelayOutcome.BackendRemoved) == 1);
    }

    [Fact]
    public async Task Drain_OpenConnection_FinishesAndNewOnesAreRefused()
    {
        (TcpRelayListener listener, _) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        Task<long> drain = _engine.DrainAsync(Eventually.Deadline);

        // A probe may still get in before the listener closes; nobody else would end it.
        _ = HangUpOnFurtherConnectionsAsync();
        await Eventually.True(() => !CanConnect(listener.LocalEndPoint));
        Assert.False(drain.IsCompleted);
        await server.SendAsync("rest"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("rest", await ReadToEndAsync(client));
        client.Dispose();
        Assert.Equal(0, await drain.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task Drain_ConnectionOutlivesTheLimit_IsReset()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        Assert.Equal(1, await _engine.DrainAsync(TimeSpan.FromMilliseconds(100)));
        await AssertResetAsync(client);
        await Eventually.True(() => route.Results.Count == 1);
        Assert.Equal(TcpRelayOutcome.Drained, route.Results.Single().Outcome);
    }

    [Fact]
    public async Task Listener_Disposed_OpenConnectionGoesOn()
    {
        (TcpRelayListener listener, _) = Listen();
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        listener.Dispose();
        await Eventually.True(() => !CanConnect(listener.LocalEndPoint));
        await client.SendAsync("more"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("more", await ReadToEndAsync(server));
    }

    [Fact]
    public async Task Mode_Drop_SynIsNotAnsweredUntilAcceptAgain()
    {
        (TcpRelayListener listener, _) = Listen();
        listener.Mode = TcpListenMode.Drop;
        await Eventually.True(() => !CanConnect(listener.LocalEndPoint), "SYNs go unanswered");
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task connect = client.ConnectAsync(listener.LocalEndPoint);
        await Assert.ThrowsAsync<TimeoutException>(() => connect.WaitAsync(HeldBack));
        listener.Mode = TcpListenMode.Accept;
        // The kernel sends the SYN again after a second.
        await connect.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public void Listen_AddressTaken_SaysSo()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        Assert.Equal(TcpListenError.AddressInUse, _engine.Listen(listener.LocalEndPoint, route).Error);
        Assert.Equal(TcpListenError.AddressInUse, _engine.Listen(BackendAddress, route).Error);
        Assert.Equal(TcpListenError.AddressNotAvailable, _engine.Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80), route).Error);
    }

    [Fact]
    public async Task Relay_IPv6_Works()
    {
        var route = new TestRoute(BackendAddress);
        TcpListenResult result = _engine.Listen(new IPEndPoint(IPAddress.IPv6Loopback, 0), route);
        Assert.True(result.Succeeded);
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(result.Listener!.LocalEndPoint);
        await client.SendAsync("six"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        using Socket server = await _backend.AcceptAsync();
        Assert.Equal("six", await ReadToEndAsync(server));
        Assert.True(route.Clients.Single().IsIPv6);
    }

    [Fact]
    public async Task Route_PicksASource_BackendSeesIt()
    {
        (TcpRelayListener listener, TestRoute route) = Listen();
        route.Source = PeerAddress.From(IPAddress.Parse("127.77.1.2"), 0);
        using Socket client = await ConnectAsync(listener);
        using Socket server = await _backend.AcceptAsync();
        Assert.Equal("127.77.1.2", ((IPEndPoint)server.RemoteEndPoint!).Address.ToString());
    }

    private (TcpRelayListener Listener, TestRoute Route) Listen()
    {
        var route = new TestRoute(BackendAddress);
        return (Listen(route), route);
    }

    private TcpRelayListener Listen(TestRoute route, TcpListenOptions? options = null)
    {
        TcpListenResult result = _engine.Listen(AnyPort, route, options);
        Assert.Equal(TcpListenError.None, result.Error);
        return result.Listener!;
    }

    private static async Task<Socket> ConnectAsync(TcpRelayListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint).WaitAsync(Eventually.Deadline);
        return client;
    }

    private async Task HangUpOnFurtherConnectionsAsync()
    {
        try
        {
            while (true) (await _backend.AcceptAsync()).Dispose();
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static bool CanConnect(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            return socket.ConnectAsync(address).Wait(100);
        }
        catch (AggregateException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset })
        {
            return false;
        }
    }

    // The reset may come before the connect is seen to be done, or after.
    private static async Task AssertRefusedAsync(TcpRelayListener listener)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(listener.LocalEndPoint).WaitAsync(Eventually.Deadline);
            await client.ReceiveAsync(new byte[1]).WaitAsync(Eventually.Deadline);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static async Task AssertResetAsync(Socket socket)
    {
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1]).WaitAsync(Eventually.Deadline));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer).WaitAsync(Eventually.Deadline) is > 0 and int count) all.Write(buffer, 0, count);
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
