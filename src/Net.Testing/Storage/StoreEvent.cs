using Net.Model;

namespace Net.Testing.Storage;

/// <summary>One write in the server's history.</summary>
/// <param name="Revision">The revision it made.</param>
/// <param name="Collection">The collection it was made in.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Before">The object before; null for a creation.</param>
/// <param name="After">The object after; for a deletion the last state, stamped with the revision of the deletion.</param>
/// <param name="IsDeletion">Whether the object is gone.</param>
internal sealed record StoreEvent(long Revision, CollectionName Collection, ObjectKey Key, StoredObject? Before, StoredObject After, bool IsDeletion);

/// <summary>Where objects of a kind are kept, whichever version they are asked for in.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Plural">The name in URLs.</param>
internal readonly record struct CollectionName(string Group, string Plural)
{
    public static CollectionName Of(ResourceType resource) => new(resource.Group, resource.Plural);

    /// <summary>As in messages: <c>services</c>, <c>leases.coordination.k8s.io</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
