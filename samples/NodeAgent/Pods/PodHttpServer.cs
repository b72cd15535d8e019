using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Net.Model;
using NodeAgent.Running;

namespace NodeAgent.Pods;

/// <summary>One HTTP server for all pods' TCP ports: its endpoints come and go with the pods, and each request knows its pod by the address it came to.</summary>
/// <remarks>
/// <c>/</c> says which pod answered and who asked; <c>/download?bytes=N&amp;seconds=S</c> sends N bytes spread over S seconds (at most 1 GB, 600 s);
/// anything else echoes method and path.
/// </remarks>
internal sealed class PodHttpServer : IAsyncDisposable
{
    private const long LargestDownload = 1_000_000_000;
    private const double LongestDownloadSeconds = 600;
    private const int MostConnections = 10_000;

    private readonly Func<IPEndPoint, PodEndpoint?> _endpointAt;
    private readonly Func<Flow, bool> _admit;
    private readonly TimeSpan _drain;
    private readonly ILoggerFactory _loggers;
    private readonly HashSet<IPEndPoint> _addresses = [];
    private readonly ConcurrentDictionary<IPEndPoint, Socket> _bound = [];
    private readonly EndpointConfiguration _endpoints = new();
    private WebApplication? _server;

    /// <param name="endpointAt">Which pod's port a listening address is.</param>
    /// <param name="admit">Whether a connection may reach a pod.</param>
    /// <param name="drain">How long open requests may go on when this is disposed.</param>
    /// <param name="loggers">Where the web server's own warnings go.</param>
    public PodHttpServer(Func<IPEndPoint, PodEndpoint?> endpointAt, Func<Flow, bool> admit, TimeSpan drain, ILoggerFactory loggers)
    {
        _endpointAt = endpointAt;
        _admit = admit;
        _drain = drain;
        _loggers = loggers;
    }

    /// <summary>Completes once connections are accepted.</summary>
    public Task Started { get; private set; } = Task.CompletedTask;

    /// <summary>Binds an address; connections to it wait until <see cref="Apply"/>.</summary>
    public bool TryAdd(IPEndPoint address, out string problem)
    {
        if (!PodSocket.TryBind(address, ProtocolType.Tcp, out Socket? socket, out problem)) return false;
        _bound[address] = socket;
        _addresses.Add(address);
        return true;
    }

    /// <summary>Stops listening at an address with the next <see cref="Apply"/>; requests under way there are let end.</summary>
    public void Remove(IPEndPoint address) => _addresses.Remove(address);

    /// <summary>Accepts connections at the addresses that were added, and no longer at those that were removed.</summary>
    public void Apply()
    {
        _endpoints.Set(_addresses);

        // Without addresses of its own the web server would listen at one that nobody asked for.
        if (_server is not null || _addresses.Count == 0) return;
        _server = Build();
        Started = _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        using var limit = new CancellationTokenSource(_drain);
        await _server.StopAsync(limit.Token);
        await _server.DisposeAsync();
        foreach (Socket socket in _bound.Values) socket.Dispose();
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(_loggers).AddSingleton<IHostLifetime, AgentOwnedLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = _drain);
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = TakeBound).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.ConfigureEndpointDefaults(listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(Admitted);
            });
            options.Configure(new ConfigurationBuilder().Add(_endpoints).Build(), reloadOnChange: true);
        });
        WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        return server;
    }

    private Socket TakeBound(EndPoint address) =>
        _bound.TryRemove((IPEndPoint)address, out Socket? socket) ? socket : SocketTransportOptions.CreateDefaultBoundListenSocket(address);

    // Connections that come straight from another pod's address bypass the proxy, so the policies count here too.
    private ConnectionDelegate Admitted(ConnectionDelegate next) => connection =>
    {
        if (connection is { RemoteEndPoint: IPEndPoint remote, LocalEndPoint: IPEndPoint local } && _endpointAt(local) is { Address: var pod })
        {
            var flow = new Flow(TransportProtocol.Tcp, IpAddress.From(remote.Address), (ushort)remote.Port, IpAddress.From(pod.Address), (ushort)pod.Port);
            if (!_admit(flow))
            {
                connection.Abort(new ConnectionAbortedException("Denied by policy"));
                return Task.CompletedTask;
            }
        }

        return next(connection);
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var at = new IPEndPoint(context.Connection.LocalIpAddress!, context.Connection.LocalPort);
        if (_endpointAt(at) is not { } endpoint)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync($"No pod has {at} any more\n");
            return;
        }

        context.Response.Headers["X-Pod"] = endpoint.Pod.ToString();
        if (context.Request.Path == "/download") await DownloadAsync(context);
        else await context.Response.WriteAsync(
            $"pod {endpoint.Pod} at {endpoint.Address} on {endpoint.Node} answered {context.Request.Method} {context.Request.Path} from {context.Connection.RemoteIpAddress}\n");
    }

    private static async Task DownloadAsync(HttpContext context)
    {
        long bytes = Math.Clamp(Number(context, "bytes", 1_000_000), 0, LargestDownload);
        double seconds = Math.Clamp(Number(context, "seconds", 0), 0, LongestDownloadSeconds);
        context.Response.ContentLength = bytes;
        const int steps = 50;
        byte[] chunk = new byte[64 * 1024];
        for (int step = 0; step < steps; step++)
        {
            for (long left = (bytes * (step + 1) / steps) - (bytes * step / steps); left > 0; left -= chunk.Length)
            {
                await context.Response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), context.RequestAborted);
            }

            if (seconds > 0) await Task.Delay(TimeSpan.FromSeconds(seconds / steps), context.RequestAborted);
        }
    }

    private static long Number(HttpContext context, string name, long otherwise) =>
        long.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    /// <summary>Kestrel's endpoints as configuration that changes: its own way to add and remove listeners while running.</summary>
    private sealed class EndpointConfiguration : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Set(IEnumerable<IPEndPoint> addresses)
        {
            Dictionary<string, string?> next = addresses.ToDictionary(
                static address => $"Endpoints:{address.ToString().Replace(':', '_')}:Url", static string? (address) => $"http://{address}", StringComparer.OrdinalIgnoreCase);
            if (next.Count == Data.Count && next.Keys.All(Data.ContainsKey)) return;
            Data = next;
            OnReload();
        }
    }
}
