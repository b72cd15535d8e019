namespace Net.Model;

/// <summary>Namespace and name: what identifies an object among those of its kind. The namespace is empty for cluster-scoped kinds.</summary>
/// <remarks><c>default</c> has two null strings, is no key, and reads as empty text.</remarks>
/// <param name="Namespace">The namespace, or empty.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name) : IComparable<ObjectKey>
{
    /// <summary>The key of an object.</summary>
    public static ObjectKey Of(IApiObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(target.Metadata.Namespace, target.Metadata.Name);
    }

    /// <summary>By namespace, then by name, ordinal.</summary>
    public int CompareTo(ObjectKey other)
    {
        int order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name ?? "" : $"{Namespace}/{Name}";
}
