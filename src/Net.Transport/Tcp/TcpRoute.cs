namespace Net.Transport.Tcp;

/// <summary>What a relay asks for each new connection: where to? One route serves one listener.</summary>
/// <remarks>Called on engine threads, several at a time: implementations are thread-safe, fast and never block.</remarks>
public interface ITcpRoute
{
    /// <summary>Picks the backend for a connection, or says why there is none. Called again, with what was tried, when a connect fails.</summary>
    TcpRouteVerdict Route(in TcpRouteRequest request, out TcpTarget target);

    /// <summary>A connect to a picked backend failed; another may be picked next.</summary>
    void ConnectFailed(in TcpTarget target, TcpConnectFailure cause);

    /// <summary>A connection that had reached its backend is over. Called once for each <see cref="Route"/> that led to a connection.</summary>
    void Closed(in TcpTarget target, in TcpRelayResult result);
}

/// <summary>A new connection that needs a backend.</summary>
/// <param name="client">Who asks: the peer, or what its PROXY header said.</param>
/// <param name="destination">The address the client meant: the listener's, the original destination, or what the PROXY header said.</param>
/// <param name="tried">Backends that already failed for this connection.</param>
public readonly ref struct TcpRouteRequest(PeerAddress client, PeerAddress destination, ReadOnlySpan<PeerAddress> tried)
{
    /// <summary>Who asks: the peer, or what its PROXY header said.</summary>
    public PeerAddress Client { get; } = client;

    /// <summary>The address the client meant.</summary>
    public PeerAddress Destination { get; } = destination;

    /// <summary>Backends that already failed for this connection; empty at first.</summary>
    public ReadOnlySpan<PeerAddress> Tried { get; } = tried;
}

/// <summary>Where a connection goes.</summary>
public readonly struct TcpTarget
{
    /// <summary>The backend to connect to.</summary>
    public PeerAddress Address { get; init; }

    /// <summary>Where the backend is really reached, or <c>default</c> for <see cref="Address"/>, which goes on to name it.</summary>
    public PeerAddress ConnectTo { get; init; }

    /// <summary>The local address to connect from, or <c>default</c> for the kernel's choice. Port 0: any.</summary>
    public PeerAddress Source { get; init; }

    /// <summary>True if <see cref="Source"/> is not an address of this host (IP_TRANSPARENT; needs CAP_NET_ADMIN).</summary>
    public bool SourceIsForeign { get; init; }

    /// <summary>The PROXY protocol header to send before the first byte; none by default.</summary>
    public ProxyProtocolVersion ProxyProtocol { get; init; }

    /// <summary>The route's own object for this backend, handed back to it.</summary>
    public object? State { get; init; }

    internal PeerAddress Peer => ConnectTo.IsNone ? Address : ConnectTo;
}

/// <summary>The route's answer.</summary>
public enum TcpRouteVerdict
{
    /// <summary>Connect to the target.</summary>
    Forward,

    /// <summary>There is no backend (left): the client's connection is reset.</summary>
    NoBackend,

    /// <summary>The connection is not admitted: the client's connection is reset.</summary>
    Denied,

    /// <summary>The source may not use this address: the client's connection is reset.</summary>
    SourceNotAllowed,

    /// <summary>There are as many connections as there may be: the client's connection is reset.</summary>
    LimitReached,
}

/// <summary>Why a backend could not be reached.</summary>
public enum TcpConnectFailure
{
    /// <summary>The backend's host refused (RST).</summary>
    Refused,

    /// <summary>No answer within the connect timeout.</summary>
    TimedOut,

    /// <summary>No route, network or host unreachable, or administratively prohibited.</summary>
    Unreachable,

    /// <summary>This host could not open the connection: no local address, port or permission.</summary>
    LocalResource,

    /// <summary>Any other error of the operating system.</summary>
    Other,
}
