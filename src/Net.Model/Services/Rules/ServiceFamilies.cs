namespace Net.Model;

/// <summary>Sets the IP families and the family policy of a Service by what the cluster has (<c>pkg/registry/core/service/storage/alloc.go</c> initIPFamilyFields).</summary>
public static class ServiceFamilies
{
    private const string Policy = "ipFamilyPolicy";

    /// <summary>The Service with its families and policy; unchanged, with errors added, where they cannot be had.</summary>
    /// <param name="service">The Service, with its defaults.</param>
    /// <param name="old">The stored one, for an update.</param>
    /// <param name="cluster">What the cluster has.</param>
    /// <param name="errors">Where errors go.</param>
    public static Service Apply(Service service, Service? old, ClusterFamilies cluster, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(errors);
        if (ServiceShape.IsExternalName(service.Spec) || KeepsPreferDualStack(service, old)) return service;
        ServiceSpec spec = service.Spec;
        bool free = spec.ClusterIP == ServiceShape.None && spec.Selector.IsEmpty;
        string policy = spec.IpFamilyPolicy ?? old?.Spec.IpFamilyPolicy ?? (free ? IpFamilyPolicies.RequireDualStack : IpFamilyPolicies.SingleStack);
        if (policy != spec.IpFamilyPolicy) spec = spec with { IpFamilyPolicy = policy };

        int before = errors.Count;
        ServiceClusterIPRules.Check(spec, old?.Spec, errors);
        if (errors.Count > before) return service;

        errors.Enter("spec");
        if (old is not null) spec = FollowPolicy(spec, old.Spec, policy, errors);
        CheckPolicy(spec, policy, errors);
        spec = InferFamilies(spec, cluster, errors);
        if (errors.Count == before && !free) CheckCluster(spec, policy, cluster, errors);
        errors.Leave();
        return errors.Count > before ? service : service with { Spec = Complete(spec, policy, cluster, free) };
    }

    // Such a Service is never changed because the cluster did.
    internal static bool KeepsPreferDualStack(Service service, Service? old) =>
        old is { Spec.IpFamilyPolicy: null or IpFamilyPolicies.PreferDualStack } && service.Spec.IpFamilyPolicy == IpFamilyPolicies.PreferDualStack
        && old.Spec.Type == service.Spec.Type && service.Spec.Type is ServiceTypes.ClusterIP or ServiceTypes.NodePort or ServiceTypes.LoadBalancer
        && old.Spec.ClusterIPs == service.Spec.ClusterIPs && old.Spec.IpFamilies == service.Spec.IpFamilies;

    // An update that only asks for one family lets the second go; without asking, it may not.
    private static ServiceSpec FollowPolicy(ServiceSpec spec, ServiceSpec stored, string policy, FieldErrors errors)
    {
        if (policy == IpFamilyPolicies.SingleStack)
        {
            return spec with
            {
                ClusterIPs = stored.ClusterIPs == spec.ClusterIPs && spec.ClusterIPs.Count > 1 ? [spec.ClusterIPs[0]] : spec.ClusterIPs,
                IpFamilies = stored.IpFamilies == spec.IpFamilies && spec.IpFamilies.Count > 1 ? [spec.IpFamilies[0]] : spec.IpFamilies,
            };
        }

        if (!spec.ClusterIPs.IsEmpty && spec.ClusterIPs.Count < stored.ClusterIPs.Count) errors.Invalid(Policy, policy, "must be 'SingleStack' to release the secondary cluster IP");
        if (!spec.IpFamilies.IsEmpty && spec.IpFamilies.Count < stored.IpFamilies.Count) errors.Invalid(Policy, policy, "must be 'SingleStack' to release the secondary IP family");
        return spec;
    }

    private static void CheckPolicy(ServiceSpec spec, string policy, FieldErrors errors)
    {
        if (policy != IpFamilyPolicies.SingleStack) return;
        if (spec.ClusterIPs.Count == 2) errors.Invalid(Policy, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
        if (spec.IpFamilies.Count == 2) errors.Invalid(Policy, policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
    }

    private static ServiceSpec InferFamilies(ServiceSpec spec, ClusterFamilies cluster, FieldErrors errors)
    {
        List<string>? inferred = null;
        for (int i = 0; i < spec.ClusterIPs.Count && spec.ClusterIPs[i] != ServiceShape.None; i++)
        {
            if (i < spec.IpFamilies.Count + (inferred?.Count ?? 0)) continue;
            IpFamily family = AddressText.Parse(spec.ClusterIPs[i]).Address.Family;
            if (cluster.Has(family))
            {
                (inferred ??= []).Add(IpFamilies.Format(family));
                continue;
            }

            errors.Enter("clusterIPs", i);
            errors.Invalid("", spec.ClusterIPs, $"{IpFamilies.Format(family)} is not configured on this cluster");
            errors.Leave();
        }

        return inferred is null ? spec : spec with { IpFamilies = [.. spec.IpFamilies, .. inferred] };
    }

    private static void CheckCluster(ServiceSpec spec, string policy, ClusterFamilies cluster, FieldErrors errors)
    {
        if (policy == IpFamilyPolicies.RequireDualStack && !cluster.IsDualStack) errors.Invalid(Policy, policy, "this cluster is not configured for dual-stack services");
        for (int i = 0; i < spec.IpFamilies.Count; i++)
        {
            if (cluster.Has(IpFamilies.Parse(spec.IpFamilies[i]))) continue;
            errors.Enter("ipFamilies", i);
            errors.Invalid("", spec.IpFamilies[i], "not configured on this cluster");
            errors.Leave();
        }
    }

    // A headless Service without selector may have both families even where the cluster has one.
    private static ServiceSpec Complete(ServiceSpec spec, string policy, ClusterFamilies cluster, bool free)
    {
        ValueList<string> families = spec.IpFamilies.IsEmpty ? [IpFamilies.Format(cluster.Default)] : spec.IpFamilies;
        if (policy != IpFamilyPolicies.SingleStack && families.Count == 1 && (free || cluster.IsDualStack))
        {
            families = [families[0], families[0] == IpFamilies.IPv4 ? IpFamilies.IPv6 : IpFamilies.IPv4];
        }

        return families.IsSame(spec.IpFamilies) ? spec : spec with { IpFamilies = families };
    }
}
