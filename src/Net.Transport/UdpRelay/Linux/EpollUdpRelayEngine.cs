using System.Net;
using Net.Transport.Native;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>The Linux engine: event loops that move datagrams in batches.</summary>
internal sealed class EpollUdpRelayEngine : UdpRelayEngine
{
    private readonly UdpRelayEngineOptions _options;
    private readonly UdpLoop[] _loops;
    private readonly Lock _gate = new();
    private readonly HashSet<EpollUdpListener> _listeners = [];
    private int _nextLoop;
    private bool _stopped;

    internal EpollUdpRelayEngine(UdpRelayEngineOptions options, TimeProvider time)
    {
        _options = options;
        _loops = new UdpLoop[options.Loops > 0 ? options.Loops : Environment.ProcessorCount];
        for (int i = 0; i < _loops.Length; i++) _loops[i] = new UdpLoop(i, options, time);
    }

    /// <inheritdoc/>
    public override UdpListenResult Listen(IPEndPoint address, IUdpRoute route, UdpRelayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(route);
        options ??= UdpRelayOptions.Default;
        lock (_gate)
        {
            if (_stopped) return new UdpListenResult(null, TcpListenError.Stopped);
            int sockets = _listeners.Count >= _options.SharedListeners ? 1 : _loops.Length;
            var fds = new List<int>(sockets);
            TcpListenError error = DatagramSocket.Open(PeerAddress.From(address), sockets, options, fds, out PeerAddress bound);
            if (error != TcpListenError.None) return new UdpListenResult(null, error);

            var listener = new EpollUdpListener(this, bound.ToEndPoint(), route, options);
            _listeners.Add(listener);
            // A socket in the group that no loop watches would swallow its clients.
            bool all = true;
            foreach (int fd in fds) all &= listener.Attach(_loops[_nextLoop++ % _loops.Length], fd);
            if (all) return new UdpListenResult(listener, TcpListenError.None);
            listener.Close();
            return new UdpListenResult(null, TcpListenError.NoResources);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stopped) return ValueTask.CompletedTask;
            _stopped = true;
        }

        foreach (UdpLoop loop in _loops) loop.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Forget(EpollUdpListener listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }
}

/// <summary>Opens listening sockets; socket(7), ip(7), udp(7).</summary>
internal static unsafe class DatagramSocket
{
    // What is asked for; the kernel gives an unprivileged process up to net.core.rmem_max. A burst of a few hundred small datagrams fills the default.
    private const int ReceiveBufferBytes = 4 << 20;

    /// <summary>Opens <paramref name="count"/> sockets on one address; all or none.</summary>
    internal static TcpListenError Open(PeerAddress address, int count, UdpRelayOptions options, List<int> sockets, out PeerAddress bound)
    {
        bound = address;
        TcpListenError error = TcpListenError.None;
        // SO_REUSEPORT would let another process share the address unnoticed: a socket without it finds out first.
        if (!options.ShareAddress && address.Port != 0)
        {
            error = OpenOne(address, options, share: false, out int probe);
            if (error == TcpListenError.None) _ = Libc.Close(probe);
        }

        for (int i = 0; i < count && error == TcpListenError.None; i++)
        {
            error = OpenOne(bound, options, share: true, out int fd);
            if (error != TcpListenError.None) break;
            sockets.Add(fd);
            bound = SocketCalls.LocalAddress(fd);
        }

        if (error == TcpListenError.None) return error;
        foreach (int fd in sockets) _ = Libc.Close(fd);
        sockets.Clear();
        return error;
    }

    private static TcpListenError OpenOne(PeerAddress address, UdpRelayOptions options, bool share, out int fd)
    {
        fd = Libc.Socket(SocketCalls.Domain(address), Sys.SOCK_DGRAM | Sys.SOCK_NONBLOCK | Sys.SOCK_CLOEXEC, 0);
        if (fd < 0) return TcpRouting.ListenErrorOf(Libc.Errno);
        bool v4 = address.IsIPv4;
        _ = SocketCalls.SetOption(fd, Sys.SOL_SOCKET, Sys.SO_RCVBUF, ReceiveBufferBytes);
        byte* buffer = stackalloc byte[SocketCalls.AddressCapacity];
        uint length = SocketCalls.WriteAddress(address, buffer);
        bool done = (!share || Set(fd, Sys.SOL_SOCKET, Sys.SO_REUSEPORT))
            && (v4 || Set(fd, Sys.IPPROTO_IPV6, Sys.IPV6_V6ONLY))
            && (!options.FreeBind || (v4 ? Set(fd, Sys.IPPROTO_IP, Sys.IP_FREEBIND) : Set(fd, Sys.IPPROTO_IPV6, Sys.IPV6_FREEBIND)))
            && Libc.Bind(fd, buffer, length) == 0;
        if (done) return TcpListenError.None;
        int errno = Libc.Errno;
        _ = Libc.Close(fd);
        fd = -1;
        return TcpRouting.ListenErrorOf(errno);
    }

    private static bool Set(int fd, int level, int option) => SocketCalls.SetOption(fd, level, option, 1) == 0;
}
