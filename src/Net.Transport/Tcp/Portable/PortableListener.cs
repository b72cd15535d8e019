using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Tcp.Portable;

/// <summary>One listening socket and the loop that accepts from it.</summary>
internal sealed class PortableListener : TcpRelayListener
{
    private static readonly TimeSpan FirstAcceptPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestAcceptPause = TimeSpan.FromSeconds(1);

    private readonly PortableRelayEngine _engine;
    private readonly Socket _socket;
    private readonly SemaphoreSlim? _places;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TcpListenMode _mode;
    private int _closeRequested;

    internal PortableListener(PortableRelayEngine engine, Socket socket, ITcpRoute route, TcpListenOptions options)
        : base((IPEndPoint)socket.LocalEndPoint!)
    {
        _engine = engine;
        _socket = socket;
        Route = route;
        Options = options;
        Address = PeerAddress.From(LocalEndPoint);
        if (options.MaxConnections > 0) _places = new SemaphoreSlim(options.MaxConnections);
    }

    internal ITcpRoute Route { get; }

    internal TcpListenOptions Options { get; }

    internal PeerAddress Address { get; }

    internal TcpRelayCounters Counters { get; } = new();

    /// <inheritdoc/>
    public override TcpListenMode Mode
    {
        get => _mode;
        set
        {
            if (_mode == value || _closeRequested != 0) return;
            _mode = value;
            PortableSockets.SetMode(_socket, value);
        }
    }

    /// <inheritdoc/>
    public override TcpRelayStatistics Statistics
    {
        get
        {
            var sum = new TcpRelayStatistics();
            sum.Add(Counters);
            return sum;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _ = CloseAsync(TimeSpan.Zero);

    internal void Start() => _ = Task.Run(AcceptAllAsync);

    internal async Task CloseAsync(TimeSpan handOver)
    {
        if (Interlocked.Exchange(ref _closeRequested, 1) == 0)
        {
            PortableSockets.SetMode(_socket, TcpListenMode.Drop);
            if (handOver > TimeSpan.Zero) await Task.Delay(handOver, _engine.Time).ConfigureAwait(false);
            await _closing.CancelAsync().ConfigureAwait(false);
        }

        await _closed.Task.ConfigureAwait(false);
    }

    internal void Leave() => _places?.Release();

    private async Task AcceptAllAsync()
    {
        TimeSpan pause = FirstAcceptPause;
        try
        {
            while (!_closing.IsCancellationRequested)
            {
                if (_places is not null) await _places.WaitAsync(_closing.Token).ConfigureAwait(false);
                try
                {
                    Take(await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false));
                    pause = FirstAcceptPause;
                }
                catch (SocketException error)
                {
                    Leave();
                    if (error.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)) continue;
                    // Out of descriptors: the same connection would fail again at once.
                    Interlocked.Increment(ref Counters.AcceptPauses);
                    await Task.Delay(pause, _engine.Time, _closing.Token).ConfigureAwait(false);
                    pause = pause * 2 < LongestAcceptPause ? pause * 2 : LongestAcceptPause;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: what the kernel has completed is still taken.
            TakeCompleted();
        }
        catch (ObjectDisposedException)
        {
            // Closed underneath by the process's end.
        }

        _socket.Dispose();
        _engine.Forget(this);
        _closed.SetResult();
    }

    private void TakeCompleted()
    {
        try
        {
            while (_socket.Poll(0, SelectMode.SelectRead)) Take(_socket.Accept());
        }
        catch (SocketException)
        {
            // The client was gone before it was taken.
        }
    }

    private void Take(Socket client)
    {
        if (_mode == TcpListenMode.Drop && !OperatingSystem.IsLinux())
        {
            Leave();
            client.Close(0);
            return;
        }

        Interlocked.Increment(ref Counters.Accepted);
        Interlocked.Increment(ref Counters.Active);
        var relay = new PortableRelay(_engine, this, client);
        _engine.Add(relay);
        relay.Start();
    }
}
