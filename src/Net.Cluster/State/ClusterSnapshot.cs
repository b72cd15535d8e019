using System.Collections.Immutable;
using Net.Model;

namespace Net.Cluster;

/// <summary>The objects of a cluster at one moment, with the indexes that networking asks for. Immutable; reading takes no lock.</summary>
public sealed class ClusterSnapshot
{
    internal ClusterSnapshot(
        long revision,
        ImmutableDictionary<Type, KindTable> tables,
        ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>> slices,
        ImmutableDictionary<IpAddress, ImmutableArray<Pod>> podsByAddress)
    {
        Revision = revision;
        Tables = tables;
        Slices = slices;
        PodsByAddress = podsByAddress;
    }

    /// <summary>A state without objects.</summary>
    public static ClusterSnapshot Empty { get; } = new(
        0,
        ImmutableDictionary<Type, KindTable>.Empty,
        ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>>.Empty,
        ImmutableDictionary<IpAddress, ImmutableArray<Pod>>.Empty);

    /// <summary>Counts the batches that led here; 0 for none.</summary>
    public long Revision { get; }

    /// <summary>Whether there is no object.</summary>
    public bool IsEmpty => Tables.IsEmpty;

    internal ImmutableDictionary<Type, KindTable> Tables { get; }

    internal ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>> Slices { get; }

    internal ImmutableDictionary<IpAddress, ImmutableArray<Pod>> PodsByAddress { get; }

    /// <summary>An object, or null.</summary>
    public T? Get<T>(ObjectKey key)
        where T : class, IApiObject<T> => (T?)Table<T>().Find(key);

    /// <summary>An object, or null.</summary>
    public T? Get<T>(string @namespace, string name)
        where T : class, IApiObject<T> => Get<T>(new(@namespace, name));

    /// <summary>How many objects of a kind there are.</summary>
    public int Count<T>()
        where T : class, IApiObject<T> => Table<T>().Count;

    /// <summary>Every object of a kind, in no order.</summary>
    public IEnumerable<T> All<T>()
        where T : class, IApiObject<T> => Table<T>().All.Cast<T>();

    /// <summary>Every object of every kind, in no order.</summary>
    public IEnumerable<IApiObject> AllObjects() => Tables.Values.SelectMany(static table => table.All);

    /// <summary>The objects of a kind in a namespace, in no order.</summary>
    public IEnumerable<T> InNamespace<T>(string @namespace)
        where T : class, IApiObject<T> => Table<T>().InNamespace(@namespace).Cast<T>();

    /// <summary>The EndpointSlices labelled as a Service's, in order of their names.</summary>
    public ImmutableArray<EndpointSlice> SlicesOf(ObjectKey service) => Slices.GetValueOrDefault(service, []);

    /// <summary>The pods that have an address and have not run to their end; those with an address of their own before those on the host's network.</summary>
    public ImmutableArray<Pod> PodsAt(IpAddress address) => PodsByAddress.GetValueOrDefault(address, []);

    /// <summary>The pods of a namespace that a map selector selects; none for an empty selector.</summary>
    public IEnumerable<Pod> Select(string @namespace, ValueMap<string> selector) =>
        selector.IsEmpty ? [] : InNamespace<Pod>(@namespace).Where(pod => LabelMaps.Matches(selector, pod.Metadata.Labels));

    private KindTable Table<T>() => Tables.GetValueOrDefault(typeof(T), KindTable.Empty);
}
