namespace Net.Model;

/// <summary>A class of Gateways and the controller that runs them (<c>gateway.networking.k8s.io/v1 GatewayClass</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "gatewayclasses", ClusterScoped = true)]
public sealed partial record GatewayClass
{
    /// <summary>What is wanted.</summary>
    public GatewayClassSpec Spec { get; init; } = GatewayClassSpec.Empty;

    /// <summary>What became of it.</summary>
    public GatewayClassStatus? Status { get; init; }
}

/// <summary>What a GatewayClass wants (<c>gateway.networking.k8s.io/v1 GatewayClassSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayClassSpec
{
    /// <summary>The controller, a path with a domain such as <c>example.net/gateway-controller</c>; never changes.</summary>
    [ApiField(Always = true)]
    public string ControllerName { get; init; } = "";

    /// <summary>An object with further parameters for the controller.</summary>
    public ParametersReference? ParametersRef { get; init; }

    /// <summary>What the class is for, at most 64 characters.</summary>
    public string? Description { get; init; }
}

/// <summary>Parameters for a controller, in an object of any namespace (<c>gateway.networking.k8s.io/v1 ParametersReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ParametersReference
{
    /// <summary>The group; empty for the core group.</summary>
    [ApiField(Always = true)]
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for a cluster-scoped object.</summary>
    public string? Namespace { get; init; }
}

/// <summary>What became of a GatewayClass (<c>gateway.networking.k8s.io/v1 GatewayClassStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayClassStatus
{
    /// <summary>At most 8 conditions, one a type: <c>Accepted</c>, <c>SupportedVersion</c>.</summary>
    public ValueList<Condition> Conditions { get; init; }

    /// <summary>What the class can do, by name, at most 64.</summary>
    public ValueList<SupportedFeature> SupportedFeatures { get; init; }
}

/// <summary>The name of something a GatewayClass can do, such as <c>HTTPRouteQueryParamMatching</c>.</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SupportedFeature
{
    /// <summary>The feature.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";
}
