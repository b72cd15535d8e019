using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Net.Cluster;
using Net.Model;

namespace NodeAgent.Pods;

/// <summary>
/// Stands in for containers: answers at every pod address and container port, HTTP on TCP ports and an echo on UDP ports. Follows the pods as they come and go.
/// </summary>
/// <remarks>
/// Thread-safe. A new pod's sockets are open before those who subscribe to the state after this learn of it, so nobody is sent to a pod that does not answer yet; a pod that
/// is gone answers a moment longer, for clients that were sent to it just before.
/// </remarks>
public sealed class PodServers : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ClusterState _cluster;
    private readonly IReadOnlyList<IpCidr> _ranges;
    private readonly Func<Flow, bool> _admit;
    private readonly PodHttpServer _http;
    private readonly ConcurrentDictionary<IPEndPoint, PodEndpoint> _pages = [];
    private readonly Dictionary<IPEndPoint, PodUdpEcho> _echoes = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IDisposable _subscription;
    private List<PodEndpoint> _wanted = [];
    private IReadOnlyList<string> _unbound = [];

    /// <param name="cluster">Where the pods are.</param>
    /// <param name="ranges">The ranges whose addresses this host has, besides loopback: pods elsewhere are not answered for.</param>
    /// <param name="admit">Whether a connection or datagram may reach a pod.</param>
    /// <param name="drain">How long open requests may go on when this is disposed.</param>
    /// <param name="loggers">Where the web server's own warnings go.</param>
    public PodServers(ClusterState cluster, IReadOnlyList<IpCidr> ranges, Func<Flow, bool> admit, TimeSpan drain, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        _cluster = cluster;
        _ranges = ranges;
        _admit = admit;
        _http = new PodHttpServer(at => _pages.GetValueOrDefault(at), admit, drain, loggers);
        _subscription = cluster.Subscribe(batch =>
        {
            if (batch.Touches<Pod>()) Follow(batch.After);
        });
        _ = RetryAsync();
    }

    /// <summary>Pods' addresses that could not be bound and why, a line each.</summary>
    public IReadOnlyList<string> Unbound => Volatile.Read(ref _unbound);

    /// <summary>Completes once the pods there are answer.</summary>
    public Task StartAsync() => _http.Started;

    /// <summary>The port where an endpoint is really reached: a pod's is another one than its own if this process may not bind that.</summary>
    public ushort PortOf(IpAddress address, ushort port) => IsOurs(address) && !_cluster.Current.PodsAt(address).IsEmpty ? PrivilegedPorts.Shift(port) : port;

    /// <summary>Stops answering, after open requests have ended or the drain time is over.</summary>
    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await _stopping.CancelAsync();
        lock (_gate)
        {
            foreach (PodUdpEcho echo in _echoes.Values) echo.Dispose();
        }

        await _http.DisposeAsync();
        _stopping.Dispose();
    }

    private bool IsOurs(IpAddress address) => address.IsLoopback || _ranges.Any(range => range.Contains(address));

    private void Follow(ClusterSnapshot cluster)
    {
        lock (_gate)
        {
            _wanted = [.. cluster.All<Pod>().SelectMany(PodEndpoint.Of).Where(endpoint => IsOurs(IpAddress.From(endpoint.Address.Address))).DistinctBy(static e => (e.Protocol, e.Listening))];
            Open();
        }

        _ = CloseLaterAsync();
    }

    private void Open()
    {
        List<string> unbound = [];
        foreach (PodEndpoint endpoint in _wanted)
        {
            if (!TryOpen(endpoint, out string problem)) unbound.Add($"Pod {endpoint.Pod}: {endpoint.Protocol.Format()} {endpoint.Listening}: {problem}");
        }

        Volatile.Write(ref _unbound, unbound);
        _http.Apply();
    }

    private bool TryOpen(PodEndpoint endpoint, out string problem)
    {
        problem = "";
        if (endpoint.Protocol == TransportProtocol.Tcp)
        {
            if (!_pages.ContainsKey(endpoint.Listening) && !_http.TryAdd(endpoint.Listening, out problem)) return false;
            _pages[endpoint.Listening] = endpoint;
            return true;
        }

        if (_echoes.TryGetValue(endpoint.Listening, out PodUdpEcho? echo))
        {
            echo.Endpoint = endpoint;
            return true;
        }

        if (!PodSocket.TryBind(endpoint.Listening, ProtocolType.Udp, out Socket? socket, out problem)) return false;
        _echoes.Add(endpoint.Listening, new PodUdpEcho(endpoint, socket, _admit));
        return true;
    }

    private async Task CloseLaterAsync()
    {
        await Task.Delay(Linger, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            foreach (IPEndPoint gone in _pages.Keys.Except(Wanted(TransportProtocol.Tcp)).ToList())
            {
                _pages.TryRemove(gone, out _);
                _http.Remove(gone);
            }

            foreach (IPEndPoint gone in _echoes.Keys.Except(Wanted(TransportProtocol.Udp)).ToList())
            {
                _echoes.Remove(gone, out PodUdpEcho? echo);
                echo?.Dispose();
            }

            _http.Apply();
        }
    }

    private IEnumerable<IPEndPoint> Wanted(TransportProtocol protocol) => _wanted.Where(endpoint => endpoint.Protocol == protocol).Select(static endpoint => endpoint.Listening);

    // Whoever has the address may let it go.
    private async Task RetryAsync()
    {
        using var timer = new PeriodicTimer(RetryInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                lock (_gate)
                {
                    if (_unbound.Count > 0) Open();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
