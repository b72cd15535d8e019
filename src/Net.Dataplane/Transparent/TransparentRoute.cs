using System.Collections.Concurrent;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>The way from the transparent listener: that of the frontend whose address the connection was for.</summary>
internal sealed class TransparentRoute(BackendHealth health) : ITcpRoute
{
    private readonly ConcurrentDictionary<PeerAddress, ServiceRoute> _routes = [];

    internal void Set(in PeerAddress destination, ServiceRoute route) => _routes[destination] = route;

    internal void Remove(in PeerAddress destination) => _routes.TryRemove(destination, out _);

    public TcpRouteVerdict Route(in TcpRouteRequest request, out TcpTarget target)
    {
        if (_routes.TryGetValue(request.Destination, out ServiceRoute? route)) return route.Route(request, out target);
        // Somebody connected to the listener itself, or the frontend has just gone.
        target = default;
        return TcpRouteVerdict.NoBackend;
    }

    public void ConnectFailed(in TcpTarget target, TcpConnectFailure cause) => health.ConnectFailed((Backend)target.State!, cause);

    public void Closed(in TcpTarget target, in TcpRelayResult result) => BackendHealth.Closed((Backend)target.State!);
}
