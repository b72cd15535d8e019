using System.Net;
using System.Net.Sockets;
using Net.TestSupport;
using Net.Transport.Tcp;
using Net.Transport.Udp;
using Net.Transport.UdpRelay;

namespace Net.Transport.Tests.UdpRelay;

public sealed class PortableUdpRelayTests() : UdpRelayTests(UdpEngine.Portable);

public sealed class BatchedUdpRelayTests() : UdpRelayTests(UdpEngine.Batched);

/// <summary>What both engines promise, over real sockets on loopback.</summary>
public abstract class UdpRelayTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly UdpRelayEngine _engine;
    private readonly Socket _backend = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = (int)Eventually.Deadline.TotalMilliseconds };
    private readonly TestUdpRoute _route;

    protected UdpRelayTests(UdpEngine engine)
    {
        // One loop: which of several has a client is the kernel's choice.
        _engine = UdpRelayEngine.Create(new UdpRelayEngineOptions { Engine = engine, Loops = 1 });
        _backend.Bind(AnyPort);
        _route = new TestUdpRoute((IPEndPoint)_backend.LocalEndPoint!);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _backend.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Session_BothWays_ClientKeepsItsBackendSocket()
    {
        UdpRelayListener listener = Listen();
        using Socket client = Connect(listener);
        client.Send("one"u8);
        EndPoint first = Take("one");
        client.Send("two"u8);
        EndPoint second = Take("two");
        Assert.Equal(first, second);
        _backend.SendTo("answer"u8, first);
        Assert.Equal("answer", Receive(client));
        Assert.Single(_route.Clients, PeerAddress.From((IPEndPoint)client.LocalEndPoint!));
        Assert.Equal((1, 1), (listener.Statistics.Sessions, listener.Statistics.SessionsOpened));
    }

    [Fact]
    public void Session_TwoClients_AnswersFindTheirOwn()
    {
        UdpRelayListener listener = Listen();
        using Socket one = Connect(listener), two = Connect(listener);
        one.Send("one"u8);
        EndPoint first = Take("one");
        two.Send("two"u8);
        EndPoint second = Take("two");
        Assert.NotEqual(first, second);
        _backend.SendTo("for two"u8, second);
        _backend.SendTo("for one"u8, first);
        Assert.Equal("for one", Receive(one));
        Assert.Equal("for two", Receive(two));
    }

    // Runs of equal sizes are what the batched engine joins; a shorter one ends a run, an empty one cannot be in it.
    [Theory]
    [InlineData(new[] { 100, 100, 100, 100 })]
    [InlineData(new[] { 100, 100, 40, 100, 100, 0, 100, 1200, 100 })]
    [InlineData(new[] { 0, 0, 1, 1, 0 })]
    [InlineData(new[] { 65507, 1, 20000, 20000 })]
    [InlineData(new[] { 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 1400, 700 })]
    public async Task Datagrams_AnySizes_ArriveUnchangedAndInOrderBothWays(int[] sizes)
    {
        UdpRelayListener listener = Listen();
        using Socket client = Connect(listener);
        client.Send("open"u8);
        EndPoint session = Take("open");
        byte[][] datagrams = [.. sizes.Select((size, index) => Content(size, index))];
        byte[] buffer = new byte[65536];
        foreach (byte[] datagram in datagrams) client.Send(datagram);
        foreach (byte[] datagram in datagrams)
        {
            EndPoint from = AnyPort;
            Assert.Equal(datagram, buffer[.._backend.ReceiveFrom(buffer, ref from)]);
            Assert.Equal(session, from);
        }

        foreach (byte[] datagram in datagrams) _backend.SendTo(datagram, session);
        foreach (byte[] datagram in datagrams) Assert.Equal(datagram, buffer[..client.Receive(buffer)]);
        await Eventually.True(() => listener.Statistics is { Dropped: 0 } now && now.DatagramsFromClients == sizes.Length + 1 && now.DatagramsFromBackends == sizes.Length);
    }

    [Fact]
    public async Task Backend_Refuses_SessionEndsAndTheNextDatagramFindsAnother()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        closed.Bind(AnyPort);
        var nobody = (IPEndPoint)closed.LocalEndPoint!;
        closed.Dispose();
        _route.Backend = nobody;
        UdpRelayListener listener = Listen();
        using Socket client = Connect(listener);
        client.Send("lost"u8);
        await Eventually.True(() => listener.Statistics is { Refused: 1, Sessions: 0 });
        Assert.Equal(UdpSessionOutcome.Refused, Assert.Single(_route.Results).Outcome);
        _route.Backend = (IPEndPoint)_backend.LocalEndPoint!;
        client.Send("found"u8);
        Take("found");
    }

    [Fact]
    public async Task Session_Quiet_Expires()
    {
        UdpRelayListener listener = Listen(new UdpRelayOptions { SessionTimeout = TimeSpan.FromMilliseconds(100) });
        using Socket client = Connect(listener);
        client.Send("one"u8);
        EndPoint first = Take("one");
        await Eventually.True(() => listener.Statistics.Sessions == 0);
        Assert.Equal(new UdpSessionResult(UdpSessionOutcome.Expired, 1, 0), Assert.Single(_route.Results));
        client.Send("two"u8);
        Assert.NotEqual(first, Take("two"));
    }

    [Fact]
    public async Task Limit_Reached_TheQuietestMakesRoom()
    {
        UdpRelayListener listener = Listen(new UdpRelayOptions { MaxSessions = 2 });
        using Socket one = Connect(listener), two = Connect(listener), three = Connect(listener);
        one.Send("1"u8);
        EndPoint ofOne = Take("1");
        two.Send("2"u8);
        Take("2");
        one.Send("1 again"u8);
        Assert.Equal(ofOne, Take("1 again"));
        three.Send("3"u8);
        Take("3");
        await Eventually.True(() => listener.Statistics is { Evicted: 1, Sessions: 2, SessionsOpened: 3 });
        one.Send("1 still"u8);
        Assert.Equal(ofOne, Take("1 still"));
    }

    [Fact]
    public async Task Purge_StaleBackend_OnlyItsSessionsEnd()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = _backend.ReceiveTimeout };
        other.Bind(AnyPort);
        UdpRelayListener listener = Listen();
        using Socket one = Connect(listener), two = Connect(listener);
        one.Send("1"u8);
        Take("1");
        _route.Backend = (IPEndPoint)other.LocalEndPoint!;
        two.Send("2"u8);
        Assert.Equal("2", Receive(other));
        PeerAddress gone = PeerAddress.From((IPEndPoint)_backend.LocalEndPoint!);
        Assert.Equal(1, listener.Purge(backend => backend == gone));
        Assert.Equal(1, listener.Statistics.Sessions);
        one.Send("1 again"u8);
        Assert.Equal("1 again", Receive(other));
        await Eventually.True(() => _route.Results.Any(result => result.Outcome == UdpSessionOutcome.Purged));
    }

    [Theory]
    [InlineData(UdpRouteVerdict.NoBackend)]
    [InlineData(UdpRouteVerdict.Denied)]
    [InlineData(UdpRouteVerdict.SourceNotAllowed)]
    public async Task Route_SaysNo_DatagramIsDroppedAndCounted(UdpRouteVerdict verdict)
    {
        _route.Verdict = verdict;
        UdpRelayListener listener = Listen();
        using Socket client = Connect(listener);
        client.Send("x"u8);
        await Eventually.True(() => listener.Statistics is { Dropped: 1, SessionsOpened: 0 });
        Assert.Empty(_route.Results);
    }

    [Fact]
    public async Task Listen_AddressInUse_SaysSo_UnlessShared()
    {
        var shared = new UdpRelayOptions { ShareAddress = true };
        UdpRelayListener first = Listen(shared);
        Assert.Equal(TcpListenError.AddressInUse, _engine.Listen(first.LocalEndPoint, _route).Error);
        UdpListenResult second = _engine.Listen(first.LocalEndPoint, _route, shared);
        Assert.NotNull(second.Listener);
        await first.DisposeAsync();
        using Socket client = Connect(second.Listener);
        client.Send("to the second"u8);
        Take("to the second");
        Assert.Equal(TcpListenError.AddressNotAvailable, _engine.Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9), _route).Error);
    }

    [Fact]
    public async Task Dispose_OpenSessions_EndAndAreReported()
    {
        UdpRelayListener listener = Listen();
        using Socket client = Connect(listener);
        client.Send("1"u8);
        Take("1");
        await listener.DisposeAsync();
        await Eventually.True(() => _route.Results.Count == 1);
        Assert.Equal(UdpSessionOutcome.Closed, _route.Results.Single().Outcome);
        Assert.Equal(TcpListenError.None, _engine.Listen(listener.LocalEndPoint, _route).Error);
        await _engine.DisposeAsync();
        Assert.Equal(TcpListenError.Stopped, _engine.Listen(AnyPort, _route).Error);
    }

    [Fact]
    public void Session_IPv6_IsRelayedOverIPv4()
    {
        UdpListenResult result = _engine.Listen(new IPEndPoint(IPAddress.IPv6Loopback, 0), _route);
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = _backend.ReceiveTimeout };
        client.Connect(result.Listener!.LocalEndPoint);
        client.Send("six"u8);
        _backend.SendTo("four"u8, Take("six"));
        Assert.Equal("four", Receive(client));
    }

    private static byte[] Content(int size, int seed)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[100];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    private UdpRelayListener Listen(UdpRelayOptions? options = null)
    {
        UdpListenResult result = _engine.Listen(AnyPort, _route, options);
        Assert.Equal(TcpListenError.None, result.Error);
        return result.Listener!;
    }

    private Socket Connect(UdpRelayListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = _backend.ReceiveTimeout, ReceiveBufferSize = 4 << 20, SendBufferSize = 1 << 20 };
        client.Connect(listener.LocalEndPoint);
        return client;
    }

    private EndPoint Take(string expected)
    {
        EndPoint from = AnyPort;
        byte[] buffer = new byte[100];
        int length = _backend.ReceiveFrom(buffer, ref from);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(buffer, 0, length));
        return from;
    }
}
