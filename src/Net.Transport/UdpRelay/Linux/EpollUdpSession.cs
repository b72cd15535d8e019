using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>One client's way to its backend: a connected socket. Owned by one loop.</summary>
internal sealed class EpollUdpSession(int fd, PeerAddress client, UdpTarget target, LoopUdpListener listener)
{
    internal readonly PeerAddress Client = client;
    internal readonly UdpTarget Target = target;
    internal readonly LoopUdpListener Listener = listener;

    /// <summary>The number under which epoll reports it.</summary>
    internal int Id;

    /// <summary>-1 once it is over.</summary>
    internal int Fd = fd;

    /// <summary>Milliseconds on the loop's clock when something last came, from either side.</summary>
    internal long LastActivity;

    internal long FromClient;
    internal long FromBackend;

    // Neighbours in the listener's list from quiet to busy.
    internal EpollUdpSession? Quieter;
    internal EpollUdpSession? Busier;

    /// <summary>The client's datagrams in the batch at hand: a list of slots through the loop's links.</summary>
    internal int FirstSlot = -1;

    internal int LastSlot = -1;
}

/// <summary>The socket of a listener on one loop, and its sessions ordered from the one that was quiet longest to the one heard last.</summary>
internal sealed class LoopUdpListener(EpollUdpListener group, int fd)
{
    internal readonly EpollUdpListener Group = group;
    internal readonly Dictionary<PeerAddress, EpollUdpSession> Sessions = [];
    internal int Fd = fd;

    /// <summary>The number under which epoll reports it.</summary>
    internal int Id;

    internal long Opened;
    internal long FromClients;
    internal long FromBackends;
    internal long Dropped;
    internal long Refused;
    internal long Evicted;

    private EpollUdpSession? _busiest;

    /// <summary>The session that was quiet longest.</summary>
    internal EpollUdpSession? Quietest { get; private set; }

    internal void Add(EpollUdpSession session)
    {
        Sessions.Add(session.Client, session);
        Append(session);
    }

    internal void Touch(EpollUdpSession session, long now)
    {
        session.LastActivity = now;
        if (ReferenceEquals(session, _busiest)) return;
        Unlink(session);
        Append(session);
    }

    internal void Remove(EpollUdpSession session)
    {
        Sessions.Remove(session.Client);
        Unlink(session);
    }

    private void Append(EpollUdpSession session)
    {
        session.Quieter = _busiest;
        session.Busier = null;
        if (_busiest is not null) _busiest.Busier = session;
        else Quietest = session;
        _busiest = session;
    }

    private void Unlink(EpollUdpSession session)
    {
        if (session.Quieter is { } quieter) quieter.Busier = session.Busier;
        else Quietest = session.Busier;
        if (session.Busier is { } busier) busier.Quieter = session.Quieter;
        else _busiest = session.Quieter;
    }
}
