using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Net.Transport.Tcp;
using Net.Transport.Tcp.Portable;

namespace Net.Transport.UdpRelay.Portable;

/// <summary>The engine that runs everywhere.</summary>
internal sealed class PortableUdpRelayEngine(TimeProvider time) : UdpRelayEngine
{
    private readonly ConcurrentDictionary<PortableUdpRelayListener, byte> _listeners = new();
    private volatile bool _stopped;

    /// <inheritdoc/>
    public override UdpListenResult Listen(IPEndPoint address, IUdpRoute route, UdpRelayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(route);
        if (_stopped) return new UdpListenResult(null, TcpListenError.Stopped);
        options ??= UdpRelayOptions.Default;
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            PortableSockets.PrepareDatagrams(socket, address.AddressFamily, options.FreeBind, options.ShareAddress);
            socket.Bind(address);
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            return new UdpListenResult(null, TcpRouting.ListenErrorOf(error.SocketErrorCode));
        }

        var listener = new PortableUdpRelayListener(this, socket, route, options, time);
        _listeners[listener] = 0;
        listener.Start();
        return new UdpListenResult(listener, TcpListenError.None);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _stopped = true;
        foreach (PortableUdpRelayListener listener in _listeners.Keys) await listener.DisposeAsync().ConfigureAwait(false);
    }

    internal void Forget(PortableUdpRelayListener listener) => _listeners.TryRemove(listener, out _);
}
