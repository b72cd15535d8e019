using System.Net;
using System.Net.Sockets;
using Net.Transport.Native;

namespace Net.Transport.Tcp.Portable;

/// <summary>Socket options that .NET has no name for; on Linux only, elsewhere they are left out.</summary>
internal static class PortableSockets
{
    internal static void Prepare(Socket socket, AddressFamily family, TcpListenOptions options)
    {
        bool v4 = family == AddressFamily.InterNetwork;
        if (!v4) socket.DualMode = false;
        socket.NoDelay = true;
        if (!OperatingSystem.IsLinux()) return;
        // .NET sets SO_REUSEADDR by itself on bind (Unix).
        if (options.ShareAddress) Set(socket, Sys.SOL_SOCKET, Sys.SO_REUSEPORT);
        if (options.FreeBind) Set(socket, v4 ? Sys.IPPROTO_IP : Sys.IPPROTO_IPV6, v4 ? Sys.IP_FREEBIND : Sys.IPV6_FREEBIND);
        if (options.Destination == TcpDestinationSource.Transparent) SetTransparent(socket, v4);
    }

    internal static void PrepareDatagrams(Socket socket, AddressFamily family, bool freeBind, bool shareAddress)
    {
        bool v4 = family == AddressFamily.InterNetwork;
        if (!v4) socket.DualMode = false;
        if (!OperatingSystem.IsLinux()) return;
        if (shareAddress) Set(socket, Sys.SOL_SOCKET, Sys.SO_REUSEPORT);
        if (freeBind) Set(socket, v4 ? Sys.IPPROTO_IP : Sys.IPPROTO_IPV6, v4 ? Sys.IP_FREEBIND : Sys.IPV6_FREEBIND);
    }

    internal static void BindSource(Socket socket, in TcpTarget target)
    {
        if (target.Source.IsNone) return;
        if (OperatingSystem.IsLinux())
        {
            if (target.SourceIsForeign) SetTransparent(socket, target.Address.IsIPv4);
            Set(socket, Sys.IPPROTO_IP, Sys.IP_BIND_ADDRESS_NO_PORT);
        }

        socket.Bind(target.Source.ToEndPoint());
    }

    internal static PeerAddress Destination(Socket socket, TcpDestinationSource source, PeerAddress listener)
    {
        PeerAddress found = source switch
        {
            TcpDestinationSource.OriginalDestination when OperatingSystem.IsLinux() =>
                SocketCalls.OriginalDestination((int)socket.SafeHandle.DangerousGetHandle(), listener.IsIPv4),
            TcpDestinationSource.Listener => listener,
            _ => default,
        };
        return found.IsNone && socket.LocalEndPoint is IPEndPoint local ? PeerAddress.From(local) : found;
    }

    internal static void SetMode(Socket socket, TcpListenMode mode)
    {
        if (!OperatingSystem.IsLinux()) return;
        int fd = (int)socket.SafeHandle.DangerousGetHandle();
        if (mode == TcpListenMode.Drop) SocketCalls.IgnoreNewConnections(fd);
        else SocketCalls.TakeNewConnections(fd);
    }

    private static void SetTransparent(Socket socket, bool v4) =>
        Set(socket, v4 ? Sys.IPPROTO_IP : Sys.IPPROTO_IPV6, v4 ? Sys.IP_TRANSPARENT : Sys.IPV6_TRANSPARENT);

    private static void Set(Socket socket, int level, int option) => socket.SetRawSocketOption(level, option, [1, 0, 0, 0]);
}
