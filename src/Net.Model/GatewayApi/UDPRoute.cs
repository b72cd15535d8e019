namespace Net.Model;

/// <summary>Sends the UDP traffic of a listener to backends (<c>gateway.networking.k8s.io/v1 UDPRoute</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "udproutes")]
public sealed partial record UDPRoute
{
    /// <summary>What is wanted.</summary>
    public UDPRouteSpec Spec { get; init; } = UDPRouteSpec.Empty;

    /// <summary>What became of it.</summary>
    public RouteStatus? Status { get; init; }
}

/// <summary>What a UDPRoute wants (<c>gateway.networking.k8s.io/v1 UDPRouteSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record UDPRouteSpec
{
    /// <summary>What it attaches to, at most 32.</summary>
    public ValueList<ParentReference> ParentRefs { get; init; }

    /// <summary>Whether it attaches to the default Gateways: <c>All</c> or <c>None</c> (experimental channel).</summary>
    public string? UseDefaultGateways { get; init; }

    /// <summary>Exactly one rule; up to 16 in v1alpha2.</summary>
    public ValueList<UDPRouteRule> Rules { get; init; }
}

/// <summary>Where UDP traffic goes to (<c>gateway.networking.k8s.io/v1 UDPRouteRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record UDPRouteRule
{
    /// <summary>The rule's name.</summary>
    public string? Name { get; init; }

    /// <summary>1 to 16 backends.</summary>
    public ValueList<BackendRef> BackendRefs { get; init; }
}
