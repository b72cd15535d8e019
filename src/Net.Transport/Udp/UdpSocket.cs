using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Udp;

/// <summary>A UDP socket that moves datagrams in batches.</summary>
/// <remarks>
/// Receiving and sending may run on two threads, each with batches of its own. <see cref="Stop"/> and <see cref="Dispose"/> may be called from any
/// thread and end a waiting <see cref="Receive"/>. Per-datagram failures are counted, never thrown.
/// </remarks>
public abstract class UdpSocket : IDisposable
{
    private volatile bool _stopped;

    private protected UdpSocket(Socket socket)
    {
        Socket = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        Family = socket.AddressFamily;
    }

    /// <summary>The address and port that the socket is bound to.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The engine that carries this socket.</summary>
    public abstract UdpEngine Engine { get; }

    /// <summary>Datagrams that the kernel refused to send (no route, no permission, buffer full) since the socket was opened.</summary>
    public long SendFailures { get; private protected set; }

    /// <summary>The descriptor, for readiness waits (epoll) of an event loop that then calls <see cref="TryReceive"/>.</summary>
    public SafeSocketHandle Handle => Socket.SafeHandle;

    /// <summary>True once <see cref="Stop"/> or <see cref="Dispose"/> was called.</summary>
    public bool IsStopped => _stopped;

    private protected Socket Socket { get; }

    private protected AddressFamily Family { get; }

    /// <summary>True where <see cref="UdpEngine.Batched"/> is available.</summary>
    public static bool SupportsBatching => OperatingSystem.IsLinux() && IntPtr.Size == 8;

    /// <summary>Opens a socket bound to <paramref name="local"/>; port 0 picks a free one.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="PlatformNotSupportedException">The engine asked for does not run here.</exception>
    public static UdpSocket Bind(IPEndPoint local, UdpSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        options ??= new UdpSocketOptions();
        Socket socket = UdpSocketSetup.Open(local, options);
        return Wrap(socket, options);
    }

    /// <summary>Opens a socket connected to <paramref name="remote"/>, which then receives from that peer alone; the kernel chooses the local address.</summary>
    /// <exception cref="SocketException">There is no route to the peer.</exception>
    public static UdpSocket Connect(IPEndPoint remote, UdpSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(remote);
        options ??= new UdpSocketOptions();
        Socket socket = UdpSocketSetup.OpenConnected(remote, options);
        return Wrap(socket, options);
    }

    /// <summary>Waits until at least one datagram has come and fills the batch with what is there. Returns how many; 0 only when the socket was stopped.</summary>
    public abstract int Receive(UdpBatch batch);

    /// <summary>Fills the batch with what has already come, without waiting. Returns how many; 0 when nothing is there.</summary>
    public abstract int TryReceive(UdpBatch batch);

    /// <summary>Sends every datagram of the batch and empties it. Returns how many the kernel took; the others are counted in <see cref="SendFailures"/>.</summary>
    /// <remarks>On a connected socket the batch's peers are ignored.</remarks>
    public abstract int Send(UdpBatch batch);

    /// <summary>
    /// Ends a waiting <see cref="Receive"/> and all later ones. What has come already can still be had by <see cref="TryReceive"/>, and sending still works, so that
    /// nothing in flight is lost.
    /// </summary>
    public void Stop()
    {
        if (_stopped) return;
        _stopped = true;
        WakeReceiver();
    }

    /// <summary>Stops and closes the socket.</summary>
    public void Dispose()
    {
        Stop();
        Socket.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void WakeReceiver();

    private static UdpSocket Wrap(Socket socket, UdpSocketOptions options)
    {
        bool batched = options.Engine == UdpEngine.Batched || (options.Engine == UdpEngine.Automatic && SupportsBatching);
        return batched ? new BatchedUdpSocket(socket, options.TrackLocalAddress) : new PortableUdpSocket(socket, options.TrackLocalAddress);
    }
}
