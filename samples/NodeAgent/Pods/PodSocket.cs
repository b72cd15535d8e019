using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace NodeAgent.Pods;

/// <summary>Sockets bound at pods' addresses.</summary>
internal static class PodSocket
{
    private const int Ipv6FreeBind = 78;

    /// <summary>Binds, and for TCP listens too, so that a client that comes before anybody accepts waits instead of being refused.</summary>
    public static bool TryBind(IPEndPoint address, ProtocolType protocol, [NotNullWhen(true)] out Socket? socket, out string problem)
    {
        socket = null;
        problem = "";
        var bound = new Socket(address.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            // The host has every address of the pods' range by a local route: IPv6 binds those only when told so, ipv6(7).
            bool routed = address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address.Address);
            if (routed && OperatingSystem.IsLinux()) bound.SetRawSocketOption((int)SocketOptionLevel.IPv6, Ipv6FreeBind, BitConverter.GetBytes(1));
            bound.Bind(address);
            if (protocol == ProtocolType.Tcp) bound.Listen();
            socket = bound;
            return true;
        }
        catch (SocketException e)
        {
            bound.Dispose();
            problem = e.Message;
            return false;
        }
    }
}
