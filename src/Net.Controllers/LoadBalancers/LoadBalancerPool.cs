using Net.Model;

namespace Net.Controllers;

/// <summary>Addresses that load balancers may have, and which Services get them.</summary>
public sealed record LoadBalancerPool
{
    /// <summary>The name, unique among the pools.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses, of either family: CIDRs (every address of them counts), ranges such as <c>192.0.2.10-192.0.2.20</c>, single addresses.</summary>
    public ValueList<string> Addresses { get; init; }

    /// <summary>The labels of the Services that get addresses of the pool. Default: all Services.</summary>
    public LabelSelector ServiceSelector { get; init; } = LabelSelector.Empty;

    /// <summary>The namespaces of the Services that get addresses of the pool. Default: all.</summary>
    public ValueList<string> Namespaces { get; init; }

    /// <summary>Pools with a lower number are asked first; equals in order of name. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Whether Services that name neither pool nor address get one of this pool. Default true.</summary>
    public bool AutoAssign { get; init; } = true;

    internal bool Serves(Service service) =>
        ServiceSelector.Matches(service.Metadata.Labels) && (Namespaces.IsEmpty || Namespaces.Contains(service.Metadata.Namespace));
}
