namespace Net.Transport.Udp;

/// <summary>Which implementation of <see cref="UdpSocket"/> carries the datagrams.</summary>
public enum UdpEngine
{
    /// <summary>Batched on 64-bit Linux, portable elsewhere.</summary>
    Automatic,

    /// <summary>.NET sockets, one system call a datagram; runs everywhere.</summary>
    Portable,

    /// <summary><c>recvmmsg</c> and <c>sendmmsg</c>, one system call a batch; 64-bit Linux only.</summary>
    Batched,
}

/// <summary>How a <see cref="UdpSocket"/> is opened.</summary>
public sealed record UdpSocketOptions
{
    /// <summary>The implementation; default <see cref="UdpEngine.Automatic"/>.</summary>
    public UdpEngine Engine { get; init; }

    /// <summary>Lets several sockets share one address, the kernel spreading clients over them (SO_REUSEPORT, socket(7)). Linux only; default false.</summary>
    public bool SharePort { get; init; }

    /// <summary>Reports the address each datagram was sent to, which a socket bound to a wildcard needs to answer from it (IP_PKTINFO, ip(7)). Default false.</summary>
    /// <remarks>The portable engine reports it but cannot choose the source of what it sends.</remarks>
    public bool TrackLocalAddress { get; init; }

    /// <summary>Allows binding an address that the machine does not have yet (IP_FREEBIND, ip(7)). Linux only; default false.</summary>
    public bool FreeBind { get; init; }

    /// <summary>Kernel receive buffer in bytes, or null for the system's own.</summary>
    public int? ReceiveBufferBytes { get; init; }

    /// <summary>Kernel send buffer in bytes, or null for the system's own.</summary>
    public int? SendBufferBytes { get; init; }

    /// <summary>Lets an IPv6 wildcard socket take IPv4 datagrams as well. Default false.</summary>
    public bool DualMode { get; init; }
}
