using System.Collections.Immutable;
using Net.Model;

namespace Net.Cluster;

/// <summary>The objects of one kind by namespace and name. Immutable; a change costs the logarithm of the size.</summary>
internal sealed class KindTable(ImmutableDictionary<string, ImmutableDictionary<string, IApiObject>> namespaces, int count)
{
    public static KindTable Empty { get; } = new(ImmutableDictionary<string, ImmutableDictionary<string, IApiObject>>.Empty.WithComparers(StringComparer.Ordinal), 0);

    private static readonly ImmutableDictionary<string, IApiObject> NoObjects = ImmutableDictionary<string, IApiObject>.Empty.WithComparers(StringComparer.Ordinal);

    public int Count => count;

    public IEnumerable<IApiObject> All => namespaces.Values.SelectMany(static objects => objects.Values);

    public IEnumerable<ObjectKey> Keys => namespaces.SelectMany(static entry => entry.Value.Keys.Select(name => new ObjectKey(entry.Key, name)));

    public IApiObject? Find(ObjectKey key) =>
        key.Name is not null && namespaces.TryGetValue(key.Namespace ?? "", out ImmutableDictionary<string, IApiObject>? objects) ? objects.GetValueOrDefault(key.Name) : null;

    public IEnumerable<IApiObject> InNamespace(string @namespace) =>
        namespaces.TryGetValue(@namespace, out ImmutableDictionary<string, IApiObject>? objects) ? objects.Values : [];

    /// <summary>Builds the table that follows.</summary>
    internal sealed class Builder(KindTable from)
    {
        private readonly ImmutableDictionary<string, ImmutableDictionary<string, IApiObject>>.Builder _namespaces = from.Namespaces.ToBuilder();
        private readonly Dictionary<string, ImmutableDictionary<string, IApiObject>.Builder> _changed = new(StringComparer.Ordinal);
        private int _count = from.Count;

        /// <summary>Sets or, with null, removes an object; the one that was there.</summary>
        public IApiObject? Set(ObjectKey key, IApiObject? target)
        {
            ImmutableDictionary<string, IApiObject>.Builder objects = Objects(key.Namespace);
            IApiObject? before = objects.GetValueOrDefault(key.Name);
            if (target is null) objects.Remove(key.Name);
            else objects[key.Name] = target;
            _count += (target is null ? 0 : 1) - (before is null ? 0 : 1);
            return before;
        }

        public KindTable ToTable()
        {
            foreach ((string name, ImmutableDictionary<string, IApiObject>.Builder objects) in _changed)
            {
                if (objects.Count == 0) _namespaces.Remove(name);
                else _namespaces[name] = objects.ToImmutable();
            }

            return new(_namespaces.ToImmutable(), _count);
        }

        private ImmutableDictionary<string, IApiObject>.Builder Objects(string name)
        {
            if (!_changed.TryGetValue(name, out ImmutableDictionary<string, IApiObject>.Builder? objects))
            {
                _changed[name] = objects = (_namespaces.TryGetValue(name, out ImmutableDictionary<string, IApiObject>? existing) ? existing : NoObjects).ToBuilder();
            }

            return objects;
        }
    }

    private ImmutableDictionary<string, ImmutableDictionary<string, IApiObject>> Namespaces => namespaces;
}
