using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Dataplane;

/// <summary>
/// Serves the health check node ports: for each Service of type LoadBalancer with external policy Local, whether this node has a ready endpoint of it, so that
/// load balancers send it traffic only then. IPv4 and IPv6 answer each for their own endpoints.
/// </summary>
/// <remarks>Thread-safe. A change of the table is live when the call that made it returns; a port that cannot be bound is reported and leaves the others alone.</remarks>
public sealed partial class HealthCheckServer : IDisposable
{
    private readonly ServiceTable _table;
    private readonly Func<bool> _isProxyHealthy;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ObjectKey Service, IpFamily Family), Served> _served = [];
    private IDisposable? _subscription;
    private bool _disposed;

    /// <summary>A server that listens nowhere yet.</summary>
    /// <param name="services">The table to serve.</param>
    /// <param name="isProxyHealthy">Whether the proxy serves; called for each request. While it does not, every answer is 503.</param>
    /// <param name="logger">Told of ports that cannot be bound; none if null.</param>
    /// <param name="time">The clock of requests' time limits; default the system's.</param>
    public HealthCheckServer(ServiceTable services, Func<bool> isProxyHealthy, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(isProxyHealthy);
        _table = services;
        _isProxyHealthy = isProxyHealthy;
        _logger = logger ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>What became of each port, ordered by Service and family.</summary>
    public IReadOnlyList<HealthCheckReport> Reports
    {
        get
        {
            lock (_gate) return [.. _served.OrderBy(static entry => entry.Key).Select(static entry => entry.Value.Report)];
        }
    }

    /// <summary>Listens for every Service that asks and follows the table's changes.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_disposed || _subscription is not null) return;
        }

        IDisposable subscription = _table.Subscribe(OnChange);
        lock (_gate) _subscription = subscription;
    }

    /// <summary>Tries the ports again that could not be bound.</summary>
    public void Retry()
    {
        lock (_gate)
        {
            if (_disposed) return;
            foreach ((ObjectKey service, IpFamily family) in _served.Where(static entry => entry.Value.Report.Problem.Length > 0).Select(static entry => entry.Key).ToArray())
                Reconcile(_table.Current, service, family);
        }
    }

    /// <summary>Stops to listen.</summary>
    public void Dispose()
    {
        IDisposable? subscription;
        lock (_gate)
        {
            _disposed = true;
            subscription = _subscription;
            foreach (Served served in _served.Values) served.Close();
            _served.Clear();
        }

        // Outside the lock: the table holds its own while it calls us.
        subscription?.Dispose();
    }

    private void OnChange(ServiceTableChange change)
    {
        lock (_gate)
        {
            if (_disposed) return;
            IEnumerable<ObjectKey> keys = change.Before.Node.Addresses == change.After.Node.Addresses
                ? change.Services.Select(static service => service.Service)
                : change.After.Services.Select(static service => service.Key).Concat(change.Services.Select(static service => service.Service)).Distinct();
            foreach (ObjectKey key in keys)
            {
                Reconcile(change.After, key, IpFamily.IPv4);
                Reconcile(change.After, key, IpFamily.IPv6);
            }
        }
    }

    private void Reconcile(ServiceTableSnapshot table, ObjectKey service, IpFamily family)
    {
        ServiceEntry? entry = table.Get(service);
        bool wanted = entry is { HealthCheckNodePort: not 0 } && entry.Frontends.Any(frontend => frontend.Config.Family == family);
        _served.TryGetValue((service, family), out Served? served);
        if (!wanted)
        {
            served?.Close();
            _served.Remove((service, family));
            return;
        }

        IPEndPoint[] places = [.. Addresses(table, family).Select(address => new IPEndPoint(address, entry!.HealthCheckNodePort))];
        if (served is not null && served.Report.Problem.Length == 0 && served.Places.SequenceEqual(places)) return;
        served?.Close();
        served = Open(service, family, places);
        if (served.Report.Problem.Length > 0) LogFailed(_logger, table.Node.Name, service, entry!.HealthCheckNodePort, served.Report.Problem);
        _served[(service, family)] = served;
    }

    // Everywhere, or where node ports are served: kube-proxy's nodePortAddresses hold for these ports too.
    private static IEnumerable<IPAddress> Addresses(ServiceTableSnapshot table, IpFamily family)
    {
        IpCidr[] ranges = [.. table.Rules.NodePortAddresses.Where(range => range.Family == family)];
        if (ranges.Length == 0) return [family == IpFamily.IPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        return table.Node.Addresses.Where(address => Array.Exists(ranges, range => range.Contains(address))).Select(static address => address.ToIPAddress());
    }

    private Served Open(ObjectKey service, IpFamily family, IPEndPoint[] places)
    {
        var listeners = new List<HealthCheckListener>();
        foreach (IPEndPoint place in places)
        {
            try
            {
                listeners.Add(new HealthCheckListener(place, (_, withBody) => Answer().ToHttp(withBody), _time));
            }
            catch (SocketException error)
            {
                // All or none: a load balancer that reaches only some of the addresses would take the others for a dead node.
                foreach (HealthCheckListener listener in listeners) listener.Dispose();
                return new Served(new HealthCheckReport(service, family, places, $"listen {place}: {error.Message}"), []);
            }
        }

        return new Served(new HealthCheckReport(service, family, places, ""), listeners);

        HealthCheckAnswer Answer() => new(service, _table.Current.Get(service)?.LocalReady(family) ?? 0, _isProxyHealthy());
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "node {Node} failed to start healthcheck \"{Service}\" on port {Port}: {Problem}")]
    private static partial void LogFailed(ILogger logger, string node, ObjectKey service, ushort port, string problem);

    private sealed record Served(HealthCheckReport Report, List<HealthCheckListener> Listeners)
    {
        public IReadOnlyList<IPEndPoint> Places => Report.Addresses;

        public void Close()
        {
            foreach (HealthCheckListener listener in Listeners) listener.Dispose();
        }
    }
}

/// <summary>What became of the health check node port of a Service in one family. A value at one moment.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Family">The family.</param>
/// <param name="Addresses">Where it is to be served.</param>
/// <param name="Problem">Why it is not; empty if it is.</param>
public sealed record HealthCheckReport(ObjectKey Service, IpFamily Family, IReadOnlyList<IPEndPoint> Addresses, string Problem);
