namespace Net.Model;

/// <summary>What became of a route at each of its parents (<c>gateway.networking.k8s.io/v1 RouteStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record RouteStatus
{
    /// <summary>One entry a parent and controller, at most 32.</summary>
    [ApiField(Always = true)]
    public ValueList<RouteParentStatus> Parents { get; init; } = [];
}

/// <summary>What became of a route at one parent (<c>gateway.networking.k8s.io/v1 RouteParentStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record RouteParentStatus
{
    /// <summary>The parent, as the route's spec names it.</summary>
    [ApiField(Always = true)]
    public ParentReference ParentRef { get; init; } = ParentReference.Empty;

    /// <summary>The controller that wrote the entry, such as <c>example.net/gateway-controller</c>.</summary>
    [ApiField(Always = true)]
    public string ControllerName { get; init; } = "";

    /// <summary>1 to 8 conditions, one a type: <c>Accepted</c>, <c>ResolvedRefs</c>, <c>PartiallyInvalid</c> and others.</summary>
    public ValueList<Condition> Conditions { get; init; }
}
