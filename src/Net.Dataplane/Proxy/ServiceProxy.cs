using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Dataplane;

/// <summary>Carries the connections of a service table's frontends to their endpoints, in user space: a listener for each address and port.</summary>
/// <remarks>
/// Thread-safe. A change of the table is live when the call that made it returns. A frontend without endpoints has no listener, so that the kernel refuses its
/// clients; one whose policy is Local and that has no endpoint on this node leaves SYNs unanswered. Established connections outlive changes. SCTP is not proxied.
/// </remarks>
public sealed partial class ServiceProxy : IAsyncDisposable
{
    private readonly ServiceTable _table;
    private readonly ServiceProxyOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SeedableRandom _random;
    private readonly TcpRelayEngine _engine;
    private readonly UdpRelayEngine _udpEngine;
    private readonly ProxyMeter _meter;
    private readonly BackendHealth _backendHealth;
    private readonly ProxyHealth _health;
    private readonly ProxyHealthServer _healthServer;
    private readonly TransparentListener? _transparent;
    private readonly HealthCheckServer? _healthChecks;
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, List<FrontendAddress>> _addressesOf = [];
    private readonly Dictionary<FrontendAddress, FrontendListener> _listeners = [];
    private readonly Dictionary<(ServicePortKey, IpFamily), FrontendBalancing> _balancing = [];
    private readonly List<TcpRelayListener> _closedWithConnections = [];
    private ProxyStatistics _closedSum;
    private IDisposable? _subscription;
    private ITimer? _retry;
    private bool _draining;

    /// <summary>A proxy that listens nowhere yet.</summary>
    /// <param name="services">The table to serve.</param>
    /// <param name="options">Default: those of <see cref="ServiceProxyOptions"/>.</param>
    /// <param name="logger">Told of listeners that fail; none if null.</param>
    /// <param name="time">The clock of timeouts; default the system's.</param>
    /// <exception cref="ArgumentException">The options name a balancer that there is not.</exception>
    public ServiceProxy(ServiceTable services, ServiceProxyOptions? options = null, ILogger<ServiceProxy>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        _table = services;
        _options = options ?? new ServiceProxyOptions();
        if (!BalancerNames.All.Contains(_options.Balancer))
            throw new ArgumentException($"There is no balancer '{_options.Balancer}': one of {string.Join(", ", BalancerNames.All)}", nameof(options));
        _logger = logger ?? NullLogger<ServiceProxy>.Instance;
        _time = time ?? TimeProvider.System;
        _random = new SeedableRandom(_options.Seed ?? (ulong)_time.GetTimestamp());
        _engine = TcpRelayEngine.Create(_options.Tcp, _time);
        _udpEngine = UdpRelayEngine.Create(_options.Udp, _time);
        _meter = new ProxyMeter(this);
        _backendHealth = new BackendHealth(_options, _meter, _time);
        _health = new ProxyHealth(_options.HealthTimeout, _time);
        _healthServer = new ProxyHealthServer(_health, services, () => IsServing);
        if (_options.Transparent is { } transparent) _transparent = new TransparentListener(transparent, _engine, _options.TcpListeners, _backendHealth, services.Current.Rules.ServiceCidrs);
        if (_options.HealthCheckNodePorts) _healthChecks = new HealthCheckServer(services, () => IsServing && _health.IsHealthy, _logger, _time);
    }

    /// <summary>This proxy's own meter: there may be several of the name in a process.</summary>
    internal Meter Meter => _meter.Meter;

    /// <summary>What became of each address, ordered by service port and address.</summary>
    public IReadOnlyList<ListenerReport> Listeners
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _listeners.Values.Select(static listener => listener.Report)
                        .OrderBy(static report => report.Frontend.ToString(), StringComparer.Ordinal)
                        .ThenBy(static report => report.Wanted.ToString(), StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <summary>Whether it has started and does not drain yet. Health checks of load balancers fail while it is not so.</summary>
    public bool IsServing
    {
        get
        {
            lock (_gate) return _subscription is not null && !_draining;
        }
    }

    /// <summary>
    /// The nftables rules that redirect all TCP frontends here as they are now, in place of those that the table has: for <c>nft -f -</c>. They change as Services
    /// and addresses come and go, not with endpoints. Empty without <see cref="ServiceProxyOptions.Transparent"/>.
    /// </summary>
    public string RedirectRules
    {
        get
        {
            lock (_gate) return _transparent?.Rules ?? "";
        }
    }

    /// <summary>Why the kernel does not have the rules that it was to get; empty if nothing is wrong.</summary>
    public string RedirectProblem
    {
        get
        {
            lock (_gate) return _transparent?.Problem ?? "";
        }
    }

    /// <summary>What became of each health check node port.</summary>
    public IReadOnlyList<HealthCheckReport> HealthChecks => _healthChecks?.Reports ?? [];

    /// <summary>What has been carried so far.</summary>
    public ProxyStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                ProxyStatistics sum = _closedSum;
                foreach (TcpRelayListener listener in _transparent?.Listeners ?? []) sum = sum.Plus(listener.Statistics);
                foreach (TcpRelayListener listener in _closedWithConnections) sum = sum.Plus(listener.Statistics);
                foreach (FrontendListener listener in _listeners.Values)
                {
                    if (listener.Tcp is { } tcp) sum = sum.Plus(tcp.Statistics);
                    if (listener.Udp is { } udp) sum = sum.Plus(udp.Statistics);
                }

                return sum;
            }
        }
    }

    /// <summary>Whether no change waits longer than <see cref="ServiceProxyOptions.HealthTimeout"/> to become live.</summary>
    public bool IsHealthy => _health.IsHealthy;

    /// <summary>Where <c>/healthz</c> and <c>/livez</c> are served; null for nowhere.</summary>
    public IPEndPoint? HealthEndPoint => _healthServer.LocalEndPoint;

    /// <summary>Listens for every frontend of the table and follows its changes. Addresses that cannot be bound are tried again every 5 s.</summary>
    /// <exception cref="System.Net.Sockets.SocketException"><see cref="ServiceProxyOptions.Health"/> cannot be bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_subscription is not null || _draining) return Task.CompletedTask;
        }

        if (_options.Health is { } address) _healthServer.Start(address, _time);
        IDisposable subscription = _table.Subscribe(OnChange);
        lock (_gate)
        {
            _subscription = subscription;
            _retry = _time.CreateTimer(static state => ((ServiceProxy)state!).Retry(), this, RetryInterval, RetryInterval);
        }

        _healthChecks?.Start();
        return Task.CompletedTask;
    }

    /// <summary>Stops to listen and waits for open connections; those left after the limit are reset. Returns how many.</summary>
    public async Task<long> DrainAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        List<UdpRelayListener> udp;
        IDisposable? subscription;
        lock (_gate)
        {
            _draining = true;
            subscription = _subscription;
            _retry?.Dispose();
            _transparent?.RemoveRules();
            udp = [.. _listeners.Values.Select(static listener => listener.Udp).OfType<UdpRelayListener>()];
        }

        // Outside the lock: the table holds its own while it calls us.
        subscription?.Dispose();
        long reset = await _engine.DrainAsync(limit, cancellationToken).ConfigureAwait(false);
        foreach (UdpRelayListener listener in udp) await listener.DisposeAsync().ConfigureAwait(false);
        return reset;
    }

    /// <summary>Drains for <see cref="ServiceProxyOptions.Drain"/> and closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        bool drained;
        lock (_gate) drained = _draining;
        if (!drained) await DrainAsync(_options.Drain).ConfigureAwait(false);
        _healthChecks?.Dispose();
        _healthServer.Dispose();
        await _engine.DisposeAsync().ConfigureAwait(false);
        await _udpEngine.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
    }
}
