using System.Net;

namespace Net.Transport.Tcp;

/// <summary>Accepts TCP connections and relays each to the backend that its listener's route picks. Thread-safe.</summary>
/// <remarks>
/// Bytes arrive unchanged and in order. Half-closes and resets are carried to the other side. Memory is bounded: what a slow
/// reader has not taken stays in the sender's socket. Established connections outlive their listener until they end, are
/// drained, or their backend is cut with <see cref="CutBackend"/>.
/// </remarks>
public abstract class TcpRelayEngine : IAsyncDisposable
{
    private protected TcpRelayEngine()
    {
    }

    /// <summary>The best engine for this machine: epoll loops on Linux, else .NET sockets.</summary>
    public static TcpRelayEngine Create(TcpRelayOptions? options = null, TimeProvider? time = null)
    {
        options ??= TcpRelayOptions.Default;
        bool linux = options.Engine == TcpEngineKind.Linux || (options.Engine == TcpEngineKind.Automatic && Linux.EpollRelayEngine.IsSupported);
        if (!linux) return new Portable.PortableRelayEngine(options, time ?? TimeProvider.System);
        if (!Linux.EpollRelayEngine.IsSupported) throw new PlatformNotSupportedException("The epoll engine needs Linux on x64 or arm64.");
        return new Linux.EpollRelayEngine(options, time ?? TimeProvider.System);
    }

    /// <summary>Connections that are open now, over all listeners.</summary>
    public abstract long ActiveConnections { get; }

    /// <summary>Starts to listen. Never throws for what the machine refuses: the result says it.</summary>
    public abstract TcpListenResult Listen(IPEndPoint address, ITcpRoute route, TcpListenOptions? options = null);

    /// <summary>Resets every connection to this backend (and stops attempts to reach it).</summary>
    public abstract void CutBackend(PeerAddress backend);

    /// <summary>
    /// Stops to listen, waits until the connections have ended, and resets those that are left after <paramref name="limit"/>.
    /// Returns how many were reset.
    /// </summary>
    public abstract Task<long> DrainAsync(TimeSpan limit, CancellationToken cancellationToken = default);

    /// <summary>Stops to listen and resets what is open.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A listening address of an engine. Disposing stops to listen; open connections go on.</summary>
public abstract class TcpRelayListener : IDisposable
{
    private protected TcpRelayListener(IPEndPoint address) => LocalEndPoint = address;

    /// <summary>The bound address, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>What happens to new connections; may change at any time.</summary>
    public abstract TcpListenMode Mode { get; set; }

    /// <summary>A sum of what the listener has done so far, its ended and its open connections alike.</summary>
    public abstract TcpRelayStatistics Statistics { get; }

    /// <summary>Stops to listen; open connections go on. Connections that the kernel had completed are still taken.</summary>
    public abstract void Dispose();
}

/// <summary>A listener, or why there is none.</summary>
/// <param name="Listener">The listener; null if listening failed.</param>
/// <param name="Error">Why not.</param>
public readonly record struct TcpListenResult(TcpRelayListener? Listener, TcpListenError Error)
{
    /// <summary>True if the engine listens.</summary>
    public bool Succeeded => Listener is not null;
}

/// <summary>Why an engine cannot listen at an address.</summary>
public enum TcpListenError
{
    /// <summary>It can.</summary>
    None,

    /// <summary>Another socket listens there (EADDRINUSE).</summary>
    AddressInUse,

    /// <summary>The host does not have the address (EADDRNOTAVAIL).</summary>
    AddressNotAvailable,

    /// <summary>Ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE (EACCES); transparent sockets need CAP_NET_ADMIN (EPERM).</summary>
    PermissionDenied,

    /// <summary>No descriptors or memory left (EMFILE, ENFILE, ENOBUFS, ENOMEM).</summary>
    NoResources,

    /// <summary>The family or an option is not supported here.</summary>
    NotSupported,

    /// <summary>The engine is draining or disposed.</summary>
    Stopped,

    /// <summary>Any other error.</summary>
    Other,
}
