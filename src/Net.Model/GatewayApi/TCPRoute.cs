namespace Net.Model;

/// <summary>Sends the TCP traffic of a listener to backends (<c>gateway.networking.k8s.io/v1 TCPRoute</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "tcproutes")]
public sealed partial record TCPRoute
{
    /// <summary>What is wanted.</summary>
    public TCPRouteSpec Spec { get; init; } = TCPRouteSpec.Empty;

    /// <summary>What became of it.</summary>
    public RouteStatus? Status { get; init; }
}

/// <summary>What a TCPRoute wants (<c>gateway.networking.k8s.io/v1 TCPRouteSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record TCPRouteSpec
{
    /// <summary>What it attaches to, at most 32.</summary>
    public ValueList<ParentReference> ParentRefs { get; init; }

    /// <summary>Whether it attaches to the default Gateways: <c>All</c> or <c>None</c> (experimental channel).</summary>
    public string? UseDefaultGateways { get; init; }

    /// <summary>Exactly one rule; up to 16 in v1alpha2.</summary>
    public ValueList<TCPRouteRule> Rules { get; init; }
}

/// <summary>Where TCP traffic goes to (<c>gateway.networking.k8s.io/v1 TCPRouteRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record TCPRouteRule
{
    /// <summary>The rule's name.</summary>
    public string? Name { get; init; }

    /// <summary>1 to 16 backends.</summary>
    public ValueList<BackendRef> BackendRefs { get; init; }
}
