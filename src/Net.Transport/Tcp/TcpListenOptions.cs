namespace Net.Transport.Tcp;

/// <summary>How one listener takes and carries connections.</summary>
public sealed record TcpListenOptions
{
    /// <summary>The defaults.</summary>
    public static TcpListenOptions Default { get; } = new();

    /// <summary>Connections open at once; further ones wait in the kernel's backlog. 0: no limit (default).</summary>
    public int MaxConnections { get; init; }

    /// <summary>Length of the kernel's queue of connections not yet accepted. Default 4096 (the kernel caps it at net.core.somaxconn).</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>How long one attempt to reach a backend may take. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts to reach a backend before the client is reset, each on an endpoint not tried yet. Default 4.</summary>
    public int ConnectAttempts { get; init; } = 4;

    /// <summary>How long a connection may carry nothing. Default 24 h, what kube-proxy sets for connection tracking.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The same after one side has finished sending. Default 1 h, what kube-proxy sets for CLOSE_WAIT.</summary>
    public TimeSpan HalfClosedTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>True if clients must send a PROXY protocol header (v1 or v2) first. Default false.</summary>
    public bool ExpectProxyProtocol { get; init; }

    /// <summary>How long a client may take for its PROXY protocol header. Default 3 s.</summary>
    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How the destination of a connection is found. Default: the address of the listener.</summary>
    public TcpDestinationSource Destination { get; init; }

    /// <summary>Lets the socket bind to addresses that the host does not have (IP_FREEBIND, Linux only). Default false.</summary>
    public bool FreeBind { get; init; }

    /// <summary>
    /// Lets another process of the same user listen on the same address (SO_REUSEPORT), for a restart that refuses nobody. Default
    /// false: an address in use is an error.
    /// </summary>
    public bool ShareAddress { get; init; }
}

/// <summary>How a listener learns which address a client meant.</summary>
public enum TcpDestinationSource
{
    /// <summary>The address that the listener is bound to.</summary>
    Listener,

    /// <summary>The local address of the accepted socket, for a listener on a wildcard address.</summary>
    Socket,

    /// <summary>The destination before a redirect in the kernel (SO_ORIGINAL_DST).</summary>
    OriginalDestination,

    /// <summary>The local address of a transparent listener behind a TPROXY rule (IP_TRANSPARENT; needs CAP_NET_ADMIN).</summary>
    Transparent,
}

/// <summary>What a listener does with new connections.</summary>
public enum TcpListenMode
{
    /// <summary>Accept and relay them.</summary>
    Accept,

    /// <summary>Leave the client's SYN unanswered, as a firewall's DROP does (Linux, by a socket filter; elsewhere: reset after accept).</summary>
    Drop,
}
