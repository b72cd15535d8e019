using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NodeAgent.Pods;

/// <summary>The ports that this process may not bind, ip(7): those below <c>net.ipv4.ip_unprivileged_port_start</c>, unless it has CAP_NET_BIND_SERVICE.</summary>
internal static class PrivilegedPorts
{
    /// <summary>What is added to such a port, as the proxy does for its frontends.</summary>
    public const int Offset = 10_000;

    private const string Setting = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    private const int UsualStart = 1024;

    /// <summary>The lowest port that may be bound.</summary>
    public static int Start { get; } = MayBindAll() ? 0 : ReadStart();

    /// <summary>Where something is served that should be at a port.</summary>
    public static ushort Shift(ushort port) => port < Start ? (ushort)(port + Offset) : port;

    private static bool MayBindAll()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 1));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AccessDenied;
        }
    }

    private static int ReadStart()
    {
        try
        {
            return int.Parse(File.ReadAllText(Setting), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return UsualStart;
        }
    }
}
