namespace Net.Model;

/// <summary>What is of an Ingress (<c>networking.k8s.io/v1 IngressStatus</c>).</summary>
[ApiType]
public sealed partial record IngressStatus
{
    /// <summary>Where it takes requests.</summary>
    public IngressLoadBalancerStatus LoadBalancer { get; init; } = IngressLoadBalancerStatus.Empty;
}

/// <summary>Where an Ingress takes requests (<c>networking.k8s.io/v1 IngressLoadBalancerStatus</c>).</summary>
[ApiType]
public sealed partial record IngressLoadBalancerStatus
{
    /// <summary>The points of entry.</summary>
    public ValueList<IngressLoadBalancerIngress> Ingress { get; init; }
}

/// <summary>One point of entry (<c>networking.k8s.io/v1 IngressLoadBalancerIngress</c>).</summary>
[ApiType]
public sealed partial record IngressLoadBalancerIngress
{
    /// <summary>The address, if it has one.</summary>
    public string Ip { get; init; } = "";

    /// <summary>The name, if it has one.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The state of each port.</summary>
    public ValueList<PortStatus> Ports { get; init; }
}
