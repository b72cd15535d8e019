namespace Net.Policy;

/// <summary>Which ends each selector, namespace term and set of addresses selects, as bit rows over the ends: the ends' own rows, turned over. Immutable.</summary>
internal sealed class PeerColumns
{
    private readonly BitMatrix _namespaces;
    private readonly BitMatrix _homes;
    private readonly BitMatrix _pods;
    private readonly BitMatrix _addresses;

    /// <param name="world">The ids' meaning.</param>
    /// <param name="ends">The ends; nothing selects null.</param>
    public PeerColumns(PolicySnapshot world, EndFacts?[] ends)
    {
        Words = BitMatrix.WordsFor(ends.Length);
        _pods = Turned(ends, end => end.Pods is { } pods ? world.PodLabels[pods.LabelSet] : []);
        _namespaces = Turned(ends, end => end.Pods is { } pods ? world.NamespaceLabels[pods.NamespaceLabelSet] : []);
        _addresses = Turned(ends, static end => end.Addresses.Span);
        _homes = new(world.Namespaces.Length, ends.Length);
        Present = new ulong[Words];
        for (int i = 0; i < ends.Length; i++)
        {
            if (ends[i] is not { } end) continue;
            Present[i >> 6] |= 1UL << i;
            if (end.Pods is { } pods) _homes[pods.Namespace][i >> 6] |= 1UL << i;
        }
    }

    private delegate ReadOnlySpan<ulong> RowOf(EndFacts end);

    /// <summary>The words of a row.</summary>
    public int Words { get; }

    /// <summary>All ends but those that are null.</summary>
    public ulong[] Present { get; }

    /// <summary>The pods whose namespace a term means.</summary>
    public ReadOnlySpan<ulong> Namespace(int term) => term < 0 ? _homes[~term] : _namespaces[term];

    /// <summary>The pods that a selector selects.</summary>
    public ReadOnlySpan<ulong> Pods(int selector) => _pods[selector];

    /// <summary>The ends whose address is in a set.</summary>
    public ReadOnlySpan<ulong> Addresses(int set) => _addresses[set];

    private static BitMatrix Turned(EndFacts?[] ends, RowOf row)
    {
        int words = ends.Select(end => end is null ? 0 : row(end).Length).DefaultIfEmpty().Max();
        var matrix = new BitMatrix(ends.Length, words * 64);
        for (int i = 0; i < ends.Length; i++)
        {
            if (ends[i] is { } end) row(end).CopyTo(matrix[i]);
        }

        return matrix.Transposed();
    }
}
