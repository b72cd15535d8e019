namespace Net.Model;

/// <summary>The rules for <c>clusterIP</c>, <c>clusterIPs</c>, <c>ipFamilies</c> and <c>ipFamilyPolicy</c> together (<c>ValidateServiceClusterIPsRelatedFields</c>).</summary>
internal static class ServiceClusterIPRules
{
    private const string ClusterIPs = "clusterIPs";

    public static void Check(ServiceSpec spec, ServiceSpec? stored, FieldErrors errors)
    {
        if (ServiceShape.IsExternalName(spec)) return;
        errors.Enter("spec");
        if (spec.ClusterIP.Length == 0)
        {
            if (!spec.ClusterIPs.IsEmpty) errors.Invalid(ClusterIPs, spec.ClusterIPs, "must be empty when `clusterIP` is not specified");
        }
        else if (spec.ClusterIPs.IsEmpty)
        {
            errors.Required(ClusterIPs);
        }
        else if (spec.ClusterIPs[0] != spec.ClusterIP)
        {
            errors.Invalid(ClusterIPs, spec.ClusterIPs, "first value must match `clusterIP`");
        }

        CheckFamilies(spec, errors);
        if (CheckAddresses(spec.ClusterIPs, stored is null ? default : stored.ClusterIPs, errors)) CheckTogether(spec, errors);
        errors.Leave();
    }

    private static void CheckFamilies(ServiceSpec spec, FieldErrors errors)
    {
        var seen = new SeenItems<string>();
        for (int i = 0; i < spec.IpFamilies.Count; i++)
        {
            string family = spec.IpFamilies[i];
            errors.Enter("ipFamilies", i);
            if (family is not (IpFamilies.IPv4 or IpFamilies.IPv6)) errors.NotSupported("", family, IpFamilies.IPv4, IpFamilies.IPv6);
            if (seen.Repeats(family)) errors.Duplicate("", family);
            errors.Leave();
        }

        if (spec.IpFamilyPolicy is { } policy and not (IpFamilyPolicies.SingleStack or IpFamilyPolicies.PreferDualStack or IpFamilyPolicies.RequireDualStack))
        {
            errors.NotSupported("ipFamilyPolicy", policy, IpFamilyPolicies.PreferDualStack, IpFamilyPolicies.RequireDualStack, IpFamilyPolicies.SingleStack);
        }
    }

    private static bool CheckAddresses(in ValueList<string> ips, in ValueList<string> stored, FieldErrors errors)
    {
        bool good = true;
        for (int i = 0; i < ips.Count; i++)
        {
            if (i == 0 && ips[0] == ServiceShape.None)
            {
                if (ips.Count == 1) continue;
                good = false;
                errors.Invalid(ClusterIPs, ips, "'None' must be the first and only value");
                continue;
            }

            errors.Enter(ClusterIPs, i);
            good &= AddressRules.CheckLegacyAddress(errors, "", ips[i], stored);
            errors.Leave();
        }

        if (ips.Count > 2) errors.Invalid(ClusterIPs, ips, "may only hold up to 2 values");
        return good;
    }

    private static void CheckTogether(ServiceSpec spec, FieldErrors errors)
    {
        ValueList<string> ips = spec.ClusterIPs;
        if (ips.Count > 1 && !DualStackRules.AreDualStackAddresses(ips, out _)) errors.Invalid(ClusterIPs, ips, "may specify no more than one IP for each IP family");
        if (ServiceShape.IsHeadlessByList(spec)) return;
        for (int i = 0; i < ips.Count && i < spec.IpFamilies.Count; i++)
        {
            bool six = ips[i].Contains(':', StringComparison.Ordinal) && AddressText.Parse(ips[i]).Address.Family == IpFamily.IPv6;
            string? expected = spec.IpFamilies[i] switch { IpFamilies.IPv4 when six => IpFamilies.IPv4, IpFamilies.IPv6 when !six => IpFamilies.IPv6, _ => null };
            if (expected is null) continue;
            errors.Enter(ClusterIPs, i);
            errors.Invalid("", ips[i], $"expected an {expected} value as indicated by `ipFamilies[{i}]`");
            errors.Leave();
        }
    }
}
