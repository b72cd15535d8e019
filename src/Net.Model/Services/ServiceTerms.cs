namespace Net.Model;

/// <summary>The values of <see cref="ServiceSpec.Type"/>.</summary>
public static class ServiceTypes
{
    /// <summary>Reachable inside the cluster at its cluster IPs.</summary>
    public const string ClusterIP = "ClusterIP";

    /// <summary>Also at a port of every node.</summary>
    public const string NodePort = "NodePort";

    /// <summary>Also at a load balancer.</summary>
    public const string LoadBalancer = "LoadBalancer";

    /// <summary>A DNS alias for a name outside; no proxying.</summary>
    public const string ExternalName = "ExternalName";
}

/// <summary>Transport protocols as the API spells them.</summary>
public static class Protocols
{
    /// <summary>TCP.</summary>
    public const string Tcp = "TCP";

    /// <summary>UDP.</summary>
    public const string Udp = "UDP";

    /// <summary>SCTP.</summary>
    public const string Sctp = "SCTP";
}

/// <summary>IP families as the API spells them.</summary>
public static class IpFamilies
{
    /// <summary>IPv4.</summary>
    public const string IPv4 = "IPv4";

    /// <summary>IPv6.</summary>
    public const string IPv6 = "IPv6";

    /// <summary>The family of an API spelling; <see cref="IpFamily.None"/> for another text.</summary>
    public static IpFamily Parse(string text) => text switch { IPv4 => IpFamily.IPv4, IPv6 => IpFamily.IPv6, _ => IpFamily.None };

    /// <summary>The API's spelling of a family; empty for none.</summary>
    public static string Format(IpFamily family) => family switch { IpFamily.IPv4 => IPv4, IpFamily.IPv6 => IPv6, _ => "" };
}

/// <summary>The values of <see cref="ServiceSpec.IpFamilyPolicy"/>.</summary>
public static class IpFamilyPolicies
{
    /// <summary>One family.</summary>
    public const string SingleStack = "SingleStack";

    /// <summary>Two families where the cluster has two.</summary>
    public const string PreferDualStack = "PreferDualStack";

    /// <summary>Two families, or refuse.</summary>
    public const string RequireDualStack = "RequireDualStack";
}

/// <summary>The values of internal and external traffic policies.</summary>
public static class TrafficPolicies
{
    /// <summary>Any endpoint.</summary>
    public const string Cluster = "Cluster";

    /// <summary>Endpoints on the node the traffic came to.</summary>
    public const string Local = "Local";
}

/// <summary>The values of <see cref="ServiceSpec.SessionAffinity"/>.</summary>
public static class SessionAffinities
{
    /// <summary>Every connection is balanced anew.</summary>
    public const string None = "None";

    /// <summary>A client address stays with its endpoint.</summary>
    public const string ClientIP = "ClientIP";
}

/// <summary>The values of <see cref="ServiceSpec.TrafficDistribution"/>.</summary>
public static class TrafficDistributions
{
    /// <summary>The old name of <see cref="PreferSameZone"/>.</summary>
    public const string PreferClose = "PreferClose";

    /// <summary>Endpoints of the client's zone, where there are any.</summary>
    public const string PreferSameZone = "PreferSameZone";

    /// <summary>Endpoints of the client's node, where there are any, then of its zone.</summary>
    public const string PreferSameNode = "PreferSameNode";
}

/// <summary>The values of <see cref="LoadBalancerIngress.IpMode"/>.</summary>
public static class LoadBalancerIpModes
{
    /// <summary>Nodes take the traffic with the load balancer's address as destination.</summary>
    public const string Vip = "VIP";

    /// <summary>The load balancer is a proxy: traffic to it must reach it.</summary>
    public const string Proxy = "Proxy";
}

/// <summary>Questions about a Service that its fields answer together.</summary>
public static class ServiceExtensions
{
    /// <summary>The cluster IP of a headless Service.</summary>
    public const string HeadlessClusterIP = "None";

    /// <summary>Whether the Service is headless: its cluster IP is <c>None</c>.</summary>
    public static bool IsHeadless(this Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Spec.ClusterIP == HeadlessClusterIP || (service.Spec.ClusterIPs.Count > 0 && service.Spec.ClusterIPs[0] == HeadlessClusterIP);
    }

    /// <summary>Whether ports of the Service may have node ports: NodePort and LoadBalancer.</summary>
    public static bool HasNodePorts(this Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return ServiceShape.HasNodePorts(service.Spec);
    }

    /// <summary>Whether ports without a node port are to get one.</summary>
    public static bool AllocatesNodePorts(this Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return ServiceShape.AllocatesNodePorts(service.Spec);
    }

    /// <summary>Whether the Service has a node port for health checks: a LoadBalancer whose external traffic stays local.</summary>
    public static bool NeedsHealthCheckNodePort(this Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return ServiceShape.NeedsHealthCheck(service.Spec);
    }

    /// <summary>The cluster IPs that are addresses: empty for headless, ExternalName and not yet allocated Services.</summary>
    public static ValueList<IpAddress> ClusterAddresses(this Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        ValueList<string> texts = service.Spec.ClusterIPs.IsEmpty ? [service.Spec.ClusterIP] : service.Spec.ClusterIPs;
        return texts.Select(static text => IpAddress.TryParse(text, out IpAddress address) ? address : default).Where(static address => address.IsValid).ToValueList();
    }
}
