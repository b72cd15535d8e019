using System.Net;
using Microsoft.Extensions.Logging;
using Net.Cluster;
using Net.Dataplane;
using Net.Dns;
using Net.Model;
using Net.Policy;
using Net.Transport.Tcp;
using NodeAgent.Feeds;
using NodeAgent.Options;
using NodeAgent.Pods;
using NodeAgent.Status;

namespace NodeAgent.Running;

/// <summary>The agent: the SDK's parts put together over one feed of objects. Starts in order, stops in the opposite one, draining.</summary>
public sealed class Agent : IAsyncDisposable
{
    private readonly AgentOptions _options;
    private readonly IObjectFeed _feed;
    private readonly ServiceProxy _proxy;
    private readonly PodServers? _pods;
    private readonly DnsPipeline _names;
    private readonly DnsServer? _dns;
    private readonly StatusServer? _status;
    private readonly PrometheusText _metrics = new();
    private readonly List<LocalRoute> _routes = [];
    private bool _serving;

    /// <param name="options">What the command line asks.</param>
    /// <param name="loggers">Where the parts log.</param>
    public Agent(AgentOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        Cluster = new(loggers.CreateLogger<ClusterState>());
        _feed = options.ApiServer is { } server ? new ApiServerFeed(server, options, Cluster) : new ManifestFeed(options, Cluster, loggers);
        Log = new(this);
        _feed.Changed += Log.TellProblems;
        Policies = new(Cluster);

        // Before the service table: a pod answers before anyone is sent to it.
        if (options.PodSource == PodSource.Serve) _pods = new(Cluster, options.PodCidrs, AdmitDirect, options.Drain, loggers);
        Services = new(Cluster, options.Node);
        _names = new(Cluster, NamesOf(options));
        var proxy = new ServiceProxyOptions { Admission = Policies.Admit, Drain = options.Drain, ClientAddresses = ClientAddressPreservation.Loopback, BackendPort = _pods is null ? null : _pods.PortOf };
        foreach (IpCidr range in options.ServiceCidrs) proxy.LocalRanges.Add(range);
        if (options.Listen != ListenMode.PerAddress) proxy.Transparent = new() { Apply = options.Listen == ListenMode.Transparent };
        _proxy = new(Services, proxy, loggers.CreateLogger<ServiceProxy>());
        if (options.Dns is { } dns) _dns = new(Names, new() { Listen = { dns.ToString() } }, logger: loggers.CreateLogger<DnsServer>());
        var report = new AgentReport(this);
        if (options.Status is { } status) _status = new(status, report, _metrics, loggers);
    }

    /// <summary>What a cluster would hold.</summary>
    public ClusterState Cluster { get; }

    /// <summary>Prints what changes.</summary>
    public ChangeLog Log { get; }

    /// <summary>Verdicts.</summary>
    public PolicyIndex Policies { get; }

    /// <summary>Routing decisions.</summary>
    public ServiceTable Services { get; }

    /// <summary>Names: the cluster's, and those of whoever else is asked.</summary>
    public IDnsResponder Names => _names.Responder;

    /// <summary>What the command line asks.</summary>
    public AgentOptions Options => _options;

    /// <summary>Where the objects come from.</summary>
    public ListedSource Source => _feed.Listed;

    /// <summary>How fresh the objects are.</summary>
    public string Freshness => _feed.Freshness;

    /// <summary>Where each service port is served.</summary>
    public IReadOnlyList<ListenerReport> Listeners => _proxy.Listeners;

    /// <summary>The nftables rules that redirect TCP Services here; empty without a transparent listener.</summary>
    public string RedirectRules => _proxy.RedirectRules;

    /// <summary>Whether everything has started and nothing stops yet.</summary>
    public bool IsServing => Volatile.Read(ref _serving);

    /// <summary>What is wrong now, in objects, plans, pods and listeners.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. _feed.Problems,
        .. _pods?.Unbound ?? [],
        .. _proxy.RedirectProblem is { Length: > 0 } rules ? [rules] : (string[])[],
        .. Listeners.Where(static listener => listener.Status is ListenerState.Failed or ListenerState.Conflict or ListenerState.Unsupported).Select(static listener => listener.ToString()),
    ];

    /// <summary>Starts everything.</summary>
    /// <returns>Null, or why it can't: the exit code and the problems.</returns>
    public async Task<StartFailure?> StartAsync(CancellationToken cancellation)
    {
        List<string> unrouted = [];
        foreach (IpCidr range in _options.ServiceCidrs.Concat(_options.PodSource == PodSource.Serve ? _options.PodCidrs : []))
        {
            if (!LocalRoute.TryAdd(range, out LocalRoute? route, out string problem)) unrouted.Add(problem);
            else if (route is not null) _routes.Add(route);
        }

        if (unrouted.Count > 0) return new(AgentExitCodes.CannotBind, unrouted);
        // Asked while the feed is not there yet, the status says so.
        if (await TryBindAsync(_status is null ? null : _status.StartAsync, _options.Status, cancellation) is { } status) return status;
        if (await _feed.StartAsync(cancellation) is { } unfed) return unfed;
        if (_pods is not null) await _pods.StartAsync();
        await _proxy.StartAsync(cancellation);
        if (_proxy.RedirectProblem is { Length: > 0 } unruled) return new(AgentExitCodes.CannotBind, [unruled, "--listen transparent-print prints them for somebody else to apply."]);
        string[] unbound = [.. _pods?.Unbound ?? [], .. Listeners.Where(IsFatal).Select(static listener => listener.ToString())];
        if (unbound.Length > 0) return new(AgentExitCodes.CannotBind, unbound);
        if (await TryBindAsync(_dns is null ? null : _dns.StartAsync, _options.Dns, cancellation) is { } dns) return dns;
        Volatile.Write(ref _serving, true);
        return null;
    }

    /// <summary>Stops: nothing new is taken, what is open may end within the drain time.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _serving, false);
        await _feed.DisposeAsync();

        // Pods answer until the proxy has drained: what is open goes through it to them.
        await _proxy.DisposeAsync();
        if (_dns is not null) await _dns.DisposeAsync();
        await _names.DisposeAsync();
        if (_pods is not null) await _pods.DisposeAsync();
        if (_status is not null) await _status.DisposeAsync();
        foreach (LocalRoute route in _routes) route.Remove();
        _metrics.Dispose();
    }

    private static NetDnsOptions NamesOf(AgentOptions options)
    {
        var names = new NetDnsOptions();
        names.Zone.Zones[0] = options.Zone;
        foreach (ForwardZone zone in options.DnsForward)
        {
            names.Forwarding.Zones.Add(zone);

            // Addresses that the cluster does not have may have names elsewhere; names of the cluster's own have not.
            foreach (string elsewhere in zone.Zone == "." ? names.Zone.Zones.Skip(1) : [zone.Zone]) names.Zone.Fallthrough.Add(elsewhere);
        }

        return names;
    }

    // What comes to a pod past the proxy counts only when it comes from another pod: the proxy has asked already, and a node reaches its own pods always.
    private bool AdmitDirect(Flow flow) => Cluster.Current.PodsAt(flow.Source).IsEmpty || Policies.Admit(flow);

    // External and node addresses of manifests that come from a cluster may be those of other hosts; cluster IPs are of a range that we were told to serve.
    private static bool IsFatal(ListenerReport listener) => listener.Status == ListenerState.Failed
        && (listener.Kind == FrontendKind.ClusterIP || listener.Error != TcpListenError.AddressNotAvailable);

    private static async Task<StartFailure?> TryBindAsync(Func<CancellationToken, Task>? start, IPEndPoint? address, CancellationToken cancellation)
    {
        if (start is null) return null;
        try
        {
            await start(cancellation);
            return null;
        }
        catch (Exception failure) when (failure is IOException or DnsBindException or System.Net.Sockets.SocketException)
        {
            return new(AgentExitCodes.CannotBind, [$"Can't listen at {address}: {failure.Message}"]);
        }
    }
}

/// <summary>Why the agent can't start.</summary>
/// <param name="ExitCode">One of <see cref="AgentExitCodes"/>.</param>
/// <param name="Problems">What is wrong, a line each.</param>
public sealed record StartFailure(int ExitCode, IReadOnlyList<string> Problems);
