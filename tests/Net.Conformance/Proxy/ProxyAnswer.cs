using System.Text.Json.Nodes;
using Net.Dataplane;
using Net.Model;

namespace Net.Conformance.Proxy;

/// <summary>A service table's content in the form of the recordings.</summary>
internal static class ProxyAnswer
{
    internal static JsonObject Of(ServiceTableSnapshot table, ServiceTableChange? change, IpFamily family, JsonArray? flows)
    {
        IpFamilySet set = family == IpFamily.IPv6 ? IpFamilySet.IPv6 : IpFamilySet.IPv4;
        IReadOnlyList<ServiceChange> changes = change?.Services ?? [];
        ServiceFrontend[] frontends = [.. table.Services.SelectMany(static service => service.Frontends).Where(frontend => frontend.Config.Family == family)
            .OrderBy(static frontend => frontend.Key.Service)
            .ThenBy(static frontend => frontend.Key.PortName, StringComparer.Ordinal)
            .ThenBy(static frontend => frontend.Key.Protocol.Format(), StringComparer.Ordinal)];
        var answer = new JsonObject
        {
            ["updatedServices"] = Texts(changes.Where(c => (c.Ports & set) != 0).Select(static c => c.Service.ToString())),
            ["updatedEndpointServices"] = Texts(changes.Where(c => (c.Endpoints & set) != 0).Select(static c => c.Service.ToString())),
            ["conntrackCleanupRequired"] = change?.UdpMayBeStale(family) ?? false,
            ["servicePorts"] = new JsonArray([.. frontends.Select(Port)]),
            ["healthChecks"] = new JsonArray([.. table.Services.Where(service => service.HealthCheckNodePort != 0 && service.Frontends.Any(f => f.Config.Family == family))
                .OrderBy(static service => service.Key.ToString(), StringComparer.Ordinal)
                .Select(service => new JsonObject
                {
                    ["service"] = service.Key.ToString(),
                    ["port"] = (int)service.HealthCheckNodePort,
                    ["localReadyEndpoints"] = service.LocalReady(family),
                })]),
        };
        if (flows is not null) answer["conntrack"] = new JsonArray([.. flows.Select(flow => Flow(table, flow!.AsObject()))]);
        return answer;
    }

    private static JsonObject Flow(ServiceTableSnapshot table, JsonObject flow)
    {
        JsonObject answer = flow.DeepClone().AsObject();
        answer["deleted"] = (string)flow["protocol"]! == Protocols.Udp && table.IsStaleUdp(
            IpAddress.Parse((string)flow["origDst"]!), (ushort)(int)flow["origDstPort"]!, IpAddress.Parse((string)flow["replySrc"]!), (ushort)(int)flow["replySrcPort"]!);
        return answer;
    }

    private static JsonObject Port(ServiceFrontend frontend)
    {
        FrontendConfig config = frontend.Config;
        return new JsonObject
        {
            ["namespace"] = frontend.Key.Service.Namespace,
            ["name"] = frontend.Key.Service.Name,
            ["portName"] = frontend.Key.PortName,
            ["protocol"] = frontend.Key.Protocol.Format(),
            ["port"] = (int)config.Port,
            ["clusterIP"] = config.ClusterIP.ToString(),
            ["nodePort"] = (int)config.NodePort,
            ["externalIPs"] = InOrder(config.ExternalIPs),
            ["loadBalancerVIPs"] = InOrder(config.LoadBalancerVips),
            ["loadBalancerSourceRanges"] = InOrder(config.SourceRanges),
            ["sessionAffinity"] = config.Affinity is null ? SessionAffinities.None : SessionAffinities.ClientIP,
            ["stickySeconds"] = (int)(config.Affinity?.TotalSeconds ?? 0),
            ["externalPolicyLocal"] = config.ExternalLocal,
            ["internalPolicyLocal"] = config.InternalLocal,
            ["healthCheckNodePort"] = (int)config.HealthCheckNodePort,
            ["externallyAccessible"] = config.IsExternallyAccessible,
            ["usesClusterEndpoints"] = config.UsesClusterEndpoints,
            ["usesLocalEndpoints"] = config.UsesLocalEndpoints,
            ["endpoints"] = new JsonArray([.. frontend.Endpoints.OrderBy(static e => e.ToString(), StringComparer.Ordinal).Select(Endpoint)]),
            ["clusterEndpoints"] = Texts(frontend.ClusterEndpoints),
            ["localEndpoints"] = Texts(frontend.LocalEndpoints),
            ["allReachableEndpoints"] = Texts(frontend.ReachableEndpoints),
            ["hasAnyEndpoints"] = frontend.HasAnyEndpoints,
        };
    }

    private static JsonObject Endpoint(ServiceEndpoint endpoint)
    {
        var answer = new JsonObject
        {
            ["endpoint"] = endpoint.ToString(),
            ["local"] = endpoint.IsLocal,
            ["ready"] = endpoint.IsReady,
            ["serving"] = endpoint.IsServing,
            ["terminating"] = endpoint.IsTerminating,
        };
        if (endpoint.Hints is { ForZones.IsEmpty: false } zones) answer["zoneHints"] = Texts(zones.ForZones.Select(static zone => zone.Name));
        if (endpoint.Hints is { ForNodes.IsEmpty: false } nodes) answer["nodeHints"] = Texts(nodes.ForNodes.Select(static node => node.Name));
        return answer;
    }

    private static JsonArray Texts<T>(IEnumerable<T> items) => new([.. items.Select(static item => item!.ToString()!).Order(StringComparer.Ordinal).Select(static text => (JsonNode)text)]);

    private static JsonArray InOrder<T>(IEnumerable<T> items) => new([.. items.Select(static item => (JsonNode)item!.ToString()!)]);
}
