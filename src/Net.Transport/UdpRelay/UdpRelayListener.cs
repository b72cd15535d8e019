using System.Net;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay;

/// <summary>How one UDP listener keeps sessions.</summary>
public sealed record UdpRelayOptions
{
    /// <summary>The defaults.</summary>
    public static UdpRelayOptions Default { get; } = new();

    /// <summary>How long a session lives with nothing to carry. Default 120 s, connection tracking's timeout for streams.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Sessions at once; a new client beyond takes the place of one that was quiet long. Default 4096, each a descriptor.</summary>
    public int MaxSessions { get; init; } = 4096;

    /// <summary>Lets the socket bind to addresses that the host does not have (IP_FREEBIND, Linux only). Default false.</summary>
    public bool FreeBind { get; init; }

    /// <summary>
    /// Lets another process of the same user bind the same address (SO_REUSEPORT, Linux only), for a restart that drops no new client. Default false: an
    /// address in use is an error.
    /// </summary>
    public bool ShareAddress { get; init; }
}

/// <summary>A UDP listener, or why there is none.</summary>
/// <param name="Listener">The listener; null if binding failed.</param>
/// <param name="Error">Why not.</param>
public readonly record struct UdpListenResult(UdpRelayListener? Listener, TcpListenError Error);

/// <summary>What a listener has done so far.</summary>
/// <param name="Sessions">Sessions open now.</param>
/// <param name="SessionsOpened">Sessions opened.</param>
/// <param name="DatagramsFromClients">Datagrams that went to backends.</param>
/// <param name="DatagramsFromBackends">Datagrams that went to clients.</param>
/// <param name="Dropped">Datagrams of clients that had no backend, were not admitted, or could not be sent.</param>
/// <param name="Refused">Sessions that a backend's host refused.</param>
/// <param name="Evicted">Sessions that made room for another.</param>
public readonly record struct UdpRelayStatistics(
    long Sessions, long SessionsOpened, long DatagramsFromClients, long DatagramsFromBackends, long Dropped, long Refused, long Evicted);

/// <summary>
/// Relays the datagrams that come to one address: each client address has a session with one backend, over a socket of its own, so that
/// answers find back. Thread-safe.
/// </summary>
public abstract class UdpRelayListener : IAsyncDisposable
{
    private protected UdpRelayListener(IPEndPoint address) => LocalEndPoint = address;

    /// <summary>The bound address, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>What it has done so far.</summary>
    public abstract UdpRelayStatistics Statistics { get; }

    /// <summary>Ends the sessions with backends that <paramref name="isStale"/> names; a client's next datagram opens a new one. Returns how many.</summary>
    public abstract int Purge(Func<PeerAddress, bool> isStale);

    /// <summary>Ends the sessions and closes the socket.</summary>
    public abstract ValueTask DisposeAsync();
}
