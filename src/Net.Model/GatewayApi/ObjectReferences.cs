namespace Net.Model;

/// <summary>An object in the same namespace (<c>gateway.networking.k8s.io/v1 LocalObjectReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record LocalObjectReference
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
}

/// <summary>An object that may be in another namespace (<c>gateway.networking.k8s.io/v1 ObjectReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record NamespacedObjectReference
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

    /// <summary>The namespace; null means that of the referring object. Another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }
}

/// <summary>A Secret, or another object that holds a certificate (<c>gateway.networking.k8s.io/v1 SecretObjectReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SecretObjectReference
{
    /// <summary>The group; default empty, the core group.</summary>
    public string? Group { get; init; }

    /// <summary>The kind; default <c>Secret</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The namespace; null means that of the referring object. Another one needs a ReferenceGrant.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Where traffic goes to without a weight (<c>gateway.networking.k8s.io/v1 BackendObjectReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record BackendObjectReference
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
}

/// <summary>Where a share of the traffic goes to (<c>gateway.networking.k8s.io/v1 BackendRef</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record BackendRef
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
}

/// <summary>Parameters for a controller, in an object of the same namespace (<c>gateway.networking.k8s.io/v1 LocalParametersReference</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record LocalParametersReference
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
}
