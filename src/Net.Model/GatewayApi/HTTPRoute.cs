namespace Net.Model;

/// <summary>Sends HTTP requests to backends by host, path, headers, query and method (<c>gateway.networking.k8s.io/v1 HTTPRoute</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "httproutes")]
public sealed partial record HTTPRoute
{
    /// <summary>What is wanted.</summary>
    public HTTPRouteSpec Spec { get; init; } = HTTPRouteSpec.Empty;

    /// <summary>What became of it.</summary>
    public RouteStatus? Status { get; init; }
}

/// <summary>What an HTTPRoute wants (<c>gateway.networking.k8s.io/v1 HTTPRouteSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteSpec
{
    /// <summary>What it attaches to, at most 32.</summary>
    public ValueList<ParentReference> ParentRefs { get; init; }

    /// <summary>Whether it attaches to the default Gateways: <c>All</c> or <c>None</c> (experimental channel).</summary>
    public string? UseDefaultGateways { get; init; }

    /// <summary>The host names it takes, at most 16, exact or with <c>*.</c> in front; none means all.</summary>
    public ValueList<string> Hostnames { get; init; }

    /// <summary>1 to 16 rules; default one that matches every path. All rules together have at most 128 matches.</summary>
    public ValueList<HTTPRouteRule> Rules { get; init; }
}

/// <summary>What happens to requests that match (<c>gateway.networking.k8s.io/v1 HTTPRouteRule</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteRule
{
    /// <summary>The rule's name, unique in the route.</summary>
    public string? Name { get; init; }

    /// <summary>Of which one must match, at most 64; default one that matches every path.</summary>
    public ValueList<HTTPRouteMatch> Matches { get; init; }

    /// <summary>What is done to requests and responses, at most 16.</summary>
    public ValueList<HTTPRouteFilter> Filters { get; init; }

    /// <summary>Where requests go to, at most 16.</summary>
    public ValueList<HTTPBackendRef> BackendRefs { get; init; }

    /// <summary>How long requests may take.</summary>
    public HTTPRouteTimeouts? Timeouts { get; init; }

    /// <summary>When requests are tried again (experimental channel).</summary>
    public HTTPRouteRetry? Retry { get; init; }

    /// <summary>How requests of one session stay at one backend (experimental channel).</summary>
    public SessionPersistence? SessionPersistence { get; init; }
}

/// <summary>Where a share of HTTP requests goes to (<c>gateway.networking.k8s.io/v1 HTTPBackendRef</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPBackendRef
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
    public ValueList<HTTPRouteFilter> Filters { get; init; }
}

/// <summary>How long requests may take, as durations such as <c>10s</c>; <c>0s</c> means for ever (<c>gateway.networking.k8s.io/v1 HTTPRouteTimeouts</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteTimeouts
{
    /// <summary>The whole request, tries included.</summary>
    public string? Request { get; init; }

    /// <summary>One request to a backend; not longer than <see cref="Request"/>.</summary>
    public string? BackendRequest { get; init; }
}

/// <summary>When requests are tried again (<c>gateway.networking.k8s.io/v1 HTTPRouteRetry</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteRetry
{
    /// <summary>The status codes, 400 to 599, after which they are.</summary>
    public ValueList<int> Codes { get; init; }

    /// <summary>How often at most, from 1.</summary>
    public int? Attempts { get; init; }

    /// <summary>The least wait between tries, as a duration such as <c>100ms</c>.</summary>
    public string? Backoff { get; init; }
}
