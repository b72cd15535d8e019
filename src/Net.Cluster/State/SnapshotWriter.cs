using System.Collections.Immutable;
using Net.Model;

namespace Net.Cluster;

/// <summary>Builds the snapshot that follows another, and notes what differs.</summary>
internal sealed class SnapshotWriter(ClusterSnapshot before)
{
    private readonly Dictionary<Type, KindTable.Builder> _tables = [];
    private readonly Dictionary<Type, List<ObjectKey>> _changed = [];
    private readonly HashSet<ObjectKey> _servicesOfSlices = [];
    private readonly ImmutableDictionary<ObjectKey, ImmutableArray<EndpointSlice>>.Builder _slices = before.Slices.ToBuilder();
    private readonly ImmutableDictionary<IpAddress, ImmutableArray<Pod>>.Builder _podsByAddress = before.PodsByAddress.ToBuilder();

    /// <summary>Sets or, with null, removes an object; false if that is how it was.</summary>
    public bool Set(Type kind, ObjectKey key, IApiObject? target)
    {
        IApiObject? was = before.Tables.GetValueOrDefault(kind, KindTable.Empty).Find(key);
        if (Equals(was, target)) return false;
        if (!_tables.TryGetValue(kind, out KindTable.Builder? table))
        {
            _tables[kind] = table = new(before.Tables.GetValueOrDefault(kind, KindTable.Empty));
            _changed[kind] = [];
        }

        table.Set(key, target);
        _changed[kind].Add(key);
        if (kind == typeof(EndpointSlice)) IndexSlice((EndpointSlice?)was, (EndpointSlice?)target);
        else if (kind == typeof(Pod)) IndexPod((Pod?)was, (Pod?)target);
        return true;
    }

    public ChangeBatch Finish(IReadOnlyList<ObjectConflict> refused)
    {
        if (_changed.Count == 0) return new(before, before, _changed, [], refused);
        ImmutableDictionary<Type, KindTable>.Builder tables = before.Tables.ToBuilder();
        foreach ((Type kind, KindTable.Builder builder) in _tables)
        {
            KindTable table = builder.ToTable();
            if (table.Count == 0) tables.Remove(kind);
            else tables[kind] = table;
        }

        var after = new ClusterSnapshot(before.Revision + 1, tables.ToImmutable(), _slices.ToImmutable(), _podsByAddress.ToImmutable());
        return new(before, after, _changed, _servicesOfSlices, refused);
    }

    private void IndexSlice(EndpointSlice? was, EndpointSlice? now)
    {
        if (was?.ServiceName is { } former) ReplaceSlice(new(was.Metadata.Namespace, former), was, null);
        if (now?.ServiceName is { } service) ReplaceSlice(new(now.Metadata.Namespace, service), null, now);
    }

    private void ReplaceSlice(ObjectKey service, EndpointSlice? remove, EndpointSlice? add)
    {
        _servicesOfSlices.Add(service);
        ImmutableArray<EndpointSlice> slices = _slices.GetValueOrDefault(service, []);
        if (remove is not null) slices = slices.RemoveAll(slice => slice.Metadata.Name == remove.Metadata.Name);
        if (add is not null)
        {
            int at = 0;
            while (at < slices.Length && string.CompareOrdinal(slices[at].Metadata.Name, add.Metadata.Name) < 0) at++;
            slices = slices.Insert(at, add);
        }

        if (slices.IsEmpty) _slices.Remove(service);
        else _slices[service] = slices;
    }

    private void IndexPod(Pod? was, Pod? now)
    {
        if (was is not null && !was.IsTerminal())
        {
            foreach (IpAddress address in was.Addresses())
            {
                if (!_podsByAddress.TryGetValue(address, out ImmutableArray<Pod> pods)) continue;
                pods = pods.RemoveAll(pod => ObjectKey.Of(pod) == ObjectKey.Of(was));
                if (pods.IsEmpty) _podsByAddress.Remove(address);
                else _podsByAddress[address] = pods;
            }
        }

        if (now is null || now.IsTerminal()) return;
        foreach (IpAddress address in now.Addresses())
        {
            ImmutableArray<Pod> pods = _podsByAddress.GetValueOrDefault(address, []);
            _podsByAddress[address] = now.Spec.HostNetwork ? pods.Add(now) : pods.Insert(0, now);
        }
    }
}
