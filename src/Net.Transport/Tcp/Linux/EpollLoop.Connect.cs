using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>Reaching a backend.</summary>
internal sealed unsafe partial class EpollLoop
{
    /// <summary>Asks the route and starts to connect; the client's bytes stay in its socket meanwhile.</summary>
    private void Connect(EpollRelay relay)
    {
        while (true)
        {
            if (relay.TriedCount >= Math.Max(1, relay.Listener.Options.ConnectAttempts))
            {
                End(relay, TcpRelayOutcome.ConnectFailed);
                return;
            }

            TcpRouteVerdict verdict = relay.Listener.Route.Route(new TcpRouteRequest(relay.ClientAddress, relay.Destination, relay.TriedBackends), out TcpTarget target);
            if (verdict != TcpRouteVerdict.Forward)
            {
                End(relay, TcpRouting.OutcomeOf(verdict, relay.TriedCount));
                return;
            }

            relay.Target = target;
            if (StartConnect(relay, out TcpConnectFailure failure)) return;
            Record(relay, failure);
        }
    }

    /// <summary>Tries again after descriptors were short.</summary>
    private void OpenBackend(EpollRelay relay)
    {
        if (StartConnect(relay, out TcpConnectFailure failure)) return;
        Record(relay, failure);
        Connect(relay);
    }

    private void FailConnect(EpollRelay relay, TcpConnectFailure failure)
    {
        Record(relay, failure);
        Connect(relay);
    }

    private static void Record(EpollRelay relay, TcpConnectFailure failure)
    {
        if (relay.Backend.Fd >= 0) _ = Libc.Close(relay.Backend.Fd);
        relay.Backend = RelayEnd.Closed;
        relay.Listener.Counters.Failures[(int)failure]++;
        TcpTarget target = relay.Target;
        relay.Target = default;
        relay.Tried ??= new PeerAddress[Math.Max(1, relay.Listener.Options.ConnectAttempts)];
        relay.Tried[relay.TriedCount++] = target.Address;
        relay.Listener.Route.ConnectFailed(target, failure);
    }

    /// <summary>True if the connection is under way, done, or waits for a descriptor; else why it failed at once.</summary>
    private bool StartConnect(EpollRelay relay, out TcpConnectFailure failure)
    {
        failure = default;
        PeerAddress address = relay.Target.Peer;
        int fd = Libc.Socket(SocketCalls.Domain(address), Sys.SOCK_STREAM | Sys.SOCK_NONBLOCK | Sys.SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            int errno = Libc.Errno;
            if (!Errno.IsExhaustion(errno))
            {
                failure = TcpConnectFailure.Other;
                return false;
            }

            relay.Stage = RelayStage.WaitingForDescriptor;
            _waiting.Enqueue(relay);
            PauseForWant(relay.Listener);
            return true;
        }

        relay.Backend.Fd = fd;
        _ = SocketCalls.SetOption(fd, Sys.IPPROTO_TCP, Sys.TCP_NODELAY, 1);
        byte* buffer = stackalloc byte[SocketCalls.AddressCapacity];
        if (!relay.Target.Source.IsNone && !BindSource(fd, relay.Target, buffer))
        {
            failure = TcpConnectFailure.LocalResource;
            return false;
        }

        relay.Stage = RelayStage.Connecting;
        uint length = SocketCalls.WriteAddress(address, buffer);
        if (Libc.Connect(fd, buffer, length) != 0)
        {
            int errno = Libc.Errno;
            if (errno is not (Errno.EINPROGRESS or Errno.EINTR))
            {
                failure = TcpRouting.FailureOf(errno);
                return false;
            }
        }

        if (Register(Sys.EPOLL_CTL_ADD, fd, ConnectionEvents, Tag(relay.Id, Kind.Backend)) != 0)
        {
            failure = TcpConnectFailure.LocalResource;
            return false;
        }

        _timers.Arm(relay, _now + (long)relay.Listener.Options.ConnectTimeout.TotalMilliseconds);
        return true;
    }

    private static bool BindSource(int fd, in TcpTarget target, byte* buffer)
    {
        if (target.SourceIsForeign)
        {
            // ip(7), ipv6(7): needs CAP_NET_ADMIN.
            int set = target.Address.IsIPv4
                ? SocketCalls.SetOption(fd, Sys.IPPROTO_IP, Sys.IP_TRANSPARENT, 1)
                : SocketCalls.SetOption(fd, Sys.IPPROTO_IPV6, Sys.IPV6_TRANSPARENT, 1);
            if (set != 0) return false;
        }

        // The port is chosen at connect, for the whole 4-tuple: ports do not run out per address. ip(7).
        _ = SocketCalls.SetOption(fd, Sys.IPPROTO_IP, Sys.IP_BIND_ADDRESS_NO_PORT, 1);
        uint length = SocketCalls.WriteAddress(target.Source, buffer);
        return Libc.Bind(fd, buffer, length) == 0;
    }

    private void OnConnectEvent(EpollRelay relay, uint events)
    {
        if ((events & (Sys.EPOLLERR | Sys.EPOLLHUP)) != 0)
        {
            int error = SocketCalls.SocketError(relay.Backend.Fd);
            // No error but a hang-up: connected and reset at once; reading will say so.
            if (error != 0)
            {
                FailConnect(relay, TcpRouting.FailureOf(error));
                return;
            }
        }
        else if ((events & Sys.EPOLLOUT) == 0)
        {
            return;
        }

        relay.Stage = RelayStage.Established;
        ArmIdle(relay);
        relay.Client.Writable = true;
        if (!SendProxyHeader(relay)) return;
        int operation = relay.Listener.Options.ExpectProxyProtocol ? Sys.EPOLL_CTL_MOD : Sys.EPOLL_CTL_ADD;
        if (Register(operation, relay.Client.Fd, ConnectionEvents, Tag(relay.Id, Kind.Client)) != 0)
        {
            End(relay, TcpRelayOutcome.Failed);
            return;
        }

        if (relay.Backend.Readable) Transfer(relay, fromClient: false);
    }

    private void ArmIdle(EpollRelay relay)
    {
        TimeSpan idle = relay.Listener.Options.IdleTimeout;
        if (idle > TimeSpan.Zero) _timers.Arm(relay, _now + (long)Math.Min(idle.TotalMilliseconds, long.MaxValue / 4));
        else _timers.Disarm(relay);
    }

    private bool SendProxyHeader(EpollRelay relay)
    {
        if (relay.Target.ProxyProtocol == ProxyProtocolVersion.None) return true;
        int length = ProxyProtocol.Write(relay.Target.ProxyProtocol, relay.ClientAddress, relay.Destination, new Span<byte>(_buffer, ProxyProtocol.MaxWrittenLength));
        // A fresh connection's send buffer takes a hundred bytes whole.
        if (Libc.Send(relay.Backend.Fd, _buffer, (nuint)length, Sys.MSG_NOSIGNAL) == length) return true;
        End(relay, TcpRelayOutcome.BackendReset);
        return false;
    }
}
