using Net.Model;

namespace Net.Controllers;

/// <summary>Which Services a load balancer's planner serves, and with what.</summary>
public sealed record LoadBalancerOptions
{
    /// <summary>The pools.</summary>
    public ValueList<LoadBalancerPool> Pools { get; init; }

    /// <summary>The <c>spec.loadBalancerClass</c> served. Default null: Services without a class.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Whether Services without a class are served too when <see cref="LoadBalancerClass"/> is set: the default load balancer of a cluster. Default false.</summary>
    public bool ServesUnclassed { get; init; }

    /// <summary>How addresses work, one of <see cref="LoadBalancerIpModes"/>. Default <c>VIP</c>: nodes take the traffic themselves.</summary>
    public string IpMode { get; init; } = LoadBalancerIpModes.Vip;

    internal bool Serves(Service service) =>
        service.Spec.Type == ServiceTypes.LoadBalancer
        && (service.Spec.LoadBalancerClass is { } named ? named == LoadBalancerClass : LoadBalancerClass is null || ServesUnclassed);
}

/// <summary>Annotations by which a Service asks for addresses.</summary>
public static class LoadBalancerAnnotations
{
    /// <summary>The name of the pool that the address must come from.</summary>
    public const string Pool = "net.loadbalancer/pool";

    /// <summary>The addresses wanted, at most one of each family, with commas between; comes before <c>spec.loadBalancerIP</c>.</summary>
    public const string Addresses = "net.loadbalancer/addresses";

    /// <summary>Services with the same text here may share an address, as long as no two have the same port and protocol.</summary>
    public const string SharingKey = "net.loadbalancer/sharing-key";
}
