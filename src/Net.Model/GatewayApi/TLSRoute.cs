namespace Net.Model;

/// <summary>Sends TLS connections to backends by the server name in their ClientHello (<c>gateway.networking.k8s.io/v1 TLSRoute</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "tlsroutes")]
public sealed partial record TLSRoute
{
    /// <summary>What is wanted.</summary>
    public TLSRouteSpec Spec { get; init; } = TLSRouteSpec.Empty;

    /// <summary>What became of it.</summary>
    public RouteStatus? Status { get; init; }
}

/// <summary>What a TLSRoute wants (<c>gateway.networking.k8s.io/v1 TLSRouteSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record TLSRouteSpec
{
    /// <summary>What it attaches to, at most 32.</summary>
    public ValueList<ParentReference> ParentRefs { get; init; }

    /// <summary>Whether it attaches to the default Gateways: <c>All</c> or <c>None</c> (experimental channel).</summary>
    public string? UseDefaultGateways { get; init; }

    /// <summary>The server names it takes, 1 to 1,024, exact or with <c>*.</c> in front; v1alpha2 takes none, which means all, to 16.</summary>
    public ValueList<string> Hostnames { get; init; }

    /// <summary>Exactly one rule; up to 16 in v1alpha2.</summary>
    public ValueList<TLSRouteRule> Rules { get; init; }
}

/// <summary>Where TLS traffic goes to (<c>gateway.networking.k8s.io/v1 TLSRouteRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record TLSRouteRule
{
    /// <summary>The rule's name.</summary>
    public string? Name { get; init; }

    /// <summary>1 to 16 backends.</summary>
    public ValueList<BackendRef> BackendRefs { get; init; }
}
