using System.Net;
using System.Runtime.InteropServices;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.Udp;
using Net.Transport.UdpRelay;

namespace ProxyHost;

/// <summary>A cluster of two Services, one over TCP and one over UDP at the same address and port, each with one endpoint, and the proxy that serves them.</summary>
internal static class ServedCluster
{
    internal static async Task RunAsync(bool linux, IPEndPoint listen, IPEndPoint tcp, IPEndPoint udp)
    {
        var state = new ClusterState();
        state.Apply([Service("tcp", listen, Protocols.Tcp), Slice("tcp", tcp, Protocols.Tcp), Service("udp", listen, Protocols.Udp), Slice("udp", udp, Protocols.Udp)]);
        using var table = new ServiceTable(state, node: "bench");
        var options = new ServiceProxyOptions
        {
            Tcp = new TcpRelayOptions { Engine = linux ? TcpEngineKind.Linux : TcpEngineKind.Portable },
            Udp = new UdpRelayEngineOptions { Engine = linux ? UdpEngine.Batched : UdpEngine.Portable },
            Drain = TimeSpan.Zero,
        };
        await using var proxy = new ServiceProxy(table, options);
        await proxy.StartAsync();
        foreach (ListenerReport listener in proxy.Listeners) Console.WriteLine(listener);
        Console.WriteLine("ready");

        var stopped = new TaskCompletionSource();
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopped.TrySetResult();
        });
        await stopped.Task;
        Console.WriteLine(proxy.Statistics);
    }

    private static Service Service(string name, IPEndPoint address, string protocol) => new()
    {
        Metadata = new ObjectMeta { Namespace = "bench", Name = name },
        Spec = new ServiceSpec
        {
            Type = ServiceTypes.ClusterIP,
            ClusterIP = address.Address.ToString(),
            ClusterIPs = [address.Address.ToString()],
            IpFamilies = [IpFamilies.IPv4],
            Ports = [new ServicePort { Name = "main", Port = address.Port, Protocol = protocol }],
        },
    };

    private static EndpointSlice Slice(string service, IPEndPoint backend, string protocol) => new()
    {
        Metadata = new ObjectMeta { Namespace = "bench", Name = service + "-1", Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, service)) },
        AddressType = IpFamilies.IPv4,
        Ports = [new EndpointPort { Name = "main", Port = backend.Port, Protocol = protocol }],
        Endpoints = [new Endpoint { Addresses = [backend.Address.ToString()] }],
    };
}
