namespace Net.Model;

/// <summary>Everything the API server does to a Service before it stores it.</summary>
internal sealed class ServiceRules : ApiRules<Service>
{
    // Any port that a server might choose.
    private const int FirstNodePort = 30000;

    protected internal override NameRule NameRule => NameRules.Dns1123Label;

    public override Service ApplyDefaults(Service target) => ServiceDefaults.Apply(target);

    protected internal override Service WithChosenByServer(Service target)
    {
        target = ServiceNormalization.NormalizeClusterIPs(target, null);
        bool lacksHealthCheckPort = target.Spec is { Type: ServiceTypes.LoadBalancer, ExternalTrafficPolicy: TrafficPolicies.Local, HealthCheckNodePort: 0 };
        return lacksHealthCheckPort ? target with { Spec = target.Spec with { HealthCheckNodePort = FirstNodePort } } : target;
    }

    protected internal override Service Begin(Service target, Service? old, ApiRuleContext context, FieldErrors errors)
    {
        var allocation = new ServiceAllocation(context.StartAllocations(), errors);
        if (old is null) return allocation.Create(ServiceNormalization.NormalizeClusterIPs(target, null));
        target = ServiceNormalization.PatchAllocatedValues(target, old);
        return allocation.Update(ServiceNormalization.NormalizeClusterIPs(target, old), old);
    }

    protected internal override Service PrepareCreate(Service target) => target.Status == ServiceStatus.Empty ? target : target with { Status = ServiceStatus.Empty };

    protected internal override Service PrepareUpdate(Service target, Service old)
    {
        target = ServiceNormalization.DropTypeDependentFields(target with { Status = old.Status }, old);
        return ServiceShape.IsLoadBalancer(target.Spec) || target.Status.LoadBalancer == LoadBalancerStatus.Empty
            ? target
            : target with { Status = target.Status with { LoadBalancer = LoadBalancerStatus.Empty } };
    }

    protected internal override Service Present(Service target, ApiRuleContext context) => ServiceNormalization.DefaultOnRead(target, context.Families.Default);

    protected internal override Service PrepareStatusUpdate(Service target, Service old) => target with { Spec = old.Spec };

    protected internal override void Validate(Service target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        ServiceValidation.Check(target, null, errors);
    }

    protected internal override void ValidateUpdate(Service target, Service old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        ServiceUpdateRules.Check(target.Spec, old.Spec, errors);

        // The rule for names holds for new Services only.
        ObjectMetaRules.Check(errors, target.Metadata, namespaced: true, target.Metadata.Name == old.Metadata.Name ? NameRules.PathSegment : NameRule, ChecksCoreFinalizers);
        ServiceValidation.Check(target, old, errors);
    }

    protected internal override void ValidateStatusUpdate(Service target, Service old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        errors.Enter("status");
        errors.Enter("loadBalancer");
        ValueList<LoadBalancerIngress> points = target.Status.LoadBalancer.Ingress;
        if (!points.IsEmpty && !ServiceShape.IsLoadBalancer(target.Spec)) errors.Forbidden("ingress", "may only be used when `spec.type` is 'LoadBalancer'");
        else
        {
            ValueList<string> stored = old.Status.LoadBalancer.Ingress.IsEmpty ? default : old.Status.LoadBalancer.Ingress.Select(static point => point.Ip).ToValueList();
            for (int i = 0; i < points.Count; i++)
            {
                errors.Enter("ingress", i);
                CheckPoint(points[i], stored, errors);
                errors.Leave();
            }
        }

        errors.Leave();
        errors.Leave();
    }

    protected internal override void Warn(Service target, Service? old, ICollection<string> warnings) => ServiceWarnings.Add(target, warnings);

    protected internal override void WarnOfStatus(Service target, Service old, ICollection<string> warnings)
    {
        for (int i = 0; i < target.Status.LoadBalancer.Ingress.Count; i++)
        {
            string ip = target.Status.LoadBalancer.Ingress[i].Ip;
            if (ip.Length > 0 && AddressRules.WarningForAddress($"status.loadBalancer.ingress[{i}]", ip) is { } warning) warnings.Add(warning);
        }
    }

    private static void CheckPoint(LoadBalancerIngress point, in ValueList<string> stored, FieldErrors errors)
    {
        if (point.Ip.Length > 0) AddressRules.CheckLegacyAddress(errors, "ip", point.Ip, stored);
        if (point.IpMode is null)
        {
            if (point.Ip.Length > 0) errors.Required("ipMode", "must be specified when `ip` is set");
        }
        else if (point.Ip.Length == 0)
        {
            errors.Forbidden("ipMode", "may not be specified when `ip` is not set");
        }
        else if (point.IpMode is not (LoadBalancerIpModes.Vip or LoadBalancerIpModes.Proxy))
        {
            errors.NotSupported("ipMode", point.IpMode, LoadBalancerIpModes.Proxy, LoadBalancerIpModes.Vip);
        }

        HostRules.CheckStatusHostname(errors, point.Hostname);
    }
}
