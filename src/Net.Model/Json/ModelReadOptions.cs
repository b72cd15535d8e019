namespace Net.Model;

/// <summary>How JSON and YAML documents are read.</summary>
public sealed record ModelReadOptions
{
    /// <summary>What the API server does by default: unknown and repeated fields are no problem.</summary>
    public static ModelReadOptions Lenient { get; } = new();

    /// <summary>As <c>fieldValidation=Strict</c>: unknown and repeated fields are problems, with their place.</summary>
    public static ModelReadOptions StrictFields { get; } = new() { Strict = true };

    /// <summary>Whether unknown and repeated fields are problems. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether fields the API types do not know are dropped instead of kept for writing back. Default false.</summary>
    public bool DropUnknownFields { get; init; }

    /// <summary>Whether <c>metadata.managedFields</c>, which is often half of an object and which few read, is dropped. Default false.</summary>
    public bool DropManagedFields { get; init; }

    /// <summary>How many problems of one document are kept; the rest are left out. Default 100.</summary>
    public int MaxProblems { get; init; } = 100;
}
