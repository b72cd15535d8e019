using Net.Model;
using Net.Testing.Requests;
using Net.Testing.Storage;

namespace Net.Testing.Writes;

/// <summary>What goes when an object goes: what names it as an owner, and for a Namespace what is in it. A cluster's garbage collector does the same, later.</summary>
internal sealed class DependentsCollector(ObjectStore store, ServedKinds kinds, bool isOn)
{
    public IEnumerable<(ServedKind Kind, StoredObject Object)> Of(IApiObject gone)
    {
        if (!isOn) yield break;
        foreach ((CollectionName collection, StoredObject stored) in store.All())
        {
            if (IsDependent(stored.Value.Metadata, gone) && kinds.Of(collection) is { } kind) yield return (kind, stored);
        }
    }

    // An object with several owners goes with the last of them.
    private static bool IsDependent(ObjectMeta metadata, IApiObject gone) => gone is Namespace
        ? metadata.Namespace == gone.Metadata.Name
        : metadata.OwnerReferences is { Count: 1 } owners && owners[0].Uid == gone.Metadata.Uid;
}
