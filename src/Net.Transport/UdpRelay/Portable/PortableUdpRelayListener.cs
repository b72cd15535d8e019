using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Net.Transport.Tcp;

namespace Net.Transport.UdpRelay.Portable;

/// <summary>The listener that runs everywhere: asynchronous .NET sockets, one loop for clients and one for each session.</summary>
internal sealed class PortableUdpRelayListener : UdpRelayListener
{
    private const int LargestDatagram = 65535;

    private readonly PortableUdpRelayEngine _engine;
    private readonly Socket _socket;
    private readonly IUdpRoute _route;
    private readonly UdpRelayOptions _options;
    private readonly TimeProvider _time;
    private readonly PeerAddress _address;
    private readonly ConcurrentDictionary<PeerAddress, UdpSession> _sessions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _sweep;
    private Task _loop = Task.CompletedTask;
    private long _opened;
    private long _fromClients;
    private long _fromBackends;
    private long _dropped;
    private long _refused;
    private long _evicted;
    private int _disposed;

    internal PortableUdpRelayListener(PortableUdpRelayEngine engine, Socket socket, IUdpRoute route, UdpRelayOptions options, TimeProvider time)
        : base((IPEndPoint)socket.LocalEndPoint!)
    {
        _engine = engine;
        _socket = socket;
        _route = route;
        _options = options;
        _time = time;
        _address = PeerAddress.From(LocalEndPoint);
        TimeSpan interval = TimeSpan.FromMilliseconds(Math.Clamp(options.SessionTimeout.TotalMilliseconds / 4, 10, 30_000));
        _sweep = time.CreateTimer(static state => ((PortableUdpRelayListener)state!).Sweep(), this, interval, interval);
    }

    /// <inheritdoc/>
    public override UdpRelayStatistics Statistics => new(
        _sessions.Count,
        Interlocked.Read(ref _opened),
        Interlocked.Read(ref _fromClients),
        Interlocked.Read(ref _fromBackends),
        Interlocked.Read(ref _dropped),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _evicted));

    internal void Start() => _loop = Task.Run(ReceiveAsync);

    /// <inheritdoc/>
    public override int Purge(Func<PeerAddress, bool> isStale)
    {
        ArgumentNullException.ThrowIfNull(isStale);
        int count = 0;
        foreach (UdpSession session in _sessions.Values)
        {
            if (isStale(session.Target.Address) && End(session, UdpSessionOutcome.Purged)) count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _engine.Forget(this);
        await _sweep.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _loop.ConfigureAwait(false);
        foreach (UdpSession session in _sessions.Values) End(session, UdpSessionOutcome.Closed);
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[LargestDatagram];
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                int length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _stop.Token).ConfigureAwait(false);
                PeerAddress client = PeerAddress.From((IPEndPoint)AnyOf(_socket.AddressFamily).Create(from));
                if (Find(client) is { } session) await SendAsync(session, buffer.AsMemory(0, length)).ConfigureAwait(false);
                else Interlocked.Increment(ref _dropped);
            }
            catch (SocketException)
            {
                // An ICMP error of an answer to a client that is gone; the socket goes on.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static IPEndPoint AnyOf(AddressFamily family) => new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);

    private UdpSession? Find(PeerAddress client)
    {
        if (_sessions.TryGetValue(client, out UdpSession? session)) return session;
        if (_route.Route(client, _address, out UdpTarget target) != UdpRouteVerdict.Forward) return null;
        if (_sessions.Count >= _options.MaxSessions) EvictQuietest();
        session = UdpSession.TryOpen(client, target);
        if (session is null)
        {
            _route.Closed(target, new UdpSessionResult(UdpSessionOutcome.Failed, 0, 0));
            return null;
        }

        session.LastActivity = _time.GetTimestamp();
        _sessions[client] = session;
        Interlocked.Increment(ref _opened);
        _ = AnswerAsync(session);
        return session;
    }

    private async ValueTask SendAsync(UdpSession session, ReadOnlyMemory<byte> datagram)
    {
        session.LastActivity = _time.GetTimestamp();
        try
        {
            await session.Socket.SendAsync(datagram, SocketFlags.None, _stop.Token).ConfigureAwait(false);
            session.FromClient++;
            Interlocked.Increment(ref _fromClients);
        }
        catch (SocketException error)
        {
            Interlocked.Increment(ref _dropped);
            if (error.SocketErrorCode == SocketError.ConnectionRefused) Refuse(session);
        }
        catch (ObjectDisposedException)
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task AnswerAsync(UdpSession session)
    {
        SocketAddress client = session.Client.ToEndPoint().Serialize();
        while (true)
        {
            try
            {
                // Waiting with no buffer: a quiet session holds none.
                await session.Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek, _stop.Token).ConfigureAwait(false);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
                try
                {
                    int length = await session.Socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token).ConfigureAwait(false);
                    session.LastActivity = _time.GetTimestamp();
                    await _socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, client, _stop.Token).ConfigureAwait(false);
                    session.FromBackend++;
                    Interlocked.Increment(ref _fromBackends);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionRefused)
            {
                Refuse(session);
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted))
            {
                End(session, UdpSessionOutcome.Failed);
                return;
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Refuse(UdpSession session)
    {
        if (End(session, UdpSessionOutcome.Refused)) Interlocked.Increment(ref _refused);
    }

    private bool End(UdpSession session, UdpSessionOutcome outcome)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(session.Client, session))) return false;
        session.Socket.Dispose();
        _route.Closed(session.Target, new UdpSessionResult(outcome, session.FromClient, session.FromBackend));
        return true;
    }

    private void Sweep()
    {
        foreach (UdpSession session in _sessions.Values)
        {
            if (_time.GetElapsedTime(session.LastActivity) >= _options.SessionTimeout) End(session, UdpSessionOutcome.Expired);
        }
    }

    // Seldom: a listener at its limit either has clients that stopped long ago or is being flooded.
    private void EvictQuietest()
    {
        UdpSession? quietest = null;
        foreach (UdpSession session in _sessions.Values)
        {
            if (quietest is null || session.LastActivity < quietest.LastActivity) quietest = session;
        }

        if (quietest is not null && End(quietest, UdpSessionOutcome.Evicted)) Interlocked.Increment(ref _evicted);
    }
}

/// <summary>One client's way to its backend.</summary>
internal sealed class UdpSession(PeerAddress client, UdpTarget target, Socket socket)
{
    internal readonly PeerAddress Client = client;
    internal readonly UdpTarget Target = target;
    internal readonly Socket Socket = socket;
    internal long LastActivity;
    internal long FromClient;
    internal long FromBackend;

    internal static UdpSession? TryOpen(PeerAddress client, UdpTarget target)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(target.Peer.Family, SocketType.Dgram, ProtocolType.Udp);
            if (!target.Source.IsNone) socket.Bind(target.Source.ToEndPoint());
            socket.Connect(target.Peer.ToEndPoint());
            return new UdpSession(client, target, socket);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }
}
