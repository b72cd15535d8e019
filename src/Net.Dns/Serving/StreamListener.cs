using System.Net;
using System.Net.Sockets;
using Net.Model;

namespace Net.Dns;

/// <summary>Accepts TCP connections on one address and serves each.</summary>
internal sealed class StreamListener : IDisposable
{
    private readonly Socket _listener;
    private readonly QueryHandler _handler;
    private readonly DnsServerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _report;
    private readonly CancellationTokenSource _stopReading = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly HashSet<Task> _connections = [];
    private Task _accepting = Task.CompletedTask;

    internal StreamListener(Socket listener, QueryHandler handler, DnsServerOptions options, TimeProvider time, Action<Exception> report)
    {
        _listener = listener;
        _handler = handler;
        _options = options;
        _time = time;
        _report = report;
    }

    internal QueryCounters Counters => _handler.Counters;

    internal int Connections
    {
        get { lock (_connections) return _connections.Count; }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _stopReading.Dispose();
        _abort.Dispose();
    }

    internal void Start() => _accepting = AcceptAsync();

    /// <summary>Takes no more connections or queries and waits for the answers under way, at most <paramref name="drain"/>.</summary>
    internal async Task StopAsync(TimeSpan drain)
    {
        _listener.Dispose();
        await _stopReading.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_connections) open = [.. _connections];
        try
        {
            await Task.WhenAll(open).WaitAsync(drain, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(open).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopReading.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stopReading.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (_stopReading.IsCancellationRequested) return;

                // Out of descriptors, or a client that went away between SYN and accept.
                _report(e);
                await Task.Delay(TimeSpan.FromMilliseconds(10), _time).ConfigureAwait(false);
                continue;
            }

            if (Connections >= _options.MaxTcpConnections)
            {
                _handler.Counters.Dropped();
                socket.Dispose();
                continue;
            }

            Track(ServeAsync(socket));
        }
    }

    private void Track(Task connection)
    {
        lock (_connections) _connections.Add(connection);
        _ = connection.ContinueWith(
            (done, state) =>
            {
                lock (_connections) _connections.Remove(done);
            },
            null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            IpAddress peer = socket.RemoteEndPoint is IPEndPoint remote ? IpAddress.From(remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address) : default;
            using StreamConnection connection = new(socket, _handler, _options, _time, new DnsClient(peer, IsStream: true));
            await connection.ServeAsync(_stopReading.Token, _abort.Token).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            socket.Dispose();
            if (defect is not (SocketException or ObjectDisposedException)) _report(defect);
        }
    }
}
