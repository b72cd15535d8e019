using System.Collections.Concurrent;
using System.Net;
using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Transport.Tests.UdpRelay;

/// <summary>Sends every session to the backend that is set; records what it is told.</summary>
internal sealed class TestUdpRoute(IPEndPoint backend) : IUdpRoute
{
    public IPEndPoint Backend { get; set; } = backend;

    public UdpRouteVerdict Verdict { get; set; } = UdpRouteVerdict.Forward;

    public ConcurrentQueue<PeerAddress> Clients { get; } = new();

    public ConcurrentQueue<UdpSessionResult> Results { get; } = new();

    public UdpRouteVerdict Route(PeerAddress client, PeerAddress destination, out UdpTarget target)
    {
        Clients.Enqueue(client);
        target = new UdpTarget { Address = PeerAddress.From(Backend) };
        return Verdict;
    }

    public void Closed(in UdpTarget target, in UdpSessionResult result) => Results.Enqueue(result);
}
