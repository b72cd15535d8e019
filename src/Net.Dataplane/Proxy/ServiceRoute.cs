using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Dataplane;

/// <summary>The way from one listener to the backends of its frontend: the routing decision, the balancer and the admission, for each connection.</summary>
internal sealed class ServiceRoute(ServiceTable table, FrontendBalancing balancing, FrontendKind kind, ServiceProxyOptions options, ProxyMeter meter, BackendHealth health)
    : ITcpRoute, IUdpRoute
{
    public TcpRouteVerdict Route(in TcpRouteRequest request, out TcpTarget target)
    {
        target = default;
        TcpRouteVerdict verdict = Choose(TransportProtocol.Tcp, request.Client, request.Tried, out Backend? backend);
        if (verdict != TcpRouteVerdict.Forward) return verdict;
        target = new TcpTarget
        {
            Address = backend!.Address,
            ConnectTo = ReachedAt(backend.Address),
            State = backend,
            Source = SourceFor(request.Client, backend.Address, foreign: true, out bool isForeign),
            SourceIsForeign = isForeign,
            ProxyProtocol = options.ProxyProtocol,
        };
        return TcpRouteVerdict.Forward;
    }

    public void ConnectFailed(in TcpTarget target, TcpConnectFailure cause) => health.ConnectFailed((Backend)target.State!, cause);

    public void Closed(in TcpTarget target, in TcpRelayResult result) => BackendHealth.Closed((Backend)target.State!);

    public UdpRouteVerdict Route(PeerAddress client, PeerAddress destination, out UdpTarget target)
    {
        target = default;
        TcpRouteVerdict verdict = Choose(TransportProtocol.Udp, client, [], out Backend? backend);
        switch (verdict)
        {
            case TcpRouteVerdict.Forward:
                break;
            case TcpRouteVerdict.Denied:
                return UdpRouteVerdict.Denied;
            case TcpRouteVerdict.SourceNotAllowed:
                return UdpRouteVerdict.SourceNotAllowed;
            case TcpRouteVerdict.LimitReached:
                return UdpRouteVerdict.LimitReached;
            default:
                return UdpRouteVerdict.NoBackend;
        }

        target = new UdpTarget
        {
            Address = backend!.Address,
            ConnectTo = ReachedAt(backend.Address),
            State = backend,
            Source = SourceFor(client, backend.Address, foreign: false, out _),
        };
        return UdpRouteVerdict.Forward;
    }

    public void Closed(in UdpTarget target, in UdpSessionResult result)
    {
        var backend = (Backend)target.State!;
        backend.Leave();
        if (result.Outcome == UdpSessionOutcome.Refused) health.Failed(backend);
        else if (result.DatagramsFromBackend > 0) backend.Succeeded();
    }

    // A loopback address can only speak to another.
    private PeerAddress SourceFor(in PeerAddress client, in PeerAddress backend, bool foreign, out bool isForeign)
    {
        bool bothLoopback = ProxyAddresses.AddressOf(client).IsLoopback && ProxyAddresses.AddressOf(backend).IsLoopback;
        isForeign = foreign && !bothLoopback && options.ClientAddresses == ClientAddressPreservation.Always;
        return isForeign || (bothLoopback && options.ClientAddresses != ClientAddressPreservation.Never) ? client.WithPort(0) : default;
    }

    private PeerAddress ReachedAt(in PeerAddress backend) => options.BackendPort is { } portOf
        ? backend.WithPort(portOf(ProxyAddresses.AddressOf(backend), (ushort)backend.Port))
        : default;

    /// <summary>The backend, entered, if the verdict is to forward.</summary>
    private TcpRouteVerdict Choose(TransportProtocol protocol, in PeerAddress client, ReadOnlySpan<PeerAddress> tried, out Backend? backend)
    {
        backend = null;
        FrontendBalancing.View view = balancing.Current;
        ServiceTableSnapshot snapshot = table.Current;
        IpAddress source = ProxyAddresses.AddressOf(client);
        RouteChoice choice = FlowRouter.Choose(snapshot.Node, snapshot.Rules, view.Frontend, kind, source);
        if (choice.Verdict != FlowVerdict.Balance) return choice.Reason == FlowReason.SourceNotInRanges ? TcpRouteVerdict.SourceNotAllowed : TcpRouteVerdict.NoBackend;
        backend = balancing.Pick(view, choice.Local, client, tried, health.NowMilliseconds);
        if (backend is null) return TcpRouteVerdict.NoBackend;
        if (!IsAdmitted(protocol, source, (ushort)client.Port, backend.Address)) return TcpRouteVerdict.Denied;
        return backend.TryEnter(view.Frontend.Config.MaxConnections ?? options.MaxConnections) ? TcpRouteVerdict.Forward : TcpRouteVerdict.LimitReached;
    }

    private bool IsAdmitted(TransportProtocol protocol, IpAddress source, ushort sourcePort, in PeerAddress backend)
    {
        if (options.Admission is not { } admission) return true;
        if (admission(new Flow(protocol, source, sourcePort, ProxyAddresses.AddressOf(backend), (ushort)backend.Port))) return true;
        meter.Denied();
        return false;
    }
}
