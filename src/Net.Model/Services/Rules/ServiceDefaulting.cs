namespace Net.Model;

/// <summary>What decoding a Service sets (<c>pkg/apis/core/v1/defaults.go</c> SetDefaults_Service).</summary>
internal static class ServiceDefaulting
{
    private const int DefaultTimeoutSeconds = 10800;

    private static readonly SessionAffinityConfig DefaultAffinity = new() { ClientIP = new() { TimeoutSeconds = DefaultTimeoutSeconds } };

    public static Service Apply(Service service)
    {
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
