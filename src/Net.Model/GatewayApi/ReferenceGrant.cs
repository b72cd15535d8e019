namespace Net.Model;

/// <summary>Allows objects of other namespaces to refer to objects of its own (<c>gateway.networking.k8s.io/v1 ReferenceGrant</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "referencegrants")]
public sealed partial record ReferenceGrant
{
    /// <summary>What is allowed.</summary>
    public ReferenceGrantSpec Spec { get; init; } = ReferenceGrantSpec.Empty;
}

/// <summary>What a ReferenceGrant allows: every <see cref="From"/> to every <see cref="To"/> (<c>gateway.networking.k8s.io/v1 ReferenceGrantSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ReferenceGrantSpec
{
    /// <summary>Who may refer, 1 to 16.</summary>
    public ValueList<ReferenceGrantFrom> From { get; init; }

    /// <summary>To what, 1 to 16.</summary>
    public ValueList<ReferenceGrantTo> To { get; init; }
}

/// <summary>Who may refer (<c>gateway.networking.k8s.io/v1 ReferenceGrantFrom</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ReferenceGrantFrom
{
    /// <summary>The group; empty for the core group.</summary>
    [ApiField(Always = true)]
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>The namespace.</summary>
    [ApiField(Always = true)]
    public string Namespace { get; init; } = "";
}

/// <summary>To what may be referred (<c>gateway.networking.k8s.io/v1 ReferenceGrantTo</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ReferenceGrantTo
{
    /// <summary>The group; empty for the core group.</summary>
    [ApiField(Always = true)]
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>The name; null means every object of the kind.</summary>
    public string? Name { get; init; }
}
