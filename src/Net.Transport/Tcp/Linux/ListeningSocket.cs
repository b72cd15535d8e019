using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>Opens listening sockets; socket(7), ip(7), tcp(7).</summary>
internal static unsafe class ListeningSocket
{
    /// <summary>Opens <paramref name="count"/> sockets on one address; all or none.</summary>
    internal static TcpListenError Open(PeerAddress address, int count, TcpListenOptions options, List<int> sockets, out PeerAddress bound)
    {
        bound = address;
        TcpListenError error = TcpListenError.None;
        // SO_REUSEPORT would let another process share the address unnoticed: a socket without it finds out first.
        if (!options.ShareAddress && address.Port != 0) error = Probe(address, options);
        for (int i = 0; i < count && error == TcpListenError.None; i++)
        {
            error = OpenOne(bound, options, share: true, listen: true, out int fd);
            if (error != TcpListenError.None) break;
            sockets.Add(fd);
            bound = SocketCalls.LocalAddress(fd);
        }

        if (error == TcpListenError.None) return error;
        foreach (int fd in sockets) _ = Libc.Close(fd);
        sockets.Clear();
        return error;
    }

    private static TcpListenError Probe(PeerAddress address, TcpListenOptions options)
    {
        TcpListenError error = OpenOne(address, options, share: false, listen: true, out int fd);
        if (error == TcpListenError.None) _ = Libc.Close(fd);
        return error;
    }

    private static TcpListenError OpenOne(PeerAddress address, TcpListenOptions options, bool share, bool listen, out int fd)
    {
        fd = Libc.Socket(SocketCalls.Domain(address), Sys.SOCK_STREAM | Sys.SOCK_NONBLOCK | Sys.SOCK_CLOEXEC, 0);
        if (fd < 0) return TcpRouting.ListenErrorOf(Libc.Errno);
        byte* buffer = stackalloc byte[SocketCalls.AddressCapacity];
        uint length = SocketCalls.WriteAddress(address, buffer);
        bool done = SetOptions(fd, address, options, share)
            && Libc.Bind(fd, buffer, length) == 0
            && (!listen || Libc.Listen(fd, Math.Max(1, options.Backlog)) == 0);
        if (done) return TcpListenError.None;
        int errno = Libc.Errno;
        _ = Libc.Close(fd);
        fd = -1;
        return TcpRouting.ListenErrorOf(errno);
    }

    private static bool SetOptions(int fd, PeerAddress address, TcpListenOptions options, bool share)
    {
        bool v4 = address.IsIPv4;
        bool transparent = options.Destination == TcpDestinationSource.Transparent;
        return Set(fd, Sys.SOL_SOCKET, Sys.SO_REUSEADDR)
            && (!share || Set(fd, Sys.SOL_SOCKET, Sys.SO_REUSEPORT))
            // Accepted sockets inherit it.
            && Set(fd, Sys.IPPROTO_TCP, Sys.TCP_NODELAY)
            && (v4 || Set(fd, Sys.IPPROTO_IPV6, Sys.IPV6_V6ONLY))
            && (!options.FreeBind || (v4 ? Set(fd, Sys.IPPROTO_IP, Sys.IP_FREEBIND) : Set(fd, Sys.IPPROTO_IPV6, Sys.IPV6_FREEBIND)))
            && (!transparent || (v4 ? Set(fd, Sys.IPPROTO_IP, Sys.IP_TRANSPARENT) : Set(fd, Sys.IPPROTO_IPV6, Sys.IPV6_TRANSPARENT)));
    }

    private static bool Set(int fd, int level, int option) => SocketCalls.SetOption(fd, level, option, 1) == 0;
}
