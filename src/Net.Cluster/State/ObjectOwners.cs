using Net.Model;

namespace Net.Cluster;

/// <summary>Which named source wrote which object. Guarded by the state's writers' lock.</summary>
internal sealed class ObjectOwners
{
    private readonly Dictionary<(Type Kind, ObjectKey Key), string> _owners = [];

    public bool IsAnothers(Type kind, ObjectKey key, string source, out string owner)
    {
        owner = "";
        return source.Length > 0 && _owners.TryGetValue((kind, key), out owner!) && owner != source;
    }

    /// <summary>Notes that a source wrote an object (null: that the object is gone).</summary>
    public void Note(Type kind, ObjectKey key, string? source)
    {
        if (source is null) _owners.Remove((kind, key));
        else if (source.Length > 0) _owners[(kind, key)] = source;
    }

    public IEnumerable<(Type Kind, ObjectKey Key)> Of(string source) => _owners.Where(owner => owner.Value == source).Select(static owner => owner.Key);
}
