using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>Listening sockets, and connections before they have a backend.</summary>
internal sealed unsafe partial class EpollLoop
{
    // Accepted in one go; more are told again at once, since listeners are level-triggered.
    private const int AcceptBatch = 64;
    private const int FirstAcceptPause = 10;
    private const int LongestAcceptPause = 1000;

    private readonly List<LoopListener> _closing = [];
    private readonly List<LoopListener> _short = [];
    private readonly Queue<EpollRelay> _waiting = new();
    private readonly Stack<int> _freeListeners = new();
    private int _acceptPause = FirstAcceptPause;
    private long _acceptAgainAt;

    /// <summary>Starts to accept. On the loop's thread.</summary>
    internal void Add(LoopListener listener)
    {
        if (_freeListeners.TryPop(out int id)) _listeners[id] = listener;
        else
        {
            id = _listeners.Count;
            _listeners.Add(listener);
        }

        listener.Id = id;
        if (Register(Sys.EPOLL_CTL_ADD, listener.Fd, Sys.EPOLLIN, Tag(id, Kind.Listener)) != 0) PauseForWant(listener);
    }

    /// <summary>On the loop's thread.</summary>
    internal static void SetMode(LoopListener listener, TcpListenMode mode)
    {
        if (listener.Fd < 0 || listener.CloseAt != 0) return;
        if (mode == TcpListenMode.Drop) SocketCalls.IgnoreNewConnections(listener.Fd);
        else SocketCalls.TakeNewConnections(listener.Fd);
    }

    /// <summary>
    /// Stops to listen. What the kernel has completed is taken; with a hand-over, new SYNs are left unanswered for that time, so that
    /// their next try finds the successor on the same address. On the loop's thread.
    /// </summary>
    internal void CloseListener(LoopListener listener, TimeSpan handOver)
    {
        if (listener.Fd < 0) return;
        SocketCalls.IgnoreNewConnections(listener.Fd);
        listener.CloseAt = Math.Max(1, _now + (long)handOver.TotalMilliseconds);
        _closing.Add(listener);
    }

    /// <summary>Accepts again after the connections were at their limit. On the loop's thread.</summary>
    internal void Resume(LoopListener listener)
    {
        if (!listener.AtLimit || listener.Fd < 0) return;
        listener.AtLimit = false;
        Watch(listener, !_short.Contains(listener));
    }

    private void Watch(LoopListener listener, bool on)
    {
        listener.Paused = !on;
        _ = Register(Sys.EPOLL_CTL_MOD, listener.Fd, on ? Sys.EPOLLIN : 0, Tag(listener.Id, Kind.Listener));
    }

    /// <summary>True if the queue may hold more.</summary>
    private bool Accept(LoopListener listener)
    {
        byte* address = stackalloc byte[SocketCalls.AddressCapacity];
        for (int i = 0; i < AcceptBatch; i++)
        {
            if (!listener.Group.TryEnter())
            {
                listener.AtLimit = true;
                Watch(listener, on: false);
                // A connection may have ended on another loop in between: then nobody would say so again.
                if (!listener.Group.TryEnter()) return false;
                listener.AtLimit = false;
                Watch(listener, on: true);
            }

            uint length = SocketCalls.AddressCapacity;
            int fd = Libc.Accept4(listener.Fd, address, &length, Sys.SOCK_NONBLOCK | Sys.SOCK_CLOEXEC);
            if (fd < 0)
            {
                int errno = Libc.Errno;
                listener.Group.Leave();
                if (Errno.IsExhaustion(errno)) PauseForWant(listener);
                // accept(2): network errors of a connection that is gone already are passed on; the next one may do.
                if (errno is Errno.EINTR or Errno.ECONNABORTED or Errno.EPROTO or Errno.ENETDOWN or Errno.EHOSTDOWN or Errno.EHOSTUNREACH or Errno.ENETUNREACH) continue;
                return false;
            }

            _acceptPause = FirstAcceptPause;
            listener.Counters.Accepted++;
            listener.Counters.Active++;
            EpollRelay relay = Rent(listener);
            relay.Client.Fd = fd;
            relay.ClientAddress = SocketCalls.ReadAddress(address);
            relay.Destination = Destination(listener, fd);
            if (listener.Options.ExpectProxyProtocol) ExpectProxyHeader(relay);
            else Connect(relay);
            if (listener.Paused || listener.Fd < 0) return false;
        }

        return true;
    }

    private static PeerAddress Destination(LoopListener listener, int fd)
    {
        PeerAddress address = listener.Options.Destination switch
        {
            TcpDestinationSource.Socket or TcpDestinationSource.Transparent => SocketCalls.LocalAddress(fd),
            TcpDestinationSource.OriginalDestination => SocketCalls.OriginalDestination(fd, listener.Group.Address.IsIPv4),
            _ => listener.Group.Address,
        };
        return address.IsNone ? SocketCalls.LocalAddress(fd) : address;
    }

    private void ExpectProxyHeader(EpollRelay relay)
    {
        relay.Stage = RelayStage.ReadingProxyHeader;
        _timers.Arm(relay, _now + (long)relay.Listener.Options.ProxyHeaderTimeout.TotalMilliseconds);
        const uint Events = Sys.EPOLLIN | Sys.EPOLLRDHUP | Sys.EPOLLET;
        if (Register(Sys.EPOLL_CTL_ADD, relay.Client.Fd, Events, Tag(relay.Id, Kind.Client)) != 0) End(relay, TcpRelayOutcome.Failed);
    }

    private void ReadProxyHeader(EpollRelay relay)
    {
        int room = Math.Min(_readSize, ProxyProtocol.MaxReadLength);
        nint count = Libc.Recv(relay.Client.Fd, _buffer, (nuint)room, Sys.MSG_PEEK);
        if (count < 0)
        {
            if (Libc.Errno is not (Errno.EAGAIN or Errno.EINTR)) End(relay, TcpRelayOutcome.ClientReset);
            return;
        }

        ProxyProtocolStatus status = ProxyProtocol.TryRead(new ReadOnlySpan<byte>(_buffer, (int)count), out ProxyProtocolHeader header);
        if (status == ProxyProtocolStatus.Incomplete && !relay.Client.HungUp) return;
        if (status != ProxyProtocolStatus.Complete || Libc.Recv(relay.Client.Fd, _buffer, (nuint)header.Length, 0) != header.Length)
        {
            End(relay, TcpRelayOutcome.ProxyHeaderInvalid);
            return;
        }

        if (!header.Source.IsNone) relay.ClientAddress = header.Source;
        if (!header.Destination.IsNone) relay.Destination = header.Destination;
        _timers.Disarm(relay);
        Connect(relay);
    }

    // Descriptors or memory ran out. epoll would tell of the same connection again and again: the listener is not watched for a while.
    private void PauseForWant(LoopListener listener)
    {
        listener.Counters.AcceptPauses++;
        if (!_short.Contains(listener)) _short.Add(listener);
        Watch(listener, on: false);
        ScheduleRetry();
    }

    private void ScheduleRetry()
    {
        if (_acceptAgainAt != 0) return;
        _acceptAgainAt = _now + _acceptPause;
        _acceptPause = Math.Min(_acceptPause * 2, LongestAcceptPause);
    }

    /// <summary>A connection ended: those that wait for descriptors are tried with the next round.</summary>
    private void DescriptorsFreed()
    {
        if (_acceptAgainAt != 0) _acceptAgainAt = _now;
    }

    private int ListenerTimeout()
    {
        long next = _acceptAgainAt;
        foreach (LoopListener listener in _closing) next = next == 0 ? listener.CloseAt : Math.Min(next, listener.CloseAt);
        return next == 0 ? -1 : (int)Math.Clamp(next - _now, 0, int.MaxValue);
    }

    private void RunListenerTimers()
    {
        if (_acceptAgainAt != 0 && _acceptAgainAt <= _now)
        {
            _acceptAgainAt = 0;
            for (int i = _waiting.Count; i > 0; i--)
            {
                EpollRelay relay = _waiting.Dequeue();
                if (relay.Stage == RelayStage.WaitingForDescriptor) OpenBackend(relay);
            }

            // Those that have a client come first.
            if (_waiting.Count == 0)
            {
                foreach (LoopListener listener in _short)
                {
                    if (listener.Fd < 0) continue;
                    if (Register(Sys.EPOLL_CTL_MOD, listener.Fd, Sys.EPOLLIN, Tag(listener.Id, Kind.Listener)) != 0)
                        _ = Register(Sys.EPOLL_CTL_ADD, listener.Fd, Sys.EPOLLIN, Tag(listener.Id, Kind.Listener));
                    listener.Paused = false;
                }

                _short.Clear();
            }
        }

        for (int i = _closing.Count - 1; i >= 0; i--)
        {
            LoopListener listener = _closing[i];
            if (listener.CloseAt > _now) continue;
            _closing.RemoveAt(i);
            while (!listener.Paused && Accept(listener))
            {
            }

            listener.CloseSocket();
            _short.Remove(listener);
            _freeListeners.Push(listener.Id);
        }
    }
}
