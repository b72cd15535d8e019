namespace Net.Model;

/// <summary>
/// Marks a partial record as an API type: the build generates its JSON reader and writer, which take and give its <c>init</c> properties in the order of declaration.
/// </summary>
/// <remarks>A property's JSON name is its own with a lower-case first letter, unless <see cref="ApiFieldAttribute"/> says otherwise.</remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ApiTypeAttribute : Attribute
{
    /// <summary>
    /// Whether present but empty lists, maps and objects are written. The API server drops them from built-in kinds (Go's <c>omitempty</c>) and keeps them in custom resources.
    /// </summary>
    public bool KeepEmpty { get; set; }
}

/// <summary>How one property of an API type stands in JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ApiFieldAttribute : Attribute
{
    /// <summary>The JSON name, where it is not the property's own with a lower-case first letter.</summary>
    public string? Name { get; set; }

    /// <summary>Whether it is written even when it is empty or zero (a Go field without <c>omitempty</c>); a nil list, and an empty one of a built-in kind, is then written as <c>null</c>.</summary>
    public bool Always { get; set; }

    /// <summary>Whether its texts rarely repeat from object to object, as identities and addresses do: then no equal text is looked for when reading.</summary>
    public bool Distinct { get; set; }
}
