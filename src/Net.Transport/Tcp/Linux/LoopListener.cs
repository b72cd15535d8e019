using System.Net;
using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>One listening socket of one loop.</summary>
internal sealed class LoopListener(EpollListener group, int fd)
{
    internal readonly EpollListener Group = group;
    internal readonly TcpRelayCounters Counters = group.AddCounters();
    internal readonly TcpListenOptions Options = group.Options;
    internal readonly ITcpRoute Route = group.Route;
    internal int Fd = fd;

    /// <summary>Its place in the loop's table.</summary>
    internal int Id;

    /// <summary>True while the listener has as many connections as it may.</summary>
    internal bool AtLimit;

    /// <summary>True while epoll does not watch the socket.</summary>
    internal bool Paused;

    /// <summary>When the socket closes, in milliseconds on the loop's clock; 0: it stays open.</summary>
    internal long CloseAt;

    internal void CloseSocket()
    {
        if (Fd >= 0) _ = Libc.Close(Fd);
        Fd = -1;
    }
}

/// <summary>A listening address: one socket for each loop (SO_REUSEPORT, socket(7)), or one on a single loop.</summary>
internal sealed class EpollListener : TcpRelayListener
{
    private readonly EpollRelayEngine _engine;
    private readonly List<(EpollLoop Loop, LoopListener Listener)> _sockets = [];
    private readonly List<TcpRelayCounters> _counters = [];
    private readonly Lock _gate = new();
    private TcpListenMode _mode;
    private int _open;
    private bool _closed;

    internal EpollListener(EpollRelayEngine engine, IPEndPoint address, ITcpRoute route, TcpListenOptions options)
        : base(address)
    {
        _engine = engine;
        Route = route;
        Options = options;
        Address = PeerAddress.From(address);
    }

    internal ITcpRoute Route { get; }

    internal TcpListenOptions Options { get; }

    internal PeerAddress Address { get; }

    /// <inheritdoc/>
    public override TcpListenMode Mode
    {
        get => _mode;
        set
        {
            lock (_gate)
            {
                if (_mode == value || _closed) return;
                _mode = value;
                foreach ((EpollLoop loop, LoopListener listener) in _sockets) loop.Post(() => EpollLoop.SetMode(listener, value));
            }
        }
    }

    /// <inheritdoc/>
    public override TcpRelayStatistics Statistics
    {
        get
        {
            var sum = new TcpRelayStatistics();
            lock (_gate)
            {
                foreach (TcpRelayCounters counters in _counters) sum.Add(counters);
            }

            return sum;
        }
    }

    internal TcpRelayCounters AddCounters()
    {
        var counters = new TcpRelayCounters();
        lock (_gate) _counters.Add(counters);
        return counters;
    }

    internal void Attach(EpollLoop loop, LoopListener listener)
    {
        lock (_gate) _sockets.Add((loop, listener));
        loop.Post(() => loop.Add(listener));
    }

    /// <summary>Takes one of the places for connections; false if all are taken.</summary>
    internal bool TryEnter()
    {
        if (Options.MaxConnections <= 0) return true;
        if (Interlocked.Increment(ref _open) <= Options.MaxConnections) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>Gives the place back and lets loops that wait for one go on.</summary>
    internal void Leave()
    {
        if (Options.MaxConnections <= 0) return;
        if (Interlocked.Decrement(ref _open) != Options.MaxConnections - 1) return;
        lock (_gate)
        {
            foreach ((EpollLoop loop, LoopListener listener) in _sockets) loop.Post(() => loop.Resume(listener));
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => Close(TimeSpan.Zero);

    internal void Close(TimeSpan handOver)
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            foreach ((EpollLoop loop, LoopListener listener) in _sockets) loop.Post(() => loop.CloseListener(listener, handOver));
        }

        _engine.Forget(this);
    }
}
