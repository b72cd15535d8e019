namespace Net.Model;

/// <summary>A reference to another object (<c>core/v1 ObjectReference</c>).</summary>
[ApiType]
public sealed partial record ObjectReference
{
    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name.</summary>
    [ApiField(Distinct = true)]
    public string Name { get; init; } = "";

    /// <summary>The identity.</summary>
    [ApiField(Distinct = true)]
    public string Uid { get; init; } = "";

    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>The version of the object that was meant.</summary>
    [ApiField(Distinct = true)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>A part of the object, such as <c>spec.containers{name}</c>.</summary>
    public string FieldPath { get; init; } = "";
}

/// <summary>A reference to an object of any kind in the same namespace (<c>core/v1 TypedLocalObjectReference</c>).</summary>
[ApiType]
public sealed partial record TypedLocalObjectReference
{
    /// <summary>Its group; null for the core group.</summary>
    [ApiField(Always = true)]
    public string? ApiGroup { get; init; }

    /// <summary>Its kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";
}
