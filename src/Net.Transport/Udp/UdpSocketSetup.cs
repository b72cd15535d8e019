using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Udp;

/// <summary>Opens .NET sockets with the options both engines share.</summary>
internal static class UdpSocketSetup
{
    // socket(7), ip(7), ipv6(7): numbers of the Linux ABI, set raw because the BCL names none of them.
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int IpFreeBind = 15;

    internal static Socket Open(IPEndPoint local, UdpSocketOptions options)
    {
        Socket socket = Create(local.AddressFamily, options);
        try
        {
            socket.Bind(local);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static Socket OpenConnected(IPEndPoint remote, UdpSocketOptions options)
    {
        Socket socket = Create(remote.AddressFamily, options);
        try
        {
            socket.Connect(remote);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Create(AddressFamily family, UdpSocketOptions options)
    {
        if (options.Engine == UdpEngine.Batched && !UdpSocket.SupportsBatching)
        {
            throw new PlatformNotSupportedException("Batched UDP needs 64-bit Linux");
        }

        Socket socket = new(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Configure(socket, family, options);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Configure(Socket socket, AddressFamily family, UdpSocketOptions options)
    {
        if (family == AddressFamily.InterNetworkV6) socket.DualMode = options.DualMode;
        if (options.ReceiveBufferBytes is { } receive) socket.ReceiveBufferSize = receive;
        if (options.SendBufferBytes is { } send) socket.SendBufferSize = send;
        if (options.TrackLocalAddress)
        {
            bool v6 = family == AddressFamily.InterNetworkV6;
            if (v6) socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
            if (!v6 || options.DualMode) socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        }

        if (!OperatingSystem.IsLinux()) return;
        if (options.SharePort) socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        if (options.FreeBind) socket.SetRawSocketOption((int)SocketOptionLevel.IP, IpFreeBind, BitConverter.GetBytes(1));
    }
}
