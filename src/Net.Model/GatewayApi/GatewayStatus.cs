namespace Net.Model;

/// <summary>What became of a Gateway (<c>gateway.networking.k8s.io/v1 GatewayStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayStatus
{
    /// <summary>The addresses it has, at most 16.</summary>
    public ValueList<GatewayAddress> Addresses { get; init; }

    /// <summary>At most 8 conditions, one a type: <c>Accepted</c>, <c>Programmed</c> and others. Default: both Unknown, waiting for a controller.</summary>
    public ValueList<Condition> Conditions { get; init; }

    /// <summary>One entry a listener, at most 64.</summary>
    public ValueList<ListenerStatus> Listeners { get; init; }

    /// <summary>How many ListenerSets are attached.</summary>
    public int? AttachedListenerSets { get; init; }
}

/// <summary>What became of a listener (<c>gateway.networking.k8s.io/v1 ListenerStatus</c> and <c>ListenerEntryStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ListenerStatus
{
    /// <summary>The listener.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The kinds of routes that may attach and are known, at most 8.</summary>
    public ValueList<RouteGroupKind> SupportedKinds { get; init; }

    /// <summary>How many routes are attached.</summary>
    [ApiField(Always = true)]
    public int AttachedRoutes { get; init; }

    /// <summary>At most 8 conditions, one a type: <c>Accepted</c>, <c>Conflicted</c>, <c>Programmed</c>, <c>ResolvedRefs</c> and others.</summary>
    [ApiField(Always = true)]
    public ValueList<Condition> Conditions { get; init; } = [];
}
