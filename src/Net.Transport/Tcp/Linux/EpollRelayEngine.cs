using System.Net;
using System.Runtime.InteropServices;
using Net.Transport.Native;

namespace Net.Transport.Tcp.Linux;

/// <summary>The Linux engine: event loops, each with a listening socket of its own for every address.</summary>
internal sealed class EpollRelayEngine : TcpRelayEngine
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly TcpRelayOptions _options;
    private readonly TimeProvider _time;
    private readonly EpollLoop[] _loops;
    private readonly Lock _gate = new();
    private readonly HashSet<EpollListener> _listeners = [];
    private int _nextLoop;
    private bool _stopped;
    private bool _disposed;

    internal EpollRelayEngine(TcpRelayOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        int loops = options.Loops > 0 ? options.Loops : Environment.ProcessorCount;
        _loops = new EpollLoop[loops];
        for (int i = 0; i < loops; i++) _loops[i] = new EpollLoop(i, options, time);
    }

    internal static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <inheritdoc/>
    public override long ActiveConnections => _loops.Sum(loop => loop.Active);

    /// <inheritdoc/>
    public override TcpListenResult Listen(IPEndPoint address, ITcpRoute route, TcpListenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(route);
        options ??= TcpListenOptions.Default;
        lock (_gate)
        {
            if (_stopped) return new TcpListenResult(null, TcpListenError.Stopped);
            int sockets = _listeners.Count >= _options.SharedListeners ? 1 : _loops.Length;
            var fds = new List<int>(sockets);
            PeerAddress wanted = PeerAddress.From(address);
            TcpListenError error = ListeningSocket.Open(wanted, sockets, options, fds, out PeerAddress bound);
            if (error != TcpListenError.None) return new TcpListenResult(null, error);

            var listener = new EpollListener(this, bound.ToEndPoint(), route, options);
            foreach (int fd in fds)
            {
                EpollLoop loop = _loops[_nextLoop++ % _loops.Length];
                listener.Attach(loop, new LoopListener(listener, fd));
            }

            _listeners.Add(listener);
            return new TcpListenResult(listener, TcpListenError.None);
        }
    }

    /// <inheritdoc/>
    public override void CutBackend(PeerAddress backend)
    {
        foreach (EpollLoop loop in _loops) loop.Post(() => loop.Cut(backend, TcpRelayOutcome.BackendRemoved));
    }

    /// <inheritdoc/>
    public override async Task<long> DrainAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        StopListening(_options.HandOver);
        long start = _time.GetTimestamp();
        // The hand-over takes its time first: connections in the kernel's queues are still to come.
        await Task.Delay(_options.HandOver + DrainPoll, _time, cancellationToken).ConfigureAwait(false);
        while (ActiveConnections > 0 && _time.GetElapsedTime(start) < limit)
        {
            await Task.Delay(DrainPoll, _time, cancellationToken).ConfigureAwait(false);
        }

        Task<long>[] cuts = [.. _loops.Select(CutAsync)];
        return (await Task.WhenAll(cuts).ConfigureAwait(false)).Sum();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return ValueTask.CompletedTask;
            _disposed = true;
        }

        StopListening(TimeSpan.Zero);
        foreach (EpollLoop loop in _loops) loop.Stop();
        return ValueTask.CompletedTask;
    }

    internal void Forget(EpollListener listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }

    private void StopListening(TimeSpan handOver)
    {
        EpollListener[] listeners;
        lock (_gate)
        {
            _stopped = true;
            listeners = [.. _listeners];
        }

        foreach (EpollListener listener in listeners) listener.Close(handOver);
    }

    private Task<long> CutAsync(EpollLoop loop)
    {
        if (_disposed) return Task.FromResult(0L);
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() => done.SetResult(loop.Cut(backend: null, TcpRelayOutcome.Drained)));
        return done.Task;
    }
}
