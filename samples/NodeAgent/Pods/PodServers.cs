using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using Net.Model;

namespace NodeAgent.Pods;

/// <summary>
/// Stands in for containers: answers at every pod address and container port, HTTP on TCP ports and an echo on UDP ports. Follows the pods as they come and go.
/// </summary>
/// <remarks>Thread-safe: <see cref="ApplyAsync"/> calls are taken in turn.</remarks>
public sealed class PodServers : IAsyncDisposable
{
    private readonly PodHttpServer _http;
    private readonly Dictionary<IPEndPoint, PodUdpEcho> _echoes = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ILogger _log;
    private FrozenDictionary<IPEndPoint, PodEndpoint> _served = FrozenDictionary<IPEndPoint, PodEndpoint>.Empty;

    /// <param name="admit">Whether a direct connection from a pod's address may reach a pod; connections from elsewhere are the node's own and always may.</param>
    /// <param name="drain">How long requests of a pod that goes away may go on.</param>
    /// <param name="loggers">Where failures to bind are said.</param>
    public PodServers(Func<Flow, bool> admit, TimeSpan drain, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _log = loggers.CreateLogger<PodServers>();
        _http = new PodHttpServer(at => _served.GetValueOrDefault(at), admit, drain, loggers);
    }

    /// <summary>Where the agent answers now.</summary>
    public IReadOnlyList<PodEndpoint> Served => [.. _served.Values, .. _echoes.Values.Select(static echo => echo.Endpoint)];

    /// <summary>Answers at the endpoints of these pods and at no others.</summary>
    public async Task ApplyAsync(IEnumerable<Pod> pods, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            List<PodEndpoint> wanted = [.. pods.SelectMany(PodEndpoint.Of).DistinctBy(static endpoint => (endpoint.Protocol, endpoint.Address))];
            FrozenDictionary<IPEndPoint, PodEndpoint> before = _served;
            _served = wanted.Where(static e => e.Protocol == TransportProtocol.Tcp).ToFrozenDictionary(static e => e.Address);
            if (!before.Keys.ToHashSet().SetEquals(_served.Keys)) await _http.ListenAsync(_served.Keys, cancellation);
            ApplyEchoes([.. wanted.Where(static e => e.Protocol == TransportProtocol.Udp)]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops answering, after open requests have ended or the drain time is over.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (PodUdpEcho echo in _echoes.Values) echo.Dispose();
        await _http.DisposeAsync();
        _turn.Dispose();
    }

    private void ApplyEchoes(List<PodEndpoint> wanted)
    {
        foreach (IPEndPoint gone in _echoes.Keys.Except(wanted.Select(static e => e.Address)).ToList())
        {
            _echoes.Remove(gone, out PodUdpEcho? echo);
            echo?.Dispose();
        }

        foreach (PodEndpoint endpoint in wanted.Where(endpoint => !_echoes.ContainsKey(endpoint.Address)))
        {
            if (PodUdpEcho.TryStart(endpoint, out PodUdpEcho? echo, out string problem)) _echoes.Add(endpoint.Address, echo);
            else PodServersLog.CannotBind(_log, endpoint.Pod, endpoint.Address, problem);
        }
    }
}
