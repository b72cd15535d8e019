namespace Net.Policy;

/// <summary>Which ends each selector, namespace term and set of addresses selects, as a bit row over the ends. Worked out when first asked; not thread-safe.</summary>
internal sealed class PeerColumns(PolicySnapshot world, EndFacts?[] ends)
{
    private readonly Dictionary<int, ulong[]> _namespaces = [];
    private readonly Dictionary<int, ulong[]> _pods = [];
    private readonly Dictionary<int, ulong[]> _addresses = [];

    /// <summary>The words of a row.</summary>
    public int Words { get; } = BitMatrix.WordsFor(ends.Length);

    /// <summary>The pods whose namespace a term means.</summary>
    public ReadOnlySpan<ulong> Namespace(int term) => Row(_namespaces, term, end => end.Pods is not null && world.NamespaceMatches(term, end.Pods.Namespace));

    /// <summary>The pods that a selector selects.</summary>
    public ReadOnlySpan<ulong> Pods(int selector) => Row(_pods, selector, end => end.Pods is not null && world.PodLabels.Has(end.Pods.LabelSet, selector));

    /// <summary>The ends whose address is in a set.</summary>
    public ReadOnlySpan<ulong> Addresses(int set) => Row(_addresses, set, end => (end.Addresses.Span[set >> 6] >> set & 1) != 0);

    /// <summary>The ends that something holds for.</summary>
    public ulong[] Where(Func<EndFacts, bool> holds)
    {
        var row = new ulong[Words];
        for (int i = 0; i < ends.Length; i++)
        {
            if (ends[i] is { } end && holds(end)) row[i >> 6] |= 1UL << i;
        }

        return row;
    }

    private ulong[] Row(Dictionary<int, ulong[]> rows, int id, Func<EndFacts, bool> holds)
    {
        if (!rows.TryGetValue(id, out ulong[]? row)) rows.Add(id, row = Where(holds));
        return row;
    }
}
