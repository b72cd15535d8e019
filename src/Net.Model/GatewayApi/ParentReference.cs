namespace Net.Model;

/// <summary>The object a route attaches to: a Gateway, a ListenerSet, or a Service in a mesh (<c>gateway.networking.k8s.io/v1 ParentReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ParentReference
{
    /// <summary>The group; default <c>gateway.networking.k8s.io</c>, empty for the core group.</summary>
    public string? Group { get; init; }

    /// <summary>The kind; default <c>Gateway</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The namespace; null means the route's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>One listener of a Gateway or ListenerSet, or one port of a Service, by name; null means all.</summary>
    public string? SectionName { get; init; }

    /// <summary>The listeners or the Service port with this number, 1 to 65535; null means all.</summary>
    public int? Port { get; init; }
}

/// <summary>The Gateway that a ListenerSet adds listeners to (<c>gateway.networking.k8s.io/v1 ParentGatewayReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ParentGatewayReference
{
    /// <summary>The group; default <c>gateway.networking.k8s.io</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The kind; default <c>Gateway</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The namespace; null means the ListenerSet's own.</summary>
    public string? Namespace { get; init; }
}
