using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Dataplane;

/// <summary>What a proxy has carried so far, over all its listeners, closed ones too.</summary>
/// <param name="TcpAccepted">TCP connections accepted.</param>
/// <param name="TcpActive">TCP connections open now.</param>
/// <param name="BytesFromClients">Bytes carried to backends.</param>
/// <param name="BytesFromBackends">Bytes carried to clients.</param>
/// <param name="TcpFailed">TCP connections that reached no backend.</param>
/// <param name="TcpDenied">TCP connections that were not admitted.</param>
/// <param name="TcpOverLimit">TCP connections that found all of their frontend's places taken.</param>
/// <param name="UdpSessions">UDP sessions open now.</param>
/// <param name="UdpSessionsOpened">UDP sessions opened.</param>
/// <param name="DatagramsFromClients">Datagrams carried to backends.</param>
/// <param name="DatagramsFromBackends">Datagrams carried to clients.</param>
/// <param name="DatagramsDropped">Datagrams of clients that had no backend or were not admitted.</param>
public readonly record struct ProxyStatistics(
    long TcpAccepted,
    long TcpActive,
    long BytesFromClients,
    long BytesFromBackends,
    long TcpFailed,
    long TcpDenied,
    long TcpOverLimit,
    long UdpSessions,
    long UdpSessionsOpened,
    long DatagramsFromClients,
    long DatagramsFromBackends,
    long DatagramsDropped)
{
    internal ProxyStatistics Plus(TcpRelayStatistics tcp) => this with
    {
        TcpAccepted = TcpAccepted + tcp.Accepted,
        TcpActive = TcpActive + tcp.Active,
        BytesFromClients = BytesFromClients + tcp.BytesFromClients,
        BytesFromBackends = BytesFromBackends + tcp.BytesFromBackends,
        TcpFailed = TcpFailed + tcp.Ended(TcpRelayOutcome.ConnectFailed) + tcp.Ended(TcpRelayOutcome.NoBackend),
        TcpDenied = TcpDenied + tcp.Ended(TcpRelayOutcome.Denied) + tcp.Ended(TcpRelayOutcome.SourceNotAllowed),
        TcpOverLimit = TcpOverLimit + tcp.Ended(TcpRelayOutcome.LimitReached),
    };

    internal ProxyStatistics Plus(UdpRelayStatistics udp) => this with
    {
        UdpSessions = UdpSessions + udp.Sessions,
        UdpSessionsOpened = UdpSessionsOpened + udp.SessionsOpened,
        DatagramsFromClients = DatagramsFromClients + udp.DatagramsFromClients,
        DatagramsFromBackends = DatagramsFromBackends + udp.DatagramsFromBackends,
        DatagramsDropped = DatagramsDropped + udp.Dropped,
    };
}
