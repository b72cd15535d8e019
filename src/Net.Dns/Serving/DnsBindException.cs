using System.Net;
using System.Net.Sockets;

namespace Net.Dns;

/// <summary>An address that a server was told to listen on cannot be bound.</summary>
public sealed class DnsBindException : Exception
{
    /// <summary>For an address, with what the system said.</summary>
    public DnsBindException(IPEndPoint endPoint, SocketException cause)
        : base($"Cannot listen on {endPoint}: {cause?.Message}", cause) => EndPoint = endPoint;

    /// <summary>The address.</summary>
    public IPEndPoint EndPoint { get; }
}
