using Net.Model;

namespace Net.Cluster;

/// <summary>Objects to add, replace and delete together. Of several changes to one key the last counts. Not thread-safe.</summary>
public sealed class ObjectChanges
{
    private readonly Dictionary<(Type Kind, ObjectKey Key), IApiObject?> _changes = [];

    /// <summary>How many objects the changes are about.</summary>
    public int Count => _changes.Count;

    internal IEnumerable<(Type Kind, ObjectKey Key, IApiObject? Target)> Entries => _changes.Select(static change => (change.Key.Kind, change.Key.Key, change.Value));

    /// <summary>Adds an object, or replaces the one of its kind and key.</summary>
    public ObjectChanges Upsert(IApiObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _changes[(target.GetType(), ObjectKey.Of(target))] = target;
        return this;
    }

    /// <summary>Deletes an object if it is there.</summary>
    public ObjectChanges Delete<T>(ObjectKey key)
        where T : class, IApiObject<T>
    {
        Delete(typeof(T), key);
        return this;
    }

    /// <summary>Deletes an object if it is there.</summary>
    public ObjectChanges Delete<T>(string @namespace, string name)
        where T : class, IApiObject<T> => Delete<T>(new ObjectKey(@namespace, name));

    internal void Delete(Type kind, ObjectKey key) => _changes[(kind, key)] = null;
}
