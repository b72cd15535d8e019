namespace Net.Model;

/// <summary>The rules of every custom resource, one line a version that is served.</summary>
internal static class CustomResourceRuleSet
{
    public static IEnumerable<ApiRules> All() =>
    [
        new CustomResourceRules<GatewayClass>(GatewayClassSchema.Make),
        new CustomResourceRules<GatewayClass>(GatewayClassSchema.Make, "v1beta1"),
        new CustomResourceRules<Gateway>(GatewaySchema.Make),
        new CustomResourceRules<Gateway>(GatewaySchema.Make, "v1beta1"),
        new CustomResourceRules<ListenerSet>(ListenerSetSchema.Make),
        new CustomResourceRules<HTTPRoute>(HTTPRouteSchema.Make),
        new CustomResourceRules<HTTPRoute>(HTTPRouteSchema.Make, "v1beta1"),
        new CustomResourceRules<GRPCRoute>(GRPCRouteSchema.Make),
        new CustomResourceRules<TLSRoute>(StreamRouteSchemas.Tls),
        new CustomResourceRules<TLSRoute>(StreamRouteSchemas.Tls, "v1alpha3", isDeprecated: true),
        new CustomResourceRules<TLSRoute>(StreamRouteSchemas.FormerTls, "v1alpha2", isDeprecated: true),
        new CustomResourceRules<TCPRoute>(StreamRouteSchemas.Plain),
        new CustomResourceRules<TCPRoute>(StreamRouteSchemas.FormerPlain, "v1alpha2", isDeprecated: true),
        new CustomResourceRules<UDPRoute>(StreamRouteSchemas.Plain),
        new CustomResourceRules<UDPRoute>(StreamRouteSchemas.FormerPlain, "v1alpha2", isDeprecated: true),
        new CustomResourceRules<ReferenceGrant>(ReferenceGrantSchema.Make),
        new CustomResourceRules<ReferenceGrant>(ReferenceGrantSchema.Make, "v1beta1"),
        new CustomResourceRules<BackendTLSPolicy>(BackendTLSPolicySchema.Make),
        new CustomResourceRules<BackendTLSPolicy>(BackendTLSPolicySchema.Make, "v1alpha3", isDeprecated: true),
        new CustomResourceRules<ServiceExport>(MultiClusterSchemas.Export),
        new CustomResourceRules<ServiceExport>(MultiClusterSchemas.Export, "v1alpha1"),
        new CustomResourceRules<ServiceImport>(MultiClusterSchemas.Import),
        new CustomResourceRules<ServiceImport>(MultiClusterSchemas.Import, "v1alpha1"),
        new CustomResourceRules<ClusterNetworkPolicy>(ClusterNetworkPolicySchema.Make),
        new CustomResourceRules<AdminNetworkPolicy>(AdminNetworkPolicySchemas.Admin),
        new CustomResourceRules<BaselineAdminNetworkPolicy>(AdminNetworkPolicySchemas.Baseline),
    ];
}
