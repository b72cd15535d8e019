namespace Net.Testing.Writes;

/// <summary>What the query of a write says.</summary>
internal sealed record WriteOptions
{
    /// <summary>Whether nothing is to be stored (<c>dryRun=All</c>).</summary>
    public bool DryRun { get; init; }

    /// <summary>Who writes (<c>fieldManager</c>, or what the User-Agent begins with).</summary>
    public string Manager { get; init; } = "unknown";

    /// <summary>Whether the manager was named in the query, as an apply must.</summary>
    public bool IsManagerNamed { get; init; }

    /// <summary>Whether an apply takes conflicting fields from their owners (<c>force=true</c>).</summary>
    public bool Force { get; init; }

    /// <summary><c>Ignore</c>, <c>Warn</c> (the default) or <c>Strict</c>.</summary>
    public string FieldValidation { get; init; } = "Warn";
}

/// <summary>What a write is about.</summary>
/// <param name="Kind">The kind in the version asked for.</param>
/// <param name="Namespace">The namespace on the URL.</param>
/// <param name="Name">The name on the URL; empty for a creation.</param>
/// <param name="Subresource">The subresource; empty for the object itself.</param>
internal sealed record WriteTarget(Requests.ServedKind Kind, string Namespace, string Name, string Subresource)
{
    public const string Status = "status";

    public Net.Model.ObjectKey Key => new(Namespace, Name);

    public bool IsStatus => Subresource == Status;
}
