using System.Collections.Frozen;
using Net.Model;

namespace Net.Cluster;

/// <summary>What one write changed: the keys, never the difference. A consumer recomputes what hangs on a key from <see cref="After"/>. Immutable.</summary>
public sealed class ChangeBatch
{
    private readonly FrozenDictionary<Type, ObjectKey[]> _keys;

    internal ChangeBatch(
        ClusterSnapshot before, ClusterSnapshot after, Dictionary<Type, List<ObjectKey>> keys, IEnumerable<ObjectKey> servicesOfSlices, IReadOnlyList<ObjectConflict> refused)
    {
        Before = before;
        After = after;
        Refused = refused;
        ServicesOfSlices = [.. servicesOfSlices];
        _keys = keys.ToFrozenDictionary(static entry => entry.Key, static entry => entry.Value.ToArray());
    }

    /// <summary>The state that the batch was applied to.</summary>
    public ClusterSnapshot Before { get; }

    /// <summary>The state that the batch made.</summary>
    public ClusterSnapshot After { get; }

    /// <summary>Changes left out because the object belongs to another source.</summary>
    public IReadOnlyList<ObjectConflict> Refused { get; }

    /// <summary>The Services whose EndpointSlices changed: those that a changed slice belongs to now or belonged to before.</summary>
    public IReadOnlyList<ObjectKey> ServicesOfSlices { get; }

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The keys of objects of a kind that were added, replaced or deleted, each once.</summary>
    public IReadOnlyList<ObjectKey> Keys<T>()
        where T : class, IApiObject<T> => _keys.TryGetValue(typeof(T), out ObjectKey[]? keys) ? keys : [];

    /// <summary>Whether an object of a kind changed.</summary>
    public bool Touches<T>()
        where T : class, IApiObject<T> => _keys.ContainsKey(typeof(T));

    /// <summary>How many objects changed, of all kinds.</summary>
    public int Count => _keys.Values.Sum(static keys => keys.Length);

    /// <summary>Every change as kind and key, for logs.</summary>
    public IEnumerable<(string Kind, ObjectKey Key)> All => _keys.SelectMany(static entry => entry.Value.Select(key => (entry.Key.Name, key)));

    internal static ChangeBatch Everything(ClusterSnapshot snapshot) => new(
        ClusterSnapshot.Empty,
        snapshot,
        snapshot.Tables.ToDictionary(static entry => entry.Key, static entry => entry.Value.Keys.ToList()),
        snapshot.Slices.Keys,
        []);
}

/// <summary>A change that was refused because another source owns the object.</summary>
/// <param name="Kind">The object's kind.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Owner">The source that owns it.</param>
public sealed record ObjectConflict(string Kind, ObjectKey Key, string Owner);
