using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Tcp.Portable;

/// <summary>One connection: find a backend, then copy both ways until both sides have finished or one breaks.</summary>
internal sealed class PortableRelay(PortableRelayEngine engine, PortableListener listener, Socket client) : IDisposable
{
    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outcome = -1;
    private TcpTarget _target;
    private Socket? _backend;
    private PeerAddress _clientAddress;
    private PeerAddress _destination;
    private long _fromClient;
    private long _fromBackend;
    private long _lastActivity;
    private volatile bool _halfClosed;
    private ITimer? _idle;

    /// <summary>The backend in use or being tried; <c>default</c> before there is one.</summary>
    internal PeerAddress BackendAddress => _target.Address;

    /// <summary>Done when both sockets are closed.</summary>
    internal Task Completion => _completion.Task;

    internal void Start() => _ = RunAsync();

    /// <summary>Resets both sides, for this reason, unless it is over already.</summary>
    internal void Cut(TcpRelayOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, (int)outcome, -1) != -1) return;
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    public void Dispose()
    {
        _idle?.Dispose();
        _cut.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            TcpRelayOutcome? failed = await PrepareAsync().ConfigureAwait(false) ?? await ConnectAsync().ConfigureAwait(false);
            if (failed is { } outcome) Cut(outcome);
            else await CarryAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Cut(TcpRelayOutcome.Failed);
        }

        Finish();
    }

    private void Finish()
    {
        Interlocked.CompareExchange(ref _outcome, (int)TcpRelayOutcome.Completed, -1);
        var outcome = (TcpRelayOutcome)_outcome;

        // Counted first: whoever sees the connection end finds it in the counts.
        Interlocked.Increment(ref listener.Counters.Outcomes[(int)outcome]);
        Close(client, outcome);
        if (_backend is not null) Close(_backend, outcome);
        Interlocked.Decrement(ref listener.Counters.Active);
        if (!_target.Address.IsNone) listener.Route.Closed(_target, new TcpRelayResult(outcome, Volatile.Read(ref _fromClient), Volatile.Read(ref _fromBackend)));
        engine.Remove(this);
        listener.Leave();
        Dispose();
        _completion.SetResult();
    }

    private static void Close(Socket socket, TcpRelayOutcome outcome)
    {
        // A timeout of 0 is SO_LINGER 0: RST.
        if (outcome == TcpRelayOutcome.Completed) socket.Dispose();
        else socket.Close(0);
    }

    private async Task<TcpRelayOutcome?> PrepareAsync()
    {
        client.NoDelay = true;
        _clientAddress = PeerAddress.From((IPEndPoint)client.RemoteEndPoint!);
        _destination = PortableSockets.Destination(client, listener.Options.Destination, listener.Address);
        if (!listener.Options.ExpectProxyProtocol) return null;

        using var limit = new CancellationTokenSource(listener.Options.ProxyHeaderTimeout, engine.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _cut.Token);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ProxyProtocol.MaxReadLength);
        try
        {
            int have = 0;
            while (true)
            {
                // One byte too many would belong to the backend, so bytes are looked at first and taken when the header is whole.
                int seen = await client.ReceiveAsync(buffer.AsMemory(0, ProxyProtocol.MaxReadLength), SocketFlags.Peek, either.Token).ConfigureAwait(false);
                ProxyProtocolStatus status = ProxyProtocol.TryRead(buffer.AsSpan(0, seen), out ProxyProtocolHeader header);
                if (status == ProxyProtocolStatus.Complete)
                {
                    await client.ReceiveAsync(buffer.AsMemory(0, header.Length), either.Token).ConfigureAwait(false);
                    if (!header.Source.IsNone) _clientAddress = header.Source;
                    if (!header.Destination.IsNone) _destination = header.Destination;
                    return null;
                }

                if (status == ProxyProtocolStatus.Invalid || seen == 0) return TcpRelayOutcome.ProxyHeaderInvalid;
                if (seen == have) await Task.Delay(TimeSpan.FromMilliseconds(5), engine.Time, either.Token).ConfigureAwait(false);
                have = seen;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return TcpRelayOutcome.ProxyHeaderTimeout;
        }
        catch (SocketException)
        {
            return TcpRelayOutcome.ClientReset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<TcpRelayOutcome?> ConnectAsync()
    {
        int attempts = Math.Max(1, listener.Options.ConnectAttempts);
        PeerAddress[]? tried = null;
        for (int failed = 0; failed < attempts; failed++)
        {
            TcpRouteVerdict verdict = listener.Route.Route(new TcpRouteRequest(_clientAddress, _destination, tried.AsSpan(0, failed)), out TcpTarget target);
            if (verdict != TcpRouteVerdict.Forward) return TcpRouting.OutcomeOf(verdict, failed);
            _target = target;
            if (await TryConnectAsync(target).ConfigureAwait(false) is not { } failure) return null;

            _target = default;
            tried ??= new PeerAddress[attempts];
            tried[failed] = target.Address;
            Interlocked.Increment(ref listener.Counters.Failures[(int)failure]);
            listener.Route.ConnectFailed(target, failure);
        }

        return TcpRelayOutcome.ConnectFailed;
    }

    private async Task<TcpConnectFailure?> TryConnectAsync(TcpTarget target)
    {
        Socket? socket = null;
        using var limit = new CancellationTokenSource(listener.Options.ConnectTimeout, engine.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _cut.Token);
        try
        {
            socket = await OpenAsync(target.Peer.Family, either.Token).ConfigureAwait(false);
            socket.NoDelay = true;
            PortableSockets.BindSource(socket, target);
            await socket.ConnectAsync(target.Peer.ToEndPoint(), either.Token).ConfigureAwait(false);
            if (target.ProxyProtocol != ProxyProtocolVersion.None)
            {
                byte[] header = new byte[ProxyProtocol.MaxWrittenLength];
                int length = ProxyProtocol.Write(target.ProxyProtocol, _clientAddress, _destination, header);
                await socket.SendAsync(header.AsMemory(0, length), either.Token).ConfigureAwait(false);
            }

            _backend = socket;
            return null;
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            return TcpRouting.FailureOf(error.SocketErrorCode);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_cut.IsCancellationRequested)
        {
            socket?.Dispose();
            return TcpConnectFailure.TimedOut;
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }
    }

    // A client that is in waits for a descriptor rather than being cut.
    private async Task<Socket> OpenAsync(AddressFamily family, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new Socket(family, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                Interlocked.Increment(ref listener.Counters.AcceptPauses);
                await Task.Delay(DescriptorPause, engine.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CarryAsync()
    {
        _lastActivity = engine.Time.GetTimestamp();
        ArmIdle();
        Socket backend = _backend!;
        Task up = CopyAsync(client, backend, fromClient: true);
        Task down = CopyAsync(backend, client, fromClient: false);
        await up.ConfigureAwait(false);
        await down.ConfigureAwait(false);
    }

    private async Task CopyAsync(Socket source, Socket sink, bool fromClient)
    {
        bool reading = true;
        try
        {
            while (true)
            {
                reading = true;
                // Waiting with no buffer: an idle connection holds none.
                await source.ReceiveAsync(Memory<byte>.Empty, _cut.Token).ConfigureAwait(false);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(engine.Options.ReadSize);
                try
                {
                    int count = await source.ReceiveAsync(buffer.AsMemory(), _cut.Token).ConfigureAwait(false);
                    if (count == 0) break;
                    Count(count, fromClient);
                    reading = false;
                    await SendAllAsync(sink, buffer.AsMemory(0, count)).ConfigureAwait(false);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            _halfClosed = true;
            ArmIdle();
            reading = false;
            sink.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The one that failed was reset: the other is told the same way.
            Cut(reading == fromClient ? TcpRelayOutcome.ClientReset : TcpRelayOutcome.BackendReset);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // Cut, with its outcome, from elsewhere.
        }
    }

    private async Task SendAllAsync(Socket sink, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await sink.SendAsync(bytes, _cut.Token).ConfigureAwait(false);
            Volatile.Write(ref _lastActivity, engine.Time.GetTimestamp());
            bytes = bytes[sent..];
        }
    }

    private void Count(int bytes, bool fromClient)
    {
        Volatile.Write(ref _lastActivity, engine.Time.GetTimestamp());
        if (fromClient)
        {
            _fromClient += bytes;
            Interlocked.Add(ref listener.Counters.BytesFromClients, bytes);
        }
        else
        {
            _fromBackend += bytes;
            Interlocked.Add(ref listener.Counters.BytesFromBackends, bytes);
        }
    }

    private TimeSpan IdleLimit => _halfClosed ? listener.Options.HalfClosedTimeout : listener.Options.IdleTimeout;

    private void ArmIdle()
    {
        TimeSpan limit = IdleLimit;
        bool on = limit > TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan;
        if (_idle is not null) _idle.Change(on ? limit : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        else if (on) _idle = engine.Time.CreateTimer(static state => ((PortableRelay)state!).OnIdleTimer(), this, limit, Timeout.InfiniteTimeSpan);
    }

    private void OnIdleTimer()
    {
        TimeSpan limit = IdleLimit;
        TimeSpan quiet = engine.Time.GetElapsedTime(Volatile.Read(ref _lastActivity));
        if (quiet >= limit) Cut(TcpRelayOutcome.IdleTimeout);
        else _idle?.Change(limit - quiet, Timeout.InfiniteTimeSpan);
    }
}
