using System.Globalization;
using Net.Model;

namespace Net.Dataplane;

/// <summary>Reads frontends from a Service, by the rules that kube-proxy's service tracker has.</summary>
internal static class FrontendReader
{
    /// <summary>Services with this label are left to another proxy, whatever its value.</summary>
    internal const string ProxyNameLabel = "service.kubernetes.io/service-proxy-name";

    /// <summary>The annotation of a Service that limits the connections of each of its ports; a number, 0 for no limit. Anything else counts as none.</summary>
    internal const string MaxConnectionsAnnotation = "net.dataplane/max-connections";

    private const string None = "None";
    private const int DefaultAffinitySeconds = 10800;

    /// <summary>The frontends of a Service, one for each port and family; none if the Service is not this proxy's.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="externalIPs">Whether external IPs are served; without, they still count for the external traffic policy.</param>
    internal static List<FrontendConfig> Read(Service service, bool externalIPs)
    {
        ServiceSpec spec = service.Spec;
        bool skipped = service.Metadata.Labels.ContainsKey(ProxyNameLabel)
            || spec.ClusterIP is "" or None
            || spec.Type == ServiceTypes.ExternalName;
        if (skipped) return [];
        var frontends = new List<FrontendConfig>(spec.Ports.Count);
        AddFamily(service, IpFamily.IPv4, externalIPs, frontends);
        AddFamily(service, IpFamily.IPv6, externalIPs, frontends);
        return frontends;
    }

    private static void AddFamily(Service service, IpFamily family, bool externalIPs, List<FrontendConfig> frontends)
    {
        IpAddress clusterIP = ClusterIPOf(service.Spec, family);
        if (clusterIP.Family != family) return;
        ServiceSpec spec = service.Spec;
        ObjectKey key = new(service.Metadata.Namespace, service.Metadata.Name);
        ValueList<IpAddress> external = externalIPs ? Addresses(spec.ExternalIPs, family) : [];
        ValueList<IpAddress> vips = Vips(service.Status.LoadBalancer.Ingress, family);
        ValueList<IpCidr> ranges = Ranges(spec.LoadBalancerSourceRanges, family);
        bool fromOutside = spec.Type is ServiceTypes.LoadBalancer or ServiceTypes.NodePort || (spec.Type is ServiceTypes.ClusterIP or "" && !spec.ExternalIPs.IsEmpty);
        bool externalLocal = fromOutside && spec.ExternalTrafficPolicy == TrafficPolicies.Local;
        bool healthCheck = spec.Type == ServiceTypes.LoadBalancer && spec.ExternalTrafficPolicy == TrafficPolicies.Local;
        TimeSpan? affinity = spec.SessionAffinity == SessionAffinities.ClientIP
            ? TimeSpan.FromSeconds(spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds)
            : null;

        int? maxConnections = int.TryParse(service.Metadata.Annotation(MaxConnectionsAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null;

        foreach (ServicePort port in spec.Ports.AsSpan())
        {
            TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
            if (protocol == TransportProtocol.None || port.Port is < 1 or > ushort.MaxValue) continue;
            frontends.Add(new FrontendConfig
            {
                Key = new ServicePortKey(key, port.Name, protocol),
                ClusterIP = clusterIP,
                Port = (ushort)port.Port,
                NodePort = PortOrNone(port.NodePort),
                ExternalIPs = external,
                LoadBalancerVips = vips,
                SourceRanges = ranges,
                Affinity = affinity,
                ExternalLocal = externalLocal,
                InternalLocal = spec.InternalTrafficPolicy == TrafficPolicies.Local,
                HealthCheckNodePort = healthCheck ? PortOrNone(spec.HealthCheckNodePort) : (ushort)0,
                MaxConnections = maxConnections,
                Balancer = service.Metadata.Annotation(BalancerNames.Annotation),
            });
        }
    }

    private static ushort PortOrNone(int port) => port is > 0 and <= ushort.MaxValue ? (ushort)port : (ushort)0;

    // spec.ipFamilies names the family of each of spec.clusterIPs; a Service from before dual stack has neither.
    private static IpAddress ClusterIPOf(ServiceSpec spec, IpFamily family)
    {
        IpAddress address;
        if (spec.IpFamilies.IsEmpty) return IpAddress.TryParseLenient(spec.ClusterIP, out address) && address.Family == family ? address : default;
        for (int i = 0; i < spec.IpFamilies.Count; i++)
        {
            if (IpFamilies.Parse(spec.IpFamilies[i]) != family || i >= spec.ClusterIPs.Count) continue;
            return IpAddress.TryParseLenient(spec.ClusterIPs[i], out address) ? address : default;
        }

        return default;
    }

    private static ValueList<IpAddress> Addresses(ValueList<string> texts, IpFamily family)
    {
        List<IpAddress>? found = null;
        foreach (string text in texts.AsSpan())
        {
            if (IpAddress.TryParseLenient(text, out IpAddress address) && address.Family == family) (found ??= []).Add(address);
        }

        return found is null ? [] : [.. found];
    }

    private static ValueList<IpAddress> Vips(ValueList<LoadBalancerIngress> ingress, IpFamily family)
    {
        List<IpAddress>? found = null;
        foreach (LoadBalancerIngress point in ingress.AsSpan())
        {
            if (point.IpMode is not null and not LoadBalancerIpModes.Vip) continue;
            if (IpAddress.TryParseLenient(point.Ip, out IpAddress address) && address.Family == family) (found ??= []).Add(address);
        }

        return found is null ? [] : [.. found];
    }

    private static ValueList<IpCidr> Ranges(ValueList<string> texts, IpFamily family)
    {
        List<IpCidr>? found = null;
        foreach (string text in texts.AsSpan())
        {
            if (!IpCidr.TryParseLenient(text.AsSpan().Trim(), out IpCidr range) || range.Family != family) continue;
            // All may come: then there is nothing to restrict.
            if (range.PrefixLength == 0) return [];
            (found ??= []).Add(range);
        }

        return found is null ? [] : [.. found];
    }
}
