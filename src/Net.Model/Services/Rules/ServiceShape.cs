namespace Net.Model;

/// <summary>Questions about a Service that several of its rules ask, answered as the API server does (<c>pkg/api/service/util.go</c>).</summary>
internal static class ServiceShape
{
    public const string None = ServiceExtensions.HeadlessClusterIP;

    /// <summary>Whether the list of cluster IPs is <c>None</c> alone.</summary>
    public static bool IsHeadlessByList(ServiceSpec spec) => spec.ClusterIPs.Count == 1 && spec.ClusterIPs[0] == None;

    public static bool IsExternalName(ServiceSpec spec) => spec.Type == ServiceTypes.ExternalName;

    public static bool IsLoadBalancer(ServiceSpec spec) => spec.Type == ServiceTypes.LoadBalancer;

    public static bool HasNodePorts(ServiceSpec spec) => spec.Type is ServiceTypes.NodePort or ServiceTypes.LoadBalancer;

    /// <summary>Whether ports without a node port get one.</summary>
    public static bool AllocatesNodePorts(ServiceSpec spec) => spec.Type == ServiceTypes.NodePort || (IsLoadBalancer(spec) && spec.AllocateLoadBalancerNodePorts is not false);

    public static bool IsExternallyAccessible(ServiceSpec spec) =>
        HasNodePorts(spec) || (spec.Type == ServiceTypes.ClusterIP && !spec.ExternalIPs.IsEmpty);

    public static bool NeedsHealthCheck(ServiceSpec spec) => IsLoadBalancer(spec) && spec.ExternalTrafficPolicy == TrafficPolicies.Local;

    public static bool SameClusterIPs(ServiceSpec left, ServiceSpec right) => left.ClusterIP == right.ClusterIP && left.ClusterIPs == right.ClusterIPs;
}
