using Net.Cluster;
using Net.Model;

namespace Net.Dataplane.Tests;

/// <summary>Services and slices in a few words.</summary>
internal static class SmallCluster
{
    internal const string NodeName = "node-1";

    internal static Service Service(string name, string clusterIP, int port, Func<ServiceSpec, ServiceSpec>? change = null, string protocol = Protocols.Tcp)
    {
        var spec = new ServiceSpec
        {
            Type = ServiceTypes.ClusterIP,
            ClusterIP = clusterIP,
            ClusterIPs = [clusterIP],
            IpFamilies = [clusterIP.Contains(':') ? IpFamilies.IPv6 : IpFamilies.IPv4],
            Ports = [new ServicePort { Name = "main", Port = port, Protocol = protocol }],
        };
        return new Service { Metadata = Meta(name), Spec = change?.Invoke(spec) ?? spec };
    }

    internal static EndpointSlice Slice(string service, int port, params Endpoint[] endpoints) => Slice(service, port, Protocols.Tcp, endpoints);

    internal static EndpointSlice Slice(string service, int port, string protocol, params Endpoint[] endpoints) => new()
    {
        Metadata = Meta($"{service}-1") with { Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, service)) },
        AddressType = endpoints.Length > 0 && endpoints[0].Addresses[0].Contains(':') ? "IPv6" : "IPv4",
        Ports = [new EndpointPort { Name = "main", Port = port, Protocol = protocol }],
        Endpoints = [.. endpoints],
    };

    internal static Endpoint Ready(string address, string node = NodeName) => new() { Addresses = [address], NodeName = node };

    internal static Endpoint Terminating(string address, string node = NodeName) =>
        Ready(address, node) with { Conditions = new EndpointConditions { Ready = false, Serving = true, Terminating = true } };

    internal static Endpoint NotReady(string address, string node = NodeName) =>
        Ready(address, node) with { Conditions = new EndpointConditions { Ready = false, Serving = false } };

    internal static ClusterState State(params IApiObject[] objects)
    {
        var state = new ClusterState();
        state.Apply(objects);
        return state;
    }

    private static ObjectMeta Meta(string name) => new() { Name = name, Namespace = "shop" };
}
