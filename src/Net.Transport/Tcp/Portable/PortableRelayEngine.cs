using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Tcp.Portable;

/// <summary>The engine that runs everywhere: asynchronous .NET sockets, one pair of copying loops for each connection.</summary>
internal sealed class PortableRelayEngine(TcpRelayOptions options, TimeProvider time) : TcpRelayEngine
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<PortableRelay, byte> _relays = new();
    private readonly ConcurrentDictionary<PortableListener, byte> _listeners = new();
    private volatile bool _stopped;

    internal TcpRelayOptions Options => options;

    internal TimeProvider Time => time;

    /// <inheritdoc/>
    public override long ActiveConnections => _relays.Count;

    /// <inheritdoc/>
    public override TcpListenResult Listen(IPEndPoint address, ITcpRoute route, TcpListenOptions? listenOptions = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(route);
        if (_stopped) return new TcpListenResult(null, TcpListenError.Stopped);
        listenOptions ??= TcpListenOptions.Default;
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            PortableSockets.Prepare(socket, address.AddressFamily, listenOptions);
            socket.Bind(address);
            socket.Listen(Math.Max(1, listenOptions.Backlog));
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            return new TcpListenResult(null, TcpRouting.ListenErrorOf(error.SocketErrorCode));
        }

        var listener = new PortableListener(this, socket, route, listenOptions);
        _listeners[listener] = 0;
        listener.Start();
        return new TcpListenResult(listener, TcpListenError.None);
    }

    /// <inheritdoc/>
    public override void CutBackend(PeerAddress backend)
    {
        foreach (PortableRelay relay in _relays.Keys)
        {
            if (relay.BackendAddress == backend) relay.Cut(TcpRelayOutcome.BackendRemoved);
        }
    }

    /// <inheritdoc/>
    public override async Task<long> DrainAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        _stopped = true;
        Task[] closing = [.. _listeners.Keys.Select(listener => listener.CloseAsync(options.HandOver))];
        await Task.WhenAll(closing).ConfigureAwait(false);
        long start = time.GetTimestamp();
        while (!_relays.IsEmpty && time.GetElapsedTime(start) < limit)
            await Task.Delay(DrainPoll, time, cancellationToken).ConfigureAwait(false);
        long count = 0;
        foreach (PortableRelay relay in _relays.Keys)
        {
            relay.Cut(TcpRelayOutcome.Drained);
            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _stopped = true;
        Task[] closing = [.. _listeners.Keys.Select(listener => listener.CloseAsync(TimeSpan.Zero))];
        await Task.WhenAll(closing).ConfigureAwait(false);
        Task[] ending = [.. _relays.Keys.Select(relay => relay.Completion)];
        foreach (PortableRelay relay in _relays.Keys) relay.Cut(TcpRelayOutcome.Drained);
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    internal void Add(PortableRelay relay) => _relays[relay] = 0;

    internal void Remove(PortableRelay relay) => _relays.TryRemove(relay, out _);

    internal void Forget(PortableListener listener) => _listeners.TryRemove(listener, out _);
}
