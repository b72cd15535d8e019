using System.Net;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>A listening address: one socket for each loop (SO_REUSEPORT, socket(7): the kernel keeps a client on one of them), or one on a single loop.</summary>
internal sealed class EpollUdpListener(EpollUdpRelayEngine engine, IPEndPoint address, IUdpRoute route, UdpRelayOptions options) : UdpRelayListener(address)
{
    private readonly List<(UdpLoop Loop, LoopUdpListener Listener)> _sockets = [];
    private int _sessions;
    private int _closed;

    internal IUdpRoute Route { get; } = route;

    internal UdpRelayOptions Options { get; } = options;

    internal PeerAddress Address { get; } = PeerAddress.From(address);

    /// <inheritdoc/>
    public override UdpRelayStatistics Statistics
    {
        get
        {
            var sum = new UdpRelayStatistics { Sessions = Volatile.Read(ref _sessions) };
            foreach ((_, LoopUdpListener listener) in _sockets)
            {
                sum = sum with
                {
                    SessionsOpened = sum.SessionsOpened + Volatile.Read(ref listener.Opened),
                    DatagramsFromClients = sum.DatagramsFromClients + Volatile.Read(ref listener.FromClients),
                    DatagramsFromBackends = sum.DatagramsFromBackends + Volatile.Read(ref listener.FromBackends),
                    Dropped = sum.Dropped + Volatile.Read(ref listener.Dropped),
                    Refused = sum.Refused + Volatile.Read(ref listener.Refused),
                    Evicted = sum.Evicted + Volatile.Read(ref listener.Evicted),
                };
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public override int Purge(Func<PeerAddress, bool> isStale)
    {
        ArgumentNullException.ThrowIfNull(isStale);
        return _sockets.Sum(socket => socket.Loop.Purge(socket.Listener, isStale));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        engine.Forget(this);
        foreach ((UdpLoop loop, LoopUdpListener listener) in _sockets) loop.Remove(listener);
    }

    /// <summary>All sockets are attached before the listener is handed out.</summary>
    internal bool Attach(UdpLoop loop, int fd)
    {
        var listener = new LoopUdpListener(this, fd);
        _sockets.Add((loop, listener));
        return loop.Add(listener);
    }

    /// <summary>Takes one of the places for sessions; false if all are taken.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _sessions) <= Math.Max(1, Options.MaxSessions)) return true;
        Interlocked.Decrement(ref _sessions);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _sessions);
}
