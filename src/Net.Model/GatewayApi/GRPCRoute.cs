namespace Net.Model;

/// <summary>Sends gRPC requests to backends by host, service, method and headers (<c>gateway.networking.k8s.io/v1 GRPCRoute</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "grpcroutes")]
public sealed partial record GRPCRoute
{
    /// <summary>What is wanted.</summary>
    public GRPCRouteSpec Spec { get; init; } = GRPCRouteSpec.Empty;

    /// <summary>What became of it.</summary>
    public RouteStatus? Status { get; init; }
}

/// <summary>What a GRPCRoute wants (<c>gateway.networking.k8s.io/v1 GRPCRouteSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCRouteSpec
{
    /// <summary>What it attaches to, at most 32.</summary>
    public ValueList<ParentReference> ParentRefs { get; init; }

    /// <summary>Whether it attaches to the default Gateways: <c>All</c> or <c>None</c> (experimental channel).</summary>
    public string? UseDefaultGateways { get; init; }

    /// <summary>The host names it takes, at most 16, exact or with <c>*.</c> in front; none means all.</summary>
    public ValueList<string> Hostnames { get; init; }

    /// <summary>At most 16 rules. All rules together have at most 128 matches.</summary>
    public ValueList<GRPCRouteRule> Rules { get; init; }
}

/// <summary>What happens to requests that match (<c>gateway.networking.k8s.io/v1 GRPCRouteRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCRouteRule
{
    /// <summary>The rule's name, unique in the route.</summary>
    public string? Name { get; init; }

    /// <summary>Of which one must match, at most 64; none matches every request.</summary>
    public ValueList<GRPCRouteMatch> Matches { get; init; }

    /// <summary>What is done to requests and responses, at most 16.</summary>
    public ValueList<GRPCRouteFilter> Filters { get; init; }

    /// <summary>Where requests go to, at most 16.</summary>
    public ValueList<GRPCBackendRef> BackendRefs { get; init; }

    /// <summary>How requests of one session stay at one backend (experimental channel).</summary>
    public SessionPersistence? SessionPersistence { get; init; }
}

/// <summary>A predicate on gRPC requests; all its parts must hold (<c>gateway.networking.k8s.io/v1 GRPCRouteMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCRouteMatch
{
    /// <summary>Service and method; null means any.</summary>
    public GRPCMethodMatch? Method { get; init; }

    /// <summary>Headers, at most 16, one a name.</summary>
    public ValueList<HTTPHeaderMatch> Headers { get; init; }
}

/// <summary>A predicate on service and method, of which one at least is given (<c>gateway.networking.k8s.io/v1 GRPCMethodMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCMethodMatch
{
    /// <summary><c>Exact</c> (default) or <c>RegularExpression</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The service, at most 1,024 characters; null means any.</summary>
    public string? Service { get; init; }

    /// <summary>The method, at most 1,024 characters; null means any.</summary>
    public string? Method { get; init; }
}

/// <summary>Something done to requests or responses; the field that goes with the type is set (<c>gateway.networking.k8s.io/v1 GRPCRouteFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCRouteFilter
{
    /// <summary><c>RequestHeaderModifier</c>, <c>ResponseHeaderModifier</c>, <c>RequestMirror</c> or <c>ExtensionRef</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>Changes headers of the request.</summary>
    public HTTPHeaderFilter? RequestHeaderModifier { get; init; }

    /// <summary>Changes headers of the response.</summary>
    public HTTPHeaderFilter? ResponseHeaderModifier { get; init; }

    /// <summary>Sends a copy elsewhere.</summary>
    public HTTPRequestMirrorFilter? RequestMirror { get; init; }

    /// <summary>A filter of the implementation.</summary>
    public LocalObjectReference? ExtensionRef { get; init; }
}

/// <summary>Where a share of gRPC requests goes to (<c>gateway.networking.k8s.io/v1 GRPCBackendRef</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCBackendRef
{
    /// <summary>The group; default empty, the core group.</summary>
    public string? Group { get; init; }

    /// <summary>The kind; default <c>Service</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The namespace; null means the route's own. Another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }

    /// <summary>The port of the Service, 1 to 65535; a Service needs one.</summary>
    public int? Port { get; init; }

    /// <summary>The share of this backend in the sum of all weights, 0 to 1,000,000; default 1, 0 means no traffic.</summary>
    public int? Weight { get; init; }

    /// <summary>What is done to requests that go to this backend, at most 16.</summary>
    public ValueList<GRPCRouteFilter> Filters { get; init; }
}
