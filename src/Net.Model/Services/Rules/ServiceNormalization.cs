namespace Net.Model;

/// <summary>
/// How a Service that was sent is brought into line with the stored one before anything is allocated or checked (<c>pkg/registry/core/service/storage/storage.go</c>,
/// <c>strategy.go</c>): values that clients leave out are taken over, linked fields follow each other, fields of another type are wiped.
/// </summary>
public static class ServiceNormalization
{
    /// <summary>Brings <c>clusterIPs</c> in line with <c>clusterIP</c>, which old clients set alone (<c>normalizeClusterIPs</c>).</summary>
    /// <param name="service">The Service sent.</param>
    /// <param name="old">The stored one, for an update.</param>
    public static Service NormalizeClusterIPs(Service service, Service? old)
    {
        ArgumentNullException.ThrowIfNull(service);
        ServiceSpec spec = service.Spec;
        if (old is null)
        {
            return spec.ClusterIP.Length > 0 && spec.ClusterIPs.IsEmpty ? service with { Spec = spec with { ClusterIPs = [spec.ClusterIP] } } : service;
        }

        ValueList<string> ips = spec.ClusterIPs;
        if (!old.Spec.ClusterIPs.IsEmpty && ips.IsEmpty && old.Spec.ClusterIP == spec.ClusterIP) ips = old.Spec.ClusterIPs;
        if (old.Spec.ClusterIP != spec.ClusterIP && old.Spec.ClusterIPs == ips) ips = spec.ClusterIP.Length == 0 ? default : [spec.ClusterIP];
        return ips.IsSame(spec.ClusterIPs) ? service : service with { Spec = spec with { ClusterIPs = ips } };
    }

    /// <summary>
    /// A stored Service as it is shown, and as an update finds it (<c>defaultOnRead</c>): what an older server did not store, the list of cluster IPs, families and policy, is told from
    /// the rest, and an ExternalName has no internal policy.
    /// </summary>
    /// <param name="stored">The stored Service.</param>
    /// <param name="default">The cluster's default family, which headless Services have.</param>
    public static Service DefaultOnRead(Service stored, IpFamily @default)
    {
        Service service = NormalizeClusterIPs(stored, null);
        ServiceSpec spec = service.Spec;
        if (ServiceShape.IsExternalName(spec)) return spec.InternalTrafficPolicy is null ? service : service with { Spec = spec with { InternalTrafficPolicy = null } };
        if (!spec.IpFamilies.IsEmpty || spec.Type is not (ServiceTypes.ClusterIP or ServiceTypes.NodePort or ServiceTypes.LoadBalancer)) return service;
        IEnumerable<IpFamily> families = spec.ClusterIP != ServiceShape.None ? spec.ClusterIPs.Select(static ip => AddressText.Parse(ip).Address.Family == IpFamily.IPv6 ? IpFamily.IPv6 : IpFamily.IPv4)
            : spec.Selector.IsEmpty ? [@default, @default == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4] : [@default];
        ValueList<string> told = families.Select(IpFamilies.Format).ToValueList();
        return told.IsEmpty ? service : service with
        {
            Spec = spec with { IpFamilies = told, IpFamilyPolicy = told.Count == 1 ? IpFamilyPolicies.SingleStack : IpFamilyPolicies.RequireDualStack },
        };
    }

    /// <summary>Takes over allocated values that an update leaves out, so that the manifest of the creation can be sent again (<c>patchAllocatedValues</c>).</summary>
    public static Service PatchAllocatedValues(Service service, Service old)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(old);
        ServiceSpec spec = service.Spec;
        if (!ServiceShape.IsExternalName(old.Spec) && !ServiceShape.IsExternalName(spec))
        {
            string ip = spec.ClusterIP.Length == 0 ? old.Spec.ClusterIP : spec.ClusterIP;
            bool takesList = spec.ClusterIPs.IsEmpty && !old.Spec.ClusterIPs.IsEmpty;
            if (takesList || ip != spec.ClusterIP) spec = spec with { ClusterIP = ip, ClusterIPs = takesList ? old.Spec.ClusterIPs : spec.ClusterIPs };
        }

        if (ServiceShape.AllocatesNodePorts(old.Spec) && ServiceShape.AllocatesNodePorts(spec)) spec = WithStoredNodePorts(spec, old.Spec);
        if (ServiceShape.NeedsHealthCheck(old.Spec) && ServiceShape.NeedsHealthCheck(spec) && spec.HealthCheckNodePort == 0) spec = spec with { HealthCheckNodePort = old.Spec.HealthCheckNodePort };
        return ReferenceEquals(spec, service.Spec) ? service : service with { Spec = spec };
    }

    /// <summary>
    /// Wipes what the new type has no use for, where the client did not change it too; and the load balancer's status when the type is no longer LoadBalancer
    /// (<c>dropTypeDependentFields</c>).
    /// </summary>
    public static Service DropTypeDependentFields(Service service, Service old)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(old);
        ServiceSpec spec = service.Spec, stored = old.Spec;
        if (!ServiceShape.IsExternalName(stored) && ServiceShape.IsExternalName(spec))
        {
            spec = spec with
            {
                ClusterIP = ServiceShape.SameClusterIPs(stored, spec) ? "" : spec.ClusterIP,
                ClusterIPs = ServiceShape.SameClusterIPs(stored, spec) ? default : spec.ClusterIPs,
                IpFamilies = stored.IpFamilies == spec.IpFamilies ? default : spec.IpFamilies,
                IpFamilyPolicy = stored.IpFamilyPolicy == spec.IpFamilyPolicy ? null : spec.IpFamilyPolicy,
            };
        }

        if (ServiceShape.HasNodePorts(stored) && !ServiceShape.HasNodePorts(spec) && !AddsNodePorts(spec, stored))
        {
            spec = spec with { Ports = spec.Ports.Map(static port => port.NodePort == 0 ? port : port with { NodePort = 0 }) };
        }

        if (ServiceShape.NeedsHealthCheck(stored) && !ServiceShape.NeedsHealthCheck(spec) && stored.HealthCheckNodePort == spec.HealthCheckNodePort) spec = spec with { HealthCheckNodePort = 0 };
        if (ServiceShape.IsLoadBalancer(stored) && !ServiceShape.IsLoadBalancer(spec))
        {
            spec = spec with
            {
                AllocateLoadBalancerNodePorts = stored.AllocateLoadBalancerNodePorts == spec.AllocateLoadBalancerNodePorts ? null : spec.AllocateLoadBalancerNodePorts,
                LoadBalancerClass = stored.LoadBalancerClass == spec.LoadBalancerClass ? null : spec.LoadBalancerClass,
            };
        }

        bool policyGoes = ServiceShape.IsExternallyAccessible(stored) && !ServiceShape.IsExternallyAccessible(spec) && stored.ExternalTrafficPolicy == spec.ExternalTrafficPolicy;
        if (policyGoes) spec = spec with { ExternalTrafficPolicy = "" };
        return ReferenceEquals(spec, service.Spec) ? service : service with { Spec = spec };
    }

    private static ServiceSpec WithStoredNodePorts(ServiceSpec spec, ServiceSpec stored)
    {
        if (!spec.Ports.Any(static port => port.NodePort == 0)) return spec;
        HashSet<int> kept = [.. stored.Ports.Select(static port => port.NodePort).Where(static port => port != 0)];
        kept.IntersectWith(spec.Ports.Select(static port => port.NodePort));
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ServicePort port in stored.Ports) byName[port.Name] = port.NodePort;
        return spec with
        {
            Ports = spec.Ports.Map(
                (kept, byName),
                static (port, known) => port.NodePort == 0 && known.byName.TryGetValue(port.Name, out int nodePort) && !known.kept.Contains(nodePort) ? port with { NodePort = nodePort } : port),
        };
    }

    private static bool AddsNodePorts(ServiceSpec spec, ServiceSpec stored) =>
        spec.Ports.Any(port => port.NodePort != 0 && !stored.Ports.Any(old => old.NodePort == port.NodePort));
}
