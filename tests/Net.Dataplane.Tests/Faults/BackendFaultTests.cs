using System.Net;
using System.Net.Sockets;
using Net.Cluster;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Dataplane.Tests.Faults;

public sealed class PortableBackendFaultTests() : BackendFaultTests(TcpEngineKind.Portable);

public sealed class LinuxBackendFaultTests() : BackendFaultTests(TcpEngineKind.Linux);

/// <summary>What clients of a Service see when its backends fail, counted.</summary>
public abstract class BackendFaultTests(TcpEngineKind engine) : IAsyncLifetime, IAsyncDisposable
{
    private const int Clients = 20;

    private readonly string _vip = Proxy.ServiceProxyTests.NextVip();
    private readonly ClusterState _state = new();
    private readonly List<Socket> _sockets = [];
    private ServiceTable? _table;
    private ServiceProxy? _proxy;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
        if (_proxy is not null) await _proxy.DisposeAsync();
        _table?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Killed_MidStream_ItsClientsAreResetAndTheOthersGoOn()
    {
        Socket dying = Listen("127.102.1.1"), staying = Listen("127.102.1.2", PortOf(dying));
        ServiceProxy proxy = await StartAsync(PortOf(dying), ["127.102.1.1", "127.102.1.2"], new() { Balancer = BalancerNames.RoundRobin });
        var clients = new List<Socket>();
        for (int i = 0; i < Clients; i++) clients.Add(await ConnectAsync());
        Socket[] killed = await AcceptAsync(dying, Clients / 2), kept = await AcceptAsync(staying, Clients / 2);
        foreach (Socket server in killed.Concat(kept)) await server.SendAsync(new byte[1000]);

        // As the kernel does for a process that dies with unread data.
        foreach (Socket server in killed) server.Close(0);
        dying.Dispose();
        foreach (Socket server in kept)
        {
            await server.SendAsync(new byte[1000]);
            server.Shutdown(SocketShutdown.Send);
        }

        int[] read = await Task.WhenAll(clients.Select(ReadAllAsync)).WaitAsync(Eventually.Deadline);
        Assert.Equal(Clients / 2, read.Count(static count => count == 2000));
        Assert.Equal(Clients / 2, read.Count(static count => count < 0));
        foreach (Socket client in clients) client.Dispose();
        await Eventually.True(() => proxy.Statistics is { TcpAccepted: Clients, TcpActive: 0, TcpFailed: 0 });
        // New clients find the one that is left.
        for (int i = 0; i < 4; i++)
        {
            using Socket client = await ConnectAsync();
            await AcceptAsync(staying, 1);
        }
    }

    [Fact]
    public async Task NeverAnswers_AfterAccept_ClientIsResetAfterTheIdleTimeout()
    {
        Socket silent = Listen("127.102.2.1");
        ServiceProxy proxy = await StartAsync(PortOf(silent), ["127.102.2.1"], new() { TcpListeners = TcpListenOptions.Default with { IdleTimeout = TimeSpan.FromSeconds(2) } });
        Socket[] clients = [await ConnectAsync(), await ConnectAsync()];
        await AcceptAsync(silent, 2);
        foreach (Socket client in clients) await client.SendAsync("hello"u8.ToArray());
        int[] read = await Task.WhenAll(clients.Select(ReadAllAsync)).WaitAsync(Eventually.Deadline);
        Assert.All(read, static count => Assert.Equal(-1, count));
        await Eventually.True(() => proxy.Statistics is { TcpAccepted: 2, TcpActive: 0, BytesFromClients: 10, BytesFromBackends: 0 });
    }

    [Fact]
    public async Task SynBlackHole_AmongBackends_EveryClientIsServedByAnother()
    {
        Socket good = Listen("127.102.3.1");
        // A listener whose queue is full leaves SYNs unanswered: tcp(7).
        Socket hole = Listen("127.102.3.2", PortOf(good), backlog: 0);
        await FillQueueAsync(new IPEndPoint(IPAddress.Parse("127.102.3.2"), PortOf(good)));
        ServiceProxy proxy = await StartAsync(PortOf(good), ["127.102.3.1", "127.102.3.2"], new()
        {
            Balancer = BalancerNames.RoundRobin,
            TcpListeners = TcpListenOptions.Default with { ConnectTimeout = TimeSpan.FromMilliseconds(200) },
        });
        var clients = new List<Socket>();
        for (int i = 0; i < 6; i++) clients.Add(await ConnectAsync());
        foreach (Socket server in await AcceptAsync(good, 6)) server.Shutdown(SocketShutdown.Send);
        int[] read = await Task.WhenAll(clients.Select(ReadAllAsync)).WaitAsync(Eventually.Deadline);
        Assert.All(read, static count => Assert.Equal(0, count));
        Assert.Equal(0, proxy.Statistics.TcpFailed);
        Assert.True(hole.IsBound);
    }

    [Fact]
    public async Task Slowloris_MoreThanTheLimit_AreResetAndOthersServicesGoOn()
    {
        const int limit = 10;
        Socket backend = Listen("127.102.4.1");
        ServiceProxy proxy = await StartAsync(PortOf(backend), ["127.102.4.1"], new() { MaxConnections = limit });
        string other = Proxy.ServiceProxyTests.NextVip();
        await using var echo = new TcpEcho("other");
        _state.Apply([SmallCluster.Service("other", other, 8080), SmallCluster.Slice("other", echo.Port, SmallCluster.Ready(echo.Address))]);

        var slow = new List<Socket>();
        for (int i = 0; i < limit; i++) slow.Add(await ConnectAsync());
        await AcceptAsync(backend, limit);
        // One byte each, and never the rest.
        foreach (Socket client in slow) await client.SendAsync("G"u8.ToArray());
        for (int i = 0; i < 5; i++) Assert.Equal(-1, await ConnectAndReadAsync().WaitAsync(Eventually.Deadline));
        Assert.Equal(5, proxy.Statistics.TcpOverLimit);
        Assert.Equal("other", await Proxy.ServiceProxyTests.AskAsync(other, 8080));

        slow[0].Close(0);
        await Eventually.True(() => proxy.Statistics.TcpActive == limit - 1);
        await ConnectAsync();
        await AcceptAsync(backend, 1);
        Assert.Equal(5, proxy.Statistics.TcpOverLimit);
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private async Task<ServiceProxy> StartAsync(int port, string[] backends, ServiceProxyOptions options)
    {
        _state.Apply([SmallCluster.Service("cart", _vip, 8080), SmallCluster.Slice("cart", port, [.. backends.Select(static address => SmallCluster.Ready(address))])]);
        _table = new ServiceTable(_state, SmallCluster.NodeName);
        options.Tcp = new TcpRelayOptions { Engine = engine, Loops = 2 };
        options.Drain = TimeSpan.Zero;
        _proxy = new ServiceProxy(_table, options);
        await _proxy.StartAsync();
        return _proxy;
    }

    private Socket Listen(string address, int port = 0, int backlog = 512)
    {
        Socket socket = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen(backlog);
        return socket;
    }

    private async Task FillQueueAsync(IPEndPoint address)
    {
        // One place more than asked for; then a connect is not answered any more.
        while (true)
        {
            Socket socket = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            Task connect = socket.ConnectAsync(address);
            if (await Task.WhenAny(connect, Task.Delay(TimeSpan.FromMilliseconds(300))) != connect) return;
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket socket = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(IPAddress.Parse(_vip), 8080).WaitAsync(Eventually.Deadline);
        return socket;
    }

    private async Task<Socket[]> AcceptAsync(Socket listener, int count)
    {
        var accepted = new Socket[count];
        for (int i = 0; i < count; i++) accepted[i] = Keep(await listener.AcceptAsync().WaitAsync(Eventually.Deadline));
        return accepted;
    }

    // How much came until the end; -1 for a reset.
    private static async Task<int> ReadAllAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int total = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and int count) total += count;
            return total;
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    // A reset may come before the connect is seen to have succeeded.
    private async Task<int> ConnectAndReadAsync()
    {
        try
        {
            return await ReadAllAsync(await ConnectAsync());
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    private Socket Keep(Socket socket)
    {
        lock (_sockets) _sockets.Add(socket);
        return socket;
    }
}
