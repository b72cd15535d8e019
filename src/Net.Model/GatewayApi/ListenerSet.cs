namespace Net.Model;

/// <summary>Further listeners for a Gateway, kept by somebody else (<c>gateway.networking.k8s.io/v1 ListenerSet</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "listenersets")]
public sealed partial record ListenerSet
{
    /// <summary>What is wanted.</summary>
    public ListenerSetSpec Spec { get; init; } = ListenerSetSpec.Empty;

    /// <summary>What became of it.</summary>
    public ListenerSetStatus? Status { get; init; }
}

/// <summary>What a ListenerSet wants (<c>gateway.networking.k8s.io/v1 ListenerSetSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ListenerSetSpec
{
    /// <summary>The Gateway.</summary>
    [ApiField(Always = true)]
    public ParentGatewayReference ParentRef { get; init; } = ParentGatewayReference.Empty;

    /// <summary>1 to 64 listeners with different names.</summary>
    public ValueList<Listener> Listeners { get; init; }
}

/// <summary>What became of a ListenerSet (<c>gateway.networking.k8s.io/v1 ListenerSetStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ListenerSetStatus
{
    /// <summary>At most 8 conditions, one a type: <c>Accepted</c>, <c>Programmed</c>. Default: both Unknown, waiting for a controller.</summary>
    public ValueList<Condition> Conditions { get; init; }

    /// <summary>One entry a listener, at most 64.</summary>
    public ValueList<ListenerStatus> Listeners { get; init; }
}
