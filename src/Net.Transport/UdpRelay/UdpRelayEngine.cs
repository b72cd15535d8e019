using System.Net;
using Net.Transport.Udp;

namespace Net.Transport.UdpRelay;

/// <summary>What a UDP relay engine is made of.</summary>
public sealed record UdpRelayEngineOptions
{
    /// <summary>The defaults.</summary>
    public static UdpRelayEngineOptions Default { get; } = new();

    /// <summary>Which engine <see cref="UdpRelayEngine.Create"/> makes. Default: the best for the machine.</summary>
    public UdpEngine Engine { get; init; }

    /// <summary>Event loops of the batched engine, each a thread with its own sockets. 0 (default): one for each processor.</summary>
    public int Loops { get; init; }

    /// <summary>Listeners beyond this number get one socket instead of one for each loop, to spare descriptors. Default 1024.</summary>
    public int SharedListeners { get; init; } = 1024;

    /// <summary>
    /// Hands datagrams of one size that follow each other to the kernel as one (UDP_SEGMENT, udp(7)); they leave as they came. Default true; engines
    /// and kernels without it send each alone.
    /// </summary>
    public bool Segmentation { get; init; } = true;
}

/// <summary>Relays datagrams: each listener's clients have sessions with the backends that its route picks. Thread-safe.</summary>
public abstract class UdpRelayEngine : IAsyncDisposable
{
    private protected UdpRelayEngine()
    {
    }

    /// <summary>The best engine for this machine: batches on epoll loops on Linux, else .NET sockets.</summary>
    /// <exception cref="PlatformNotSupportedException">The engine asked for does not run here.</exception>
    public static UdpRelayEngine Create(UdpRelayEngineOptions? options = null, TimeProvider? time = null)
    {
        options ??= UdpRelayEngineOptions.Default;
        bool batched = options.Engine == UdpEngine.Batched || (options.Engine == UdpEngine.Automatic && Tcp.Linux.EpollRelayEngine.IsSupported);
        if (!batched) return new Portable.PortableUdpRelayEngine(time ?? TimeProvider.System);
        if (!Tcp.Linux.EpollRelayEngine.IsSupported) throw new PlatformNotSupportedException("The batched engine needs Linux on x64 or arm64.");
        return new Linux.EpollUdpRelayEngine(options, time ?? TimeProvider.System);
    }

    /// <summary>Binds and starts to relay. Never throws for what the machine refuses: the result says it.</summary>
    public abstract UdpListenResult Listen(IPEndPoint address, IUdpRoute route, UdpRelayOptions? options = null);

    /// <summary>Ends all sessions and closes all sockets.</summary>
    public abstract ValueTask DisposeAsync();
}
