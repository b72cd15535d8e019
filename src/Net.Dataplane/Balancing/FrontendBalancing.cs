using Net.Model;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>Balancing of one service port in one family: its backends over time, its balancer and its clients' affinity.</summary>
internal sealed class FrontendBalancing
{
    private const int AffinityCapacity = 65536;

    private readonly ServiceProxyOptions _options;
    private readonly SeedableRandom _random;
    private readonly AffinityTable _affinity = new(AffinityCapacity);
    private readonly Dictionary<PeerAddress, Backend> _known = [];
    private readonly FrontendLoad _load = new();
    private string _balancerName = "";
    private volatile View _view;

    internal FrontendBalancing(ServiceFrontend frontend, ServiceProxyOptions options, SeedableRandom random)
    {
        _options = options;
        _random = random;
        _view = Update(frontend);
    }

    internal View Current => _view;

    /// <summary>Takes the frontend's next state. Called by one thread at a time.</summary>
    internal View Update(ServiceFrontend frontend)
    {
        string name = frontend.Config.Balancer is { } asked && BalancerNames.All.Contains(asked) ? asked : _options.Balancer;
        Balancer balancer = name == _balancerName
            ? _view.Balancer
            : Balancer.Create(name, _random) ?? throw new ArgumentException($"There is no balancer '{name}': one of {string.Join(", ", BalancerNames.All)}");
        _balancerName = name;
        BackendSet cluster = SetOf(frontend, frontend.ClusterArray);
        BackendSet local = ReferenceEquals(frontend.LocalArray, frontend.ClusterArray) ? cluster : SetOf(frontend, frontend.LocalArray);
        HashSet<PeerAddress> wanted = [.. cluster.Backends.Select(static backend => backend.Address), .. local.Backends.Select(static backend => backend.Address)];
        foreach (PeerAddress address in _known.Keys.Where(address => !wanted.Contains(address)).ToArray()) _known.Remove(address);
        _view = new View(frontend, balancer, cluster, local);
        return _view;
    }

    internal Backend? Pick(View view, bool local, in PeerAddress client, ReadOnlySpan<PeerAddress> tried, long nowMilliseconds)
    {
        BackendSet set = local ? view.Local : view.Cluster;
        if (view.Frontend.Config.Affinity is not { } timeout) return view.Balancer.Pick(set, client, tried, nowMilliseconds);
        Backend? backend = _affinity.Find(client, nowMilliseconds) is { } pinned && !tried.Contains(pinned) ? set.Find(pinned) : null;
        backend ??= view.Balancer.Pick(set, client, tried, nowMilliseconds);
        if (backend is not null) _affinity.Set(client, backend.Address, nowMilliseconds + (long)timeout.TotalMilliseconds, nowMilliseconds);
        return backend;
    }

    private BackendSet SetOf(ServiceFrontend frontend, ServiceEndpoint[] endpoints)
    {
        if (endpoints.Length == 0) return BackendSet.Empty;
        var backends = new Backend[endpoints.Length];
        var weights = new int[endpoints.Length];
        for (int i = 0; i < endpoints.Length; i++)
        {
            PeerAddress address = ProxyAddresses.Of(endpoints[i].Address, endpoints[i].Port);
            if (!_known.TryGetValue(address, out Backend? backend)) _known[address] = backend = new Backend(address, _load);
            backends[i] = backend;
            weights[i] = Math.Max(0, _options.Weight?.Invoke(frontend, endpoints[i]) ?? 1);
        }

        return new BackendSet(backends, weights);
    }

    internal sealed record View(ServiceFrontend Frontend, Balancer Balancer, BackendSet Cluster, BackendSet Local);
}
