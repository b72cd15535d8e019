namespace Net.Model;

/// <summary>What the API server sets in a Service that does not say: by itself, and by what the cluster has. Pure.</summary>
public static class ServiceDefaults
{
    private const int DefaultTimeoutSeconds = 10800;

    private static readonly SessionAffinityConfig DefaultAffinity = new() { ClientIP = new() { TimeoutSeconds = DefaultTimeoutSeconds } };

    /// <summary>
    /// The Service as it is stored, but for what is allocated: the defaults of decoding, then the cluster IPs in line with each other, the families and the family policy.
    /// </summary>
    /// <param name="service">The Service as written.</param>
    /// <param name="cluster">The families the cluster has.</param>
    /// <param name="old">The stored Service, for an update.</param>
    /// <returns>
    /// The Service; families that the cluster cannot give stay as written, and <see cref="ServiceFamilies.Apply"/> says what is wrong with them.
    /// </returns>
    public static Service Apply(Service service, ClusterFamilies cluster, Service? old = null)
    {
        service = Apply(service);
        if (old is not null)
        {
            old = ServiceNormalization.DefaultOnRead(old, cluster.Default);
            service = ServiceNormalization.PatchAllocatedValues(service, old);
        }

        FieldErrors errors = FieldErrors.Rent();
        service = ServiceFamilies.Apply(ServiceNormalization.NormalizeClusterIPs(service, old), old, cluster, errors);
        errors.Finish();
        return service;
    }

    /// <summary>What every decoding sets (<c>pkg/apis/core/v1/defaults.go</c> SetDefaults_Service): the same Service when nothing was missing.</summary>
    public static Service Apply(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        ServiceSpec spec = service.Spec;
        string type = spec.Type.Length > 0 ? spec.Type : ServiceTypes.ClusterIP;
        string affinity = spec.SessionAffinity.Length > 0 ? spec.SessionAffinity : SessionAffinities.None;
        SessionAffinityConfig? config = affinity switch
        {
            SessionAffinities.None => null,
            SessionAffinities.ClientIP when spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds is null => DefaultAffinity,
            _ => spec.SessionAffinityConfig,
        };
        ValueList<ServicePort> ports = spec.Ports.Map(WithDefaults);
        ServiceSpec typed = spec.Type == type ? spec : spec with { Type = type };
        string external = spec.ExternalTrafficPolicy.Length == 0 && ServiceShape.IsExternallyAccessible(typed) ? TrafficPolicies.Cluster : spec.ExternalTrafficPolicy;
        string? inside = spec.InternalTrafficPolicy ?? (type is ServiceTypes.ClusterIP or ServiceTypes.NodePort or ServiceTypes.LoadBalancer ? TrafficPolicies.Cluster : null);
        bool? allocate = spec.AllocateLoadBalancerNodePorts ?? (type == ServiceTypes.LoadBalancer ? true : null);

        if (!ReferenceEquals(typed, spec) || affinity != spec.SessionAffinity || config != spec.SessionAffinityConfig || !ports.IsSame(spec.Ports)
            || external != spec.ExternalTrafficPolicy || inside != spec.InternalTrafficPolicy || allocate != spec.AllocateLoadBalancerNodePorts)
        {
            service = service with
            {
                Spec = spec with
                {
                    Type = type,
                    SessionAffinity = affinity,
                    SessionAffinityConfig = config,
                    Ports = ports,
                    ExternalTrafficPolicy = external,
                    InternalTrafficPolicy = inside,
                    AllocateLoadBalancerNodePorts = allocate,
                },
            };
        }

        return type == ServiceTypes.LoadBalancer ? WithIpModes(service) : service;
    }

    private static ServicePort WithDefaults(ServicePort port)
    {
        bool target = port.TargetPort.IsString ? port.TargetPort.Name.Length == 0 : port.TargetPort.Number == 0;
        return !target && port.Protocol.Length > 0
            ? port
            : port with { Protocol = port.Protocol.Length > 0 ? port.Protocol : Protocols.Tcp, TargetPort = target ? port.Port : port.TargetPort };
    }

    private static Service WithIpModes(Service service)
    {
        LoadBalancerStatus status = service.Status.LoadBalancer;
        ValueList<LoadBalancerIngress> ingress = status.Ingress.Map(static point => point.Ip.Length > 0 && point.IpMode is null ? point with { IpMode = LoadBalancerIpModes.Vip } : point);
        return ingress.IsSame(status.Ingress) ? service : service with { Status = service.Status with { LoadBalancer = status with { Ingress = ingress } } };
    }
}
