namespace Net.Model;

/// <summary>What an update of a Service may not change (<c>ValidateServiceUpdate</c>).</summary>
internal static class ServiceUpdateRules
{
    private const string Fixed = "may not change once set";

    private const string ClusterIPs = "clusterIPs";

    private const string Families = "ipFamilies";

    public static void Check(ServiceSpec spec, ServiceSpec stored, FieldErrors errors)
    {
        errors.Enter("spec");
        if (!ServiceShape.IsExternalName(spec) && !ServiceShape.IsExternalName(stored))
        {
            bool headless = ServiceShape.IsHeadlessByList(spec), wasHeadless = ServiceShape.IsHeadlessByList(stored);
            if (!headless || !wasHeadless) CheckClusterIPs(spec, stored, errors);
            if (!headless && !wasHeadless) CheckFamilies(spec, stored, errors);
        }

        if (ServiceShape.IsLoadBalancer(spec) && ServiceShape.IsLoadBalancer(stored) && spec.LoadBalancerClass != stored.LoadBalancerClass)
        {
            errors.InvalidJson("loadBalancerClass", spec.LoadBalancerClass is null ? "null" : GoText.Quote(spec.LoadBalancerClass), Fixed);
        }

        ServiceValidation.CheckLoadBalancerClass(spec, errors);
        if (ServiceShape.NeedsHealthCheck(spec) && ServiceShape.NeedsHealthCheck(stored) && spec.HealthCheckNodePort != stored.HealthCheckNodePort)
        {
            errors.Forbidden("healthCheckNodePort", "field is immutable");
        }

        errors.Leave();
    }

    private static void CheckClusterIPs(ServiceSpec spec, ServiceSpec stored, FieldErrors errors)
    {
        ValueList<string> ips = spec.ClusterIPs, old = stored.ClusterIPs;
        if (ips.Count == old.Count)
        {
            for (int i = 0; i < ips.Count; i++)
            {
                if (ips[i] != old[i]) Invalid(errors, ClusterIPs, i, ips, Fixed);
            }

            return;
        }

        if (ips.IsEmpty) Invalid(errors, ClusterIPs, 0, ips, "primary clusterIP can not be unset");
        if (!ips.IsEmpty && !old.IsEmpty && ips[0] != old[0]) Invalid(errors, ClusterIPs, 0, ips, Fixed);
        if (old.Count > ips.Count && ips.Count == 1) CheckRelease(spec, "clusterIP", errors);
    }

    private static void CheckFamilies(ServiceSpec spec, ServiceSpec stored, FieldErrors errors)
    {
        ValueList<string> families = spec.IpFamilies, old = stored.IpFamilies;
        if (families.Count == old.Count)
        {
            for (int i = 0; i < families.Count; i++)
            {
                if (families[i] != old[i]) Invalid(errors, Families, 0, families, Fixed);
            }

            return;
        }

        // Here the server shows the cluster IPs for a family that changed.
        if (families.IsEmpty) Invalid(errors, Families, 0, families, "primary ipFamily can not be unset");
        if (!families.IsEmpty && !old.IsEmpty && families[0] != old[0]) Invalid(errors, Families, 0, spec.ClusterIPs, Fixed);
        if (old.Count > families.Count && families.Count == 1) CheckRelease(spec, "ipFamily", errors);
    }

    private static void CheckRelease(ServiceSpec spec, string what, FieldErrors errors)
    {
        if (spec.IpFamilyPolicy == IpFamilyPolicies.SingleStack) return;
        string shown = spec.IpFamilyPolicy is null ? "null" : GoText.Quote(spec.IpFamilyPolicy);
        errors.InvalidJson("ipFamilyPolicy", shown, $"must be set to 'SingleStack' when releasing the secondary {what}");
    }

    private static void Invalid(FieldErrors errors, string field, int index, ValueList<string> shown, string problem)
    {
        errors.Enter(field, index);
        errors.Invalid("", shown, problem);
        errors.Leave();
    }
}
