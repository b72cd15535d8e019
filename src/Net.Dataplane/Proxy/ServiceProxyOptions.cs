using System.Net;
using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Dataplane;

/// <summary>How a <see cref="ServiceProxy"/> listens, balances and connects.</summary>
public sealed class ServiceProxyOptions
{
    /// <summary>
    /// Asked for every connection once its backend is chosen: the flow from the client to that backend. False: the client is reset (TCP) or
    /// its datagrams dropped (UDP). Called on proxy threads, several at a time. Null (default): all are admitted.
    /// </summary>
    public Func<Flow, bool>? Admission { get; set; }

    /// <summary>How long open connections may go on when the proxy is disposed. Default 5 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The port at which an endpoint is really reached, given its address and port: for stand-ins that may not bind the endpoint's own port. Policies and balancing
    /// go by the endpoint's own. Called on proxy threads, for every connection. Null (default): at its own port.
    /// </summary>
    public Func<IpAddress, ushort, ushort>? BackendPort { get; set; }

    /// <summary>
    /// Ranges of which this host has every address by a local route (<c>ip route add local RANGE dev lo</c>). IPv6 sockets bind such an address only when told so
    /// (IPV6_FREEBIND, ipv6(7)). None by default.
    /// </summary>
    public IList<IpCidr> LocalRanges { get; } = [];

    /// <summary>The balancer of Services that name none, one of <see cref="BalancerNames"/>. Default random, as in kube-proxy.</summary>
    public string Balancer { get; set; } = BalancerNames.Random;

    /// <summary>The weight of an endpoint, 0 or more. Null (default): all weigh the same.</summary>
    public Func<ServiceFrontend, ServiceEndpoint, int>? Weight { get; set; }

    /// <summary>
    /// Connections (UDP: sessions) at once of a service port in one family, over all its addresses; further ones are reset (UDP: dropped). A Service's annotation
    /// <c>net.dataplane/max-connections</c> goes first. 0 (default): no limit. <see cref="TcpListenOptions.MaxConnections"/> of <see cref="TcpListeners"/> lets them
    /// wait instead, at each listener.
    /// </summary>
    public int MaxConnections { get; set; }

    /// <summary>Failed connects in a row after which a backend gets no new connections for <see cref="EjectionTime"/>. Default 0: never.</summary>
    public int EjectAfter { get; set; }

    /// <summary>How long an ejected backend is left alone. Default 10 s.</summary>
    public TimeSpan EjectionTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long connections to an endpoint that no slice names any more may go on. Null (default): until they end, as with kube-proxy.
    /// Terminating endpoints that are still named keep theirs in any case.
    /// </summary>
    public TimeSpan? RemovedEndpointDrain { get; set; }

    /// <summary>Whether backends see the client's address instead of the proxy's. Default never.</summary>
    public ClientAddressPreservation ClientAddresses { get; set; }

    /// <summary>The PROXY protocol header that backends of every Service get; default none.</summary>
    public ProxyProtocolVersion ProxyProtocol { get; set; }

    /// <summary>
    /// What is added to a port below 1024 that the process may not bind, so that an ordinary user is served too; the report says where. 0: nothing
    /// is tried. Default 10000.
    /// </summary>
    public int UnprivilegedPortOffset { get; set; } = 10000;

    /// <summary>Serves node ports. Default true.</summary>
    public bool NodePorts { get; set; } = true;

    /// <summary>Serves the health check node ports of load balancers' Services. Default true.</summary>
    public bool HealthCheckNodePorts { get; set; } = true;

    /// <summary>
    /// Where the proxy's own <c>/healthz</c> and <c>/livez</c> are served; kube-proxy has port 10256 of all addresses. Null (default): nowhere.
    /// </summary>
    public IPEndPoint? Health { get; set; }

    /// <summary>How long a change may wait to become live before the proxy is unhealthy. Default 60 s, twice kube-proxy's sync period.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Serves external IPs and addresses of load balancers, where this host has them. Default true.</summary>
    public bool ExternalAddresses { get; set; } = true;

    /// <summary>Serves all TCP addresses through one listener behind rules of the kernel. Null (default): a listener for each address.</summary>
    public TransparentOptions? Transparent { get; set; }

    /// <summary>The TCP engine.</summary>
    public TcpRelayOptions Tcp { get; set; } = TcpRelayOptions.Default;

    /// <summary>The UDP engine.</summary>
    public UdpRelayEngineOptions Udp { get; set; } = UdpRelayEngineOptions.Default;

    /// <summary>Limits and timeouts of each TCP listener.</summary>
    public TcpListenOptions TcpListeners { get; set; } = TcpListenOptions.Default;

    /// <summary>Limits and timeouts of each UDP listener.</summary>
    public UdpRelayOptions UdpListeners { get; set; } = UdpRelayOptions.Default;

    /// <summary>Seed of random choices; null (default): another one each time.</summary>
    public ulong? Seed { get; set; }

    // Every address of a range with a local route can be bound, but IPv6 wants to be told.
    internal bool MustFreeBind(IpAddress address) => address.Family == IpFamily.IPv6 && LocalRanges.Any(range => range.Contains(address));
}

/// <summary>For which connections a backend sees the client's address.</summary>
public enum ClientAddressPreservation
{
    /// <summary>For none: it sees an address of the proxy's host.</summary>
    Never,

    /// <summary>Where client and backend are both on loopback, which needs no privilege.</summary>
    Loopback,

    /// <summary>For all TCP connections: elsewhere than on loopback with IP_TRANSPARENT (CAP_NET_ADMIN), and answers must be routed back through this host.</summary>
    Always,
}
