using System.Collections.Concurrent;
using System.Net;
using Net.Transport.Tcp;

namespace Net.Transport.Tests.Tcp;

/// <summary>A route to a fixed list of backends, in order; records what it is told.</summary>
internal sealed class TestRoute(params IPEndPoint[] backends) : ITcpRoute
{
    public Func<TcpRouteVerdict>? Verdict { get; set; }

    public ProxyProtocolVersion SendHeader { get; set; }

    public PeerAddress Source { get; set; }

    public ConcurrentQueue<PeerAddress> Clients { get; } = new();

    public ConcurrentQueue<PeerAddress> Destinations { get; } = new();

    public ConcurrentQueue<TcpConnectFailure> Failures { get; } = new();

    public ConcurrentQueue<TcpRelayResult> Results { get; } = new();

    public TcpRouteVerdict Route(in TcpRouteRequest request, out TcpTarget target)
    {
        target = default;
        Clients.Enqueue(request.Client);
        Destinations.Enqueue(request.Destination);
        TcpRouteVerdict verdict = Verdict?.Invoke() ?? TcpRouteVerdict.Forward;
        if (verdict != TcpRouteVerdict.Forward) return verdict;
        foreach (IPEndPoint backend in backends)
        {
            PeerAddress address = PeerAddress.From(backend);
            if (request.Tried.Contains(address)) continue;
            target = new TcpTarget { Address = address, State = this, ProxyProtocol = SendHeader, Source = Source };
            return TcpRouteVerdict.Forward;
        }

        return TcpRouteVerdict.NoBackend;
    }

    public void ConnectFailed(in TcpTarget target, TcpConnectFailure cause) => Failures.Enqueue(cause);

    public void Closed(in TcpTarget target, in TcpRelayResult result) => Results.Enqueue(result);
}
