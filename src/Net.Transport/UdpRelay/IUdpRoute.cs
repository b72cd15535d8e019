using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay;

/// <summary>What a UDP relay asks for each new client: where to? One route serves one listener.</summary>
/// <remarks>Called on engine threads, several at a time: implementations are thread-safe, fast and never block.</remarks>
public interface IUdpRoute
{
    /// <summary>Picks the backend for a client that has no session, or says why there is none.</summary>
    UdpRouteVerdict Route(PeerAddress client, PeerAddress destination, out UdpTarget target);

    /// <summary>A session is over. Called once for each <see cref="Route"/> that led to one.</summary>
    void Closed(in UdpTarget target, in UdpSessionResult result);
}

/// <summary>Where a client's datagrams go.</summary>
public readonly struct UdpTarget
{
    /// <summary>The backend.</summary>
    public PeerAddress Address { get; init; }

    /// <summary>Where the backend is really reached, or <c>default</c> for <see cref="Address"/>, which goes on to name it.</summary>
    public PeerAddress ConnectTo { get; init; }

    /// <summary>The local address to send from, or <c>default</c> for the kernel's choice. Port 0: any.</summary>
    public PeerAddress Source { get; init; }

    /// <summary>The route's own object for this backend, handed back to it.</summary>
    public object? State { get; init; }

    internal PeerAddress Peer => ConnectTo.IsNone ? Address : ConnectTo;
}

/// <summary>The route's answer.</summary>
public enum UdpRouteVerdict
{
    /// <summary>Send to the target.</summary>
    Forward,

    /// <summary>There is no backend: the datagram is dropped.</summary>
    NoBackend,

    /// <summary>The client is not admitted: the datagram is dropped.</summary>
    Denied,

    /// <summary>The source may not use this address: the datagram is dropped.</summary>
    SourceNotAllowed,

    /// <summary>There are as many sessions as there may be: the datagram is dropped.</summary>
    LimitReached,
}

/// <summary>How a session ended, and what it carried.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="DatagramsFromClient">Datagrams that went to the backend.</param>
/// <param name="DatagramsFromBackend">Datagrams that went to the client.</param>
public readonly record struct UdpSessionResult(UdpSessionOutcome Outcome, long DatagramsFromClient, long DatagramsFromBackend);

/// <summary>Why a session ended.</summary>
public enum UdpSessionOutcome
{
    /// <summary>Nothing came from either side for the timeout.</summary>
    Expired,

    /// <summary>The backend's host refused (ICMP port unreachable); the client's next datagram finds another.</summary>
    Refused,

    /// <summary>The backend stopped to serve, and the host purged its sessions.</summary>
    Purged,

    /// <summary>It made room for a new one: there were as many as allowed.</summary>
    Evicted,

    /// <summary>The listener was closed.</summary>
    Closed,

    /// <summary>An error of the operating system.</summary>
    Failed,
}
