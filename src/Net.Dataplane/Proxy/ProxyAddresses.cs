using System.Net;
using Net.Model;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>Between the addresses of the model and those of sockets.</summary>
internal static class ProxyAddresses
{
    internal static PeerAddress Of(IpAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.WriteBytes(bytes) == 4 ? PeerAddress.FromIPv4(bytes, port) : PeerAddress.FromIPv6(bytes, port);
    }

    internal static IpAddress AddressOf(in PeerAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return IpAddress.FromBytes(bytes[..address.CopyAddressTo(bytes)]);
    }

    internal static IPEndPoint EndPointOf(IpAddress address, ushort port) => new(address.ToIPAddress(), port);
}
