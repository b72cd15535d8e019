namespace Net.Model;

/// <summary>What the API server warns of when a Service is stored (<c>pkg/api/service/warnings.go</c>).</summary>
internal static class ServiceWarnings
{
    public static void Add(Service service, ICollection<string> warnings)
    {
        ServiceSpec spec = service.Spec;
        bool headless = spec.Type == ServiceTypes.ClusterIP && spec.ClusterIP == ServiceShape.None;
        if (service.Metadata.Annotations.ContainsKey(ServiceValidation.TopologyHints))
        {
            warnings.Add($"annotation {ServiceValidation.TopologyHints} is deprecated, please use service.kubernetes.io/topology-mode instead");
        }

        if (spec.ClusterIP.Length > 0 && spec.ClusterIP != ServiceShape.None) AddAddresses("spec.clusterIPs", spec.ClusterIPs, warnings);
        if (headless)
        {
            if (spec.LoadBalancerIP.Length > 0) warnings.Add("spec.loadBalancerIP is ignored for headless services");
            if (!spec.ExternalIPs.IsEmpty) warnings.Add("spec.externalIPs is ignored for headless services");
            if (spec.SessionAffinity != SessionAffinities.None) warnings.Add("spec.SessionAffinity is ignored for headless services");
        }

        AddAddresses("spec.externalIPs", spec.ExternalIPs, warnings);
        if (!spec.ExternalIPs.IsEmpty && !headless && !ServiceShape.IsExternalName(spec))
        {
            warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }

        if (spec.LoadBalancerIP.Length > 0 && AddressRules.WarningForAddress("spec.loadBalancerIP", spec.LoadBalancerIP) is { } odd) warnings.Add(odd);
        for (int i = 0; i < spec.LoadBalancerSourceRanges.Count; i++)
        {
            foreach (string warning in AddressRules.WarningsForCidr($"spec.loadBalancerSourceRanges[{i}]", spec.LoadBalancerSourceRanges[i])) warnings.Add(warning);
        }

        if (ServiceShape.IsExternalName(spec) && !spec.ExternalIPs.IsEmpty) warnings.Add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        if (!ServiceShape.IsExternalName(spec) && spec.ExternalName.Length > 0) warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        if (spec.TrafficDistribution == TrafficDistributions.PreferClose) warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }

    private static void AddAddresses(string path, ValueList<string> addresses, ICollection<string> warnings)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            if (AddressRules.WarningForAddress($"{path}[{i}]", addresses[i]) is { } warning) warnings.Add(warning);
        }
    }
}
