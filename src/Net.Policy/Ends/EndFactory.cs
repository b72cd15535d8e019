using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>Tells which pods of one snapshot and family policies treat alike. Not thread-safe.</summary>
internal sealed class EndFactory(PolicySnapshot world, IpFamily family)
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _labelRows = [];
    private readonly Dictionary<(int Namespace, int Labels, int Addresses, PortProfile Ports), int> _ids = [];

    /// <summary>The pods that have an address of the family. One whose address went to a newer pod is nobody's end.</summary>
    public IEnumerable<PodEnd> Pods() => world.Pods().Where(pod => Address(pod) is { IsValid: true } address && ReferenceEquals(world.PodAt(address), pod));

    /// <summary>The pod's address of the family.</summary>
    public IpAddress Address(PodEnd pod) => AddressOf(pod, family);

    /// <summary>A number that pods share if no policy tells them apart: from 0, a new one for a pod unlike all before.</summary>
    public int Intern(PodEnd pod)
    {
        if (!_labelRows.TryGetValue(pod.LabelSet, out int labels)) _labelRows.Add(pod.LabelSet, labels = RowId(world.PodLabels[pod.LabelSet]));
        var key = (pod.Namespace, labels, RowId(world.Partition[Address(pod)]), pod.Ports);
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, key, out bool known);
        return known ? id : id = _ids.Count - 1;
    }

    public EndFacts Facts(PodEnd pod) => new(world.Classes[pod.Class], pod.Ports, world.Partition[Address(pod)].ToArray());

    /// <summary>A pod's first address of a family; <c>default</c> if it has none.</summary>
    public static IpAddress AddressOf(PodEnd pod, IpFamily family)
    {
        foreach (IpAddress address in pod.Addresses)
        {
            if (address.Family == family) return address;
        }

        return default;
    }

    private int RowId(ReadOnlySpan<ulong> row)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> rows = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> key = MemoryMarshal.Cast<ulong, char>(row);
        if (rows.TryGetValue(key, out int id)) return id;
        id = _rows.Count;
        rows[key] = id;
        return id;
    }
}
