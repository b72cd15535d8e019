namespace Net.Model;

/// <summary>What is of a Service (<c>core/v1 ServiceStatus</c>).</summary>
[ApiType]
public sealed partial record ServiceStatus
{
    /// <summary>What the load balancer got.</summary>
    public LoadBalancerStatus LoadBalancer { get; init; } = LoadBalancerStatus.Empty;

    /// <summary>Observed aspects, one of each type.</summary>
    public ValueList<Condition> Conditions { get; init; }
}

/// <summary>Where a load balancer takes traffic (<c>core/v1 LoadBalancerStatus</c>).</summary>
[ApiType]
public sealed partial record LoadBalancerStatus
{
    /// <summary>The points of entry.</summary>
    public ValueList<LoadBalancerIngress> Ingress { get; init; }
}

/// <summary>One point of entry of a load balancer (<c>core/v1 LoadBalancerIngress</c>).</summary>
[ApiType]
public sealed partial record LoadBalancerIngress
{
    /// <summary>The address, if it has one.</summary>
    public string Ip { get; init; } = "";

    /// <summary>The name, if it has one.</summary>
    public string Hostname { get; init; } = "";

    /// <summary><c>VIP</c>: nodes serve the address themselves. <c>Proxy</c>: traffic to it must leave the node.</summary>
    public string? IpMode { get; init; }

    /// <summary>The state of each port.</summary>
    public ValueList<PortStatus> Ports { get; init; }
}

/// <summary>The state of a load balancer's port (<c>core/v1 PortStatus</c>).</summary>
[ApiType]
public sealed partial record PortStatus
{
    /// <summary>The port.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }

    /// <summary>The protocol.</summary>
    [ApiField(Always = true)]
    public string Protocol { get; init; } = "";

    /// <summary>A CamelCase reason why it does not work, if it doesn't.</summary>
    public string? Error { get; init; }
}
