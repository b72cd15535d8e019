using Net.Model;

namespace Net.Policy;

/// <summary>A pod that flows can start or end at: not on the host's network and not run to its end. Immutable.</summary>
internal sealed class PodEnd
{
    public required Pod Pod { get; init; }

    /// <summary>The index of its namespace.</summary>
    public required int Namespace { get; init; }

    public required int LabelSet { get; init; }

    public required int Class { get; init; }

    /// <summary>The index of its node, or -1.</summary>
    public required int Node { get; init; }

    public required PortProfile Ports { get; init; }

    public required IpAddress[] Addresses { get; init; }

    /// <summary>Its node's addresses, as its own status has them.</summary>
    public required IpAddress[] HostAddresses { get; init; }

    public string Name => Pod.Metadata.Name;

    public ObjectKey Key => ObjectKey.Of(Pod);

    /// <summary>Whether this pod rather than another has an address that both list: the newer has; of equally old ones the first by key.</summary>
    public bool Supersedes(PodEnd other)
    {
        int age = Nullable.Compare(Pod.Metadata.CreationTimestamp, other.Pod.Metadata.CreationTimestamp);
        return age != 0 ? age > 0 : Key.CompareTo(other.Key) < 0;
    }

    public override string ToString() => Key.ToString();
}

/// <summary>A namespace and its pods. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels, that of its own name included.</param>
/// <param name="LabelSet">The id of its labels.</param>
/// <param name="Pods">Its pods, by name.</param>
internal sealed record NamespaceEnds(string Name, ValueMap<string> Labels, int LabelSet, PodEnd[] Pods)
{
    /// <summary>Where a pod of a name stands, or the complement of where it would.</summary>
    public int IndexOf(string pod)
    {
        int low = 0, high = Pods.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(Pods[middle].Name, pod);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
