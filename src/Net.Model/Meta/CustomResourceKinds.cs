namespace Net.Model;

/// <summary>The kinds that a cluster has only after their CustomResourceDefinitions are installed, with every version that is served.</summary>
internal static class CustomResourceKinds
{
    public static IReadOnlyList<ApiKind> All { get; } =
    [
        ApiKind.Of<GatewayClass>(),
        ApiKind.Of<GatewayClass>("v1beta1"),
        ApiKind.Of<Gateway>(),
        ApiKind.Of<Gateway>("v1beta1"),
        ApiKind.Of<ListenerSet>(),
        ApiKind.Of<HTTPRoute>(),
        ApiKind.Of<HTTPRoute>("v1beta1"),
        ApiKind.Of<GRPCRoute>(),
        ApiKind.Of<TLSRoute>(),
        ApiKind.Of<TLSRoute>("v1alpha3"),
        ApiKind.Of<TLSRoute>("v1alpha2"),
        ApiKind.Of<TCPRoute>(),
        ApiKind.Of<TCPRoute>("v1alpha2"),
        ApiKind.Of<UDPRoute>(),
        ApiKind.Of<UDPRoute>("v1alpha2"),
        ApiKind.Of<ReferenceGrant>(),
        ApiKind.Of<ReferenceGrant>("v1beta1"),
        ApiKind.Of<BackendTLSPolicy>(),
        ApiKind.Of<BackendTLSPolicy>("v1alpha3"),
        ApiKind.Of<ServiceExport>(),
        ApiKind.Of<ServiceExport>("v1alpha1"),
        ApiKind.Of<ServiceImport>(),
        ApiKind.Of<ServiceImport>("v1alpha1"),
        ApiKind.Of<ClusterNetworkPolicy>(),
        ApiKind.Of<AdminNetworkPolicy>(),
        ApiKind.Of<BaselineAdminNetworkPolicy>(),
    ];
}
