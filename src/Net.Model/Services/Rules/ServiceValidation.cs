namespace Net.Model;

/// <summary>The rules for the fields of a Service, on creation and on update alike (<c>pkg/apis/core/validation</c> validateService).</summary>
internal static class ServiceValidation
{
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

    private const string TopologyMode = "service.kubernetes.io/topology-mode";

    private const string SourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

    private const int LongestTimeoutSeconds = 86400;

    /// <summary>The annotation that <c>service.kubernetes.io/topology-mode</c> replaced.</summary>
    public const string TopologyHints = "service.kubernetes.io/topology-aware-hints";

    public static void Check(Service service, Service? old, FieldErrors errors)
    {
        CheckTopology(service.Metadata, errors);
        ServiceSpec spec = service.Spec;
        bool headless = ServiceShape.IsHeadlessByList(spec);
        errors.Enter("spec");
        if (spec.Ports.IsEmpty && !headless && !ServiceShape.IsExternalName(spec)) errors.Required("ports");
        CheckType(spec, headless, errors);
        ServicePortRules.Check(spec.Ports, errors);
        LabelRules.CheckLabels(errors, "selector", spec.Selector);
        CheckAffinity(spec, errors);
        errors.Leave();
        ServiceClusterIPRules.Check(spec, old?.Spec, errors);
        errors.Enter("spec");
        CheckExternalIPs(spec, old?.Spec.ExternalIPs ?? default, errors);
        if (spec.Type.Length == 0) errors.Required("type");
        else if (spec.Type is not (ServiceTypes.ClusterIP or ServiceTypes.NodePort or ServiceTypes.LoadBalancer or ServiceTypes.ExternalName))
        {
            errors.NotSupported("type", spec.Type, ServiceTypes.ClusterIP, ServiceTypes.ExternalName, ServiceTypes.LoadBalancer, ServiceTypes.NodePort);
        }

        ServicePortRules.CheckTogether(spec, errors);
        CheckSourceRanges(spec, old?.Spec.LoadBalancerSourceRanges ?? default, errors);
        errors.Leave();
        if (spec.LoadBalancerSourceRanges.IsEmpty) CheckSourceRangesAnnotation(service, old, errors);
        CheckLoadBalancer(spec, errors);
        errors.Enter("spec");
        CheckLoadBalancerClass(spec, errors);
        CheckTrafficPolicies(spec, errors);
        errors.Leave();
    }

    public static void CheckLoadBalancerClass(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.LoadBalancerClass is null) return;
        if (ServiceShape.IsLoadBalancer(spec)) errors.Check("loadBalancerClass", spec.LoadBalancerClass, LabelRules.Key);
        else errors.Forbidden("loadBalancerClass", OnlyLoadBalancer);
    }

    private static void CheckTopology(ObjectMeta meta, FieldErrors errors)
    {
        if (meta.Annotation(TopologyMode) is not { } mode || meta.Annotation(TopologyHints) is not { } hints || mode == hints) return;
        errors.Enter("metadata");
        errors.Enter("annotations", TopologyMode);
        errors.Invalid("", mode, $"must match annotations[{TopologyHints}] when both are specified");
        errors.Leave();
        errors.Leave();
    }

    private static void CheckType(ServiceSpec spec, bool headless, FieldErrors errors)
    {
        if (ServiceShape.IsLoadBalancer(spec)) ServicePortRules.CheckExposed(spec.Ports, errors);
        if (headless && ServiceShape.HasNodePorts(spec))
        {
            errors.Enter("clusterIPs", 0);
            errors.Invalid("", spec.ClusterIPs[0], $"may not be set to 'None' for {spec.Type} services");
            errors.Leave();
        }

        if (!ServiceShape.IsExternalName(spec)) return;
        const string notForNames = "may not be set for ExternalName services";
        if (!spec.ClusterIPs.IsEmpty) errors.Forbidden("clusterIPs", notForNames);
        if (!spec.IpFamilies.IsEmpty) errors.Forbidden("ipFamilies", notForNames);
        if (spec.IpFamilyPolicy is not null) errors.Forbidden("ipFamilyPolicy", notForNames);
        string name = spec.ExternalName.EndsWith('.') ? spec.ExternalName[..^1] : spec.ExternalName;
        if (name.Length > 0) errors.Check("externalName", name, NameRules.Dns1123Subdomain);
        else errors.Required("externalName");
    }

    private static void CheckAffinity(ServiceSpec spec, FieldErrors errors)
    {
        if (spec.SessionAffinity.Length == 0) errors.Required("sessionAffinity");
        else if (spec.SessionAffinity is not (SessionAffinities.None or SessionAffinities.ClientIP)) errors.NotSupported("sessionAffinity", spec.SessionAffinity, SessionAffinities.ClientIP, SessionAffinities.None);
        SessionAffinityConfig? config = spec.SessionAffinityConfig;
        if (spec.SessionAffinity == SessionAffinities.None && config is not null) errors.Forbidden("sessionAffinityConfig", "must not be set when session affinity is None");
        if (spec.SessionAffinity != SessionAffinities.ClientIP) return;
        const string when = "when session affinity type is ClientIP";
        if (config is null)
        {
            errors.Required("sessionAffinityConfig", when);
            return;
        }

        errors.Enter("sessionAffinityConfig");
        if (config.ClientIP is null) errors.Required("clientIP", when);
        errors.Enter("clientIP");
        if (config.ClientIP is { TimeoutSeconds: null }) errors.Required("timeoutSeconds", when);
        if (config.ClientIP?.TimeoutSeconds is <= 0 or > LongestTimeoutSeconds) errors.Invalid("timeoutSeconds", config.ClientIP.TimeoutSeconds.Value, $"must be greater than 0 and less than {LongestTimeoutSeconds}");
        errors.Leave();
        errors.Leave();
    }

    private static void CheckExternalIPs(ServiceSpec spec, in ValueList<string> stored, FieldErrors errors)
    {
        for (int i = 0; i < spec.ExternalIPs.Count; i++)
        {
            errors.Enter("externalIPs", i);
            if (AddressRules.CheckLegacyAddress(errors, "", spec.ExternalIPs[i], stored)) AddressRules.CheckEndpointAddress(errors, "", spec.ExternalIPs[i]);
            errors.Leave();
        }
    }

    // The path has a capital at the server, too.
    private static void CheckSourceRanges(ServiceSpec spec, in ValueList<string> stored, FieldErrors errors)
    {
        if (spec.LoadBalancerSourceRanges.IsEmpty) return;
        const string field = "LoadBalancerSourceRanges";
        if (!ServiceShape.IsLoadBalancer(spec)) errors.Forbidden(field, OnlyLoadBalancer);
        for (int i = 0; i < spec.LoadBalancerSourceRanges.Count; i++)
        {
            errors.Enter(field, i);
            AddressRules.CheckLegacyCidr(errors, "", spec.LoadBalancerSourceRanges[i].Trim(), stored);
            errors.Leave();
        }
    }

    private static void CheckSourceRangesAnnotation(Service service, Service? old, FieldErrors errors)
    {
        if (service.Metadata.Annotation(SourceRangesAnnotation) is not { } text) return;
        errors.Enter("metadata");
        errors.Enter("annotations", SourceRangesAnnotation);
        if (!ServiceShape.IsLoadBalancer(service.Spec)) errors.Forbidden("", OnlyLoadBalancer);
        if (text.AsSpan().Trim().Length > 0 && old?.Metadata.Annotation(SourceRangesAnnotation) != text)
        {
            foreach (string range in text.Trim().Split(',')) AddressRules.CheckLegacyCidr(errors, "", range.Trim());
        }

        errors.Leave();
        errors.Leave();
    }

    private static void CheckLoadBalancer(ServiceSpec spec, FieldErrors errors)
    {
        if (ServiceShape.IsLoadBalancer(spec))
        {
            if (spec.AllocateLoadBalancerNodePorts is null) errors.Required("allocateLoadBalancerNodePorts");
        }
        else if (spec.AllocateLoadBalancerNodePorts is not null)
        {
            errors.Enter("spec");
            errors.Forbidden("allocateLoadBalancerNodePorts", OnlyLoadBalancer);
            errors.Leave();
        }
    }

    private static void CheckTrafficPolicies(ServiceSpec spec, FieldErrors errors)
    {
        string external = spec.ExternalTrafficPolicy;
        if (!ServiceShape.IsExternallyAccessible(spec))
        {
            if (external.Length > 0) errors.Invalid("externalTrafficPolicy", external, "may only be set for externally-accessible services");
        }
        else if (external.Length == 0)
        {
            errors.Required("externalTrafficPolicy");
        }
        else if (!IsPolicy(external))
        {
            errors.NotSupported("externalTrafficPolicy", external, TrafficPolicies.Cluster, TrafficPolicies.Local);
        }

        int port = spec.HealthCheckNodePort;
        if (!ServiceShape.NeedsHealthCheck(spec))
        {
            if (port != 0) errors.Invalid("healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        else if (port == 0)
        {
            errors.Required("healthCheckNodePort");
        }
        else
        {
            PortRules.CheckNumber(errors, "healthCheckNodePort", port);
        }

        if (spec.InternalTrafficPolicy is null)
        {
            if (spec.Type is ServiceTypes.ClusterIP or ServiceTypes.NodePort or ServiceTypes.LoadBalancer) errors.Required("internalTrafficPolicy");
        }
        else if (!IsPolicy(spec.InternalTrafficPolicy))
        {
            errors.NotSupported("internalTrafficPolicy", spec.InternalTrafficPolicy, TrafficPolicies.Cluster, TrafficPolicies.Local);
        }

        if (spec.TrafficDistribution is { } distribution and not (TrafficDistributions.PreferClose or TrafficDistributions.PreferSameZone or TrafficDistributions.PreferSameNode))
        {
            errors.NotSupported("trafficDistribution", distribution, TrafficDistributions.PreferClose, TrafficDistributions.PreferSameZone, TrafficDistributions.PreferSameNode);
        }
    }

    private static bool IsPolicy(string policy) => policy is TrafficPolicies.Cluster or TrafficPolicies.Local;
}
