namespace Net.Model;

/// <summary>
/// Marks an API type that is a kind of its own: the build adds <c>Kind</c>, <c>ApiVersion</c>, <c>Metadata</c> and <see cref="IApiObject{TSelf}"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ApiKindAttribute(string group, string version, string plural) : Attribute
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; } = group;

    /// <summary>The version whose shape the type has.</summary>
    public string Version { get; } = version;

    /// <summary>The resource's name in URLs.</summary>
    public string Plural { get; } = plural;

    /// <summary>The kind, where it is not the type's own name.</summary>
    public string? Kind { get; set; }

    /// <summary>Whether objects of the kind have no namespace.</summary>
    public bool ClusterScoped { get; set; }
}
