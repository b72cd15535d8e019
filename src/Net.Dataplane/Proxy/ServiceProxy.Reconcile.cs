using System.Net;
using Microsoft.Extensions.Logging;
using Net.Model;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>Making the listeners what the table asks for.</summary>
public sealed partial class ServiceProxy
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private void OnChange(ServiceTableChange change)
    {
        long start = _time.GetTimestamp();
        lock (_gate)
        {
            if (_draining) return;
            _health.Queued(FamiliesOf(change));
            var keys = new HashSet<ObjectKey>(change.Services.Select(static service => service.Service));
            // Other node addresses are other places for node ports.
            if (change.Before.Node.Addresses != change.After.Node.Addresses) keys.UnionWith(change.After.Services.Select(static service => service.Key));
            var freed = new List<FrontendAddress>();
            foreach (ObjectKey key in keys) Reconcile(change.After, key, freed);
            // An address that one Service gave up may be another's, which did not change.
            foreach (FrontendAddress address in freed)
            {
                if (change.After.Claims.GetValueOrDefault(address) is { } heir) Reconcile(change.After, heir.Frontend.Key.Service, []);
            }

            foreach (ServiceChange service in change.Services)
            {
                if (service.UdpEndpoints != IpFamilySet.None) PurgeStale(change.After, service.Service);
            }

            CommitRules();
            if (_options.RemovedEndpointDrain is { } limit) CutRemoved(change, limit);
            ForgetClosed();
        }

        _meter.Programmed(change.Elapsed + _time.GetElapsedTime(start));
    }

    private void Reconcile(ServiceTableSnapshot table, ObjectKey key, List<FrontendAddress> freed)
    {
        ServiceEntry? entry = table.Get(key);
        var wanted = new List<FrontendAddress>();
        foreach (ServiceFrontend frontend in entry?.Frontends ?? [])
        {
            FrontendBalancing balancing = BalancingOf(frontend);
            foreach ((IpAddress address, ushort port, FrontendKind kind) in Places(table, frontend.Config))
            {
                var place = new FrontendAddress(address, port, frontend.Key.Protocol);
                if (wanted.Contains(place)) continue;
                wanted.Add(place);
                Reconcile(table, place, frontend, kind, balancing);
            }
        }

        if (_addressesOf.TryGetValue(key, out List<FrontendAddress>? had))
        {
            foreach (FrontendAddress place in had.Where(place => !wanted.Contains(place)))
            {
                if (_listeners.TryGetValue(place, out FrontendListener? listener) && listener.Frontend.Service == key && _listeners.Remove(place))
                {
                    Close(listener, ListenerState.Refusing);
                    _transparent?.Remove(place);
                    freed.Add(place);
                }
            }
        }

        if (entry is null)
        {
            _addressesOf.Remove(key);
            foreach ((ServicePortKey, IpFamily) gone in _balancing.Keys.Where(port => port.Item1.Service == key).ToArray()) _balancing.Remove(gone);
        }
        else
        {
            _addressesOf[key] = wanted;
        }
    }

    private void Reconcile(ServiceTableSnapshot table, FrontendAddress place, ServiceFrontend frontend, FrontendKind kind, FrontendBalancing balancing)
    {
        IPEndPoint wanted = ProxyAddresses.EndPointOf(place.Address, place.Port);
        if (_listeners.TryGetValue(place, out FrontendListener? listener) && listener.Frontend != frontend.Key)
        {
            // The first claim of the address is served; the table keeps them in order.
            bool ours = kind == FrontendKind.NodePort || ReferenceEquals(table.Claims.GetValueOrDefault(place)?.Frontend, frontend);
            if (!ours || (kind == FrontendKind.NodePort && table.Get(listener.Frontend.Service) is not null)) return;
            Close(listener, ListenerState.Conflict);
            listener = null;
        }

        if (listener is null) _listeners[place] = listener = new FrontendListener(frontend.Key, kind, wanted);
        bool nobodyHere = kind == FrontendKind.ClusterIP && frontend.Config.InternalLocal && frontend.LocalArray.Length == 0;
        ListenerState status = place.Protocol is not (TransportProtocol.Tcp or TransportProtocol.Udp) ? ListenerState.Unsupported
            : !frontend.HasAnyEndpoints ? ListenerState.Refusing
            : nobodyHere ? ListenerState.Dropping
            : ListenerState.Serving;
        var route = new ServiceRoute(_table, balancing, kind, _options, _meter, _backendHealth);
        if (_transparent is { } transparent && transparent.Serves(place.Address.Family))
        {
            bool redirected = place.Protocol == TransportProtocol.Tcp;
            transparent.Set(place, new RedirectEntry(VerdictOf(status, redirected), kind == FrontendKind.ClusterIP), redirected && status == ListenerState.Serving ? route : null);
            if (redirected)
            {
                listener.SetRedirected(status);
                return;
            }
        }

        if (status == ListenerState.Unsupported) listener.Set(status);
        else if (status == ListenerState.Refusing) Close(listener, status);
        else Open(listener, place.Protocol, route, nobodyHere ? TcpListenMode.Drop : TcpListenMode.Accept);
    }

    private void Open(FrontendListener listener, TransportProtocol protocol, ServiceRoute route, TcpListenMode mode)
    {
        bool opening = listener.Tcp is null && listener.Udp is null;
        TcpListenError error = protocol == TransportProtocol.Tcp ? listener.OpenTcp(_engine, route, _options) : listener.OpenUdp(_udpEngine, route, _options);
        if (error != TcpListenError.None)
        {
            _meter.BindFailed(error);
            LogListenFailed(_logger, listener.Report);
            return;
        }

        if (opening && listener.Report.IsShifted) LogShifted(_logger, listener.Report);
        listener.SetMode(mode);
    }

    private static IpFamilySet FamiliesOf(ServiceTableChange change) =>
        change.Services.Aggregate(IpFamilySet.None, static (families, service) => families | service.Ports | service.Endpoints);

    private static RedirectVerdict VerdictOf(ListenerState status, bool redirected) => status switch
    {
        ListenerState.Serving => redirected ? RedirectVerdict.Redirect : RedirectVerdict.Leave,
        ListenerState.Dropping => RedirectVerdict.Drop,
        _ => RedirectVerdict.Refuse,
    };

    private void CommitRules()
    {
        if (_transparent is { } transparent && transparent.Commit()) LogRulesFailed(_logger, transparent.Problem);
        else _health.Updated(IpFamilySet.IPv4 | IpFamilySet.IPv6);
    }

    private FrontendBalancing BalancingOf(ServiceFrontend frontend)
    {
        (ServicePortKey, IpFamily) id = (frontend.Key, frontend.Config.Family);
        if (_balancing.TryGetValue(id, out FrontendBalancing? balancing)) balancing.Update(frontend);
        else _balancing[id] = balancing = new FrontendBalancing(frontend, _options, _random);
        return balancing;
    }

    private IEnumerable<(IpAddress Address, ushort Port, FrontendKind Kind)> Places(ServiceTableSnapshot table, FrontendConfig config)
    {
        yield return (config.ClusterIP, config.Port, FrontendKind.ClusterIP);
        if (_options.ExternalAddresses)
        {
            foreach (IpAddress address in config.ExternalIPs) yield return (address, config.Port, FrontendKind.ExternalIP);
            foreach (IpAddress address in config.LoadBalancerVips) yield return (address, config.Port, FrontendKind.LoadBalancer);
        }

        if (config.NodePort == 0 || !_options.NodePorts) yield break;
        IpAddress loopback = config.Family == IpFamily.IPv6 ? IpAddress.From(IPAddress.IPv6Loopback) : IpAddress.From(IPAddress.Loopback);
        if (FlowRouter.ServesNodePorts(table, loopback)) yield return (loopback, config.NodePort, FrontendKind.NodePort);
        foreach (IpAddress address in table.Node.Addresses)
        {
            bool served = address.Family == config.Family && address != loopback && FlowRouter.ServesNodePorts(table, address);
            if (served) yield return (address, config.NodePort, FrontendKind.NodePort);
        }
    }

    private void Close(FrontendListener listener, ListenerState status)
    {
        if (listener.Tcp is { } tcp) _closedWithConnections.Add(tcp);
        if (listener.Udp is { } udp) _closedSum = _closedSum.Plus(udp.Statistics with { Sessions = 0 });
        listener.Close(status);
    }

    private void ForgetClosed()
    {
        for (int i = _closedWithConnections.Count - 1; i >= 0; i--)
        {
            TcpRelayStatistics statistics = _closedWithConnections[i].Statistics;
            if (statistics.Active > 0) continue;
            _closedSum = _closedSum.Plus(statistics);
            _closedWithConnections.RemoveAt(i);
        }
    }

    // Only flows whose endpoint no longer serves: the others keep theirs.
    private void PurgeStale(ServiceTableSnapshot table, ObjectKey key)
    {
        if (table.Get(key) is null || !_addressesOf.TryGetValue(key, out List<FrontendAddress>? places)) return;
        foreach (FrontendAddress place in places)
        {
            if (!_listeners.TryGetValue(place, out FrontendListener? listener) || listener.Udp is not { } udp) continue;
            udp.Purge(backend => table.IsStaleUdp(place.Address, place.Port, ProxyAddresses.AddressOf(backend), (ushort)backend.Port));
        }
    }

    private void CutRemoved(ServiceTableChange change, TimeSpan limit)
    {
        foreach (ServiceChange service in change.Services)
        {
            IEnumerable<PeerAddress> old = EndpointsOf(change.Before, service.Service);
            foreach (PeerAddress gone in old.Except(EndpointsOf(change.After, service.Service)))
            {
                _ = CutLaterAsync(service.Service, gone, limit);
            }
        }
    }

    private async Task CutLaterAsync(ObjectKey service, PeerAddress backend, TimeSpan limit)
    {
        await Task.Delay(limit, _time).ConfigureAwait(false);
        // It may have come back in between.
        if (!EndpointsOf(_table.Current, service).Contains(backend)) _engine.CutBackend(backend);
    }

    private static IEnumerable<PeerAddress> EndpointsOf(ServiceTableSnapshot table, ObjectKey key) =>
        (table.Get(key)?.Frontends ?? []).SelectMany(static frontend => frontend.Endpoints).Select(static endpoint => ProxyAddresses.Of(endpoint.Address, endpoint.Port)).Distinct();

    private void Retry()
    {
        _healthChecks?.Retry();
        lock (_gate)
        {
            if (_draining) return;
            ObjectKey[] failed = [.. _listeners.Values.Where(static listener => listener.IsFailed).Select(static listener => listener.Frontend.Service).Distinct()];
            foreach (ObjectKey key in failed) Reconcile(_table.Current, key, []);
            CommitRules();
            ForgetClosed();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Cannot listen: {Report}")]
    private static partial void LogListenFailed(ILogger logger, ListenerReport report);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogRulesFailed(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Report}")]
    private static partial void LogShifted(ILogger logger, ListenerReport report);
}
