using System.Numerics;
using Net.Model;

namespace Net.Policy;

/// <summary>Which pods reach which, on one port. Immutable.</summary>
/// <remarks>Takes a bit for each pair of classes of pods that no policy tells apart, not for each pair of pods. A pod reaches itself.</remarks>
public sealed class PodMatrix
{
    private readonly BitMatrix _classes;
    private readonly int[] _classOf;
    private readonly ObjectKey[] _pods;

    private PodMatrix(BitMatrix classes, ObjectKey[] pods, int[] classOf)
    {
        _classes = classes;
        _classOf = classOf;
        _pods = pods;
    }

    /// <summary>The pods, by namespace and name.</summary>
    public IReadOnlyList<ObjectKey> Pods => _pods;

    /// <summary>Whether one pod reaches another; false for pods that are not there.</summary>
    public bool this[ObjectKey from, ObjectKey to] => Array.BinarySearch(_pods, from) is >= 0 and var source && Array.BinarySearch(_pods, to) is >= 0 and var destination && this[source, destination];

    /// <summary>Whether the pod of one position reaches that of another.</summary>
    public bool this[int from, int to] => from == to || _classes.Has(_classOf[from], _classOf[to]);

    /// <summary>The matrix of one port and family of addresses.</summary>
    internal static PodMatrix Of(PolicySnapshot world, PortClass port, IpFamily family)
    {
        var factory = new EndFactory(world, family);
        List<EndFacts> classes = [];
        List<ObjectKey> pods = [];
        List<int> classOf = [];
        foreach (PodEnd pod in factory.Pods())
        {
            int of = factory.Intern(pod);
            if (of == classes.Count) classes.Add(factory.Facts(pod));
            pods.Add(pod.Key);
            classOf.Add(of);
        }

        ObjectKey[] keys = [.. pods];
        int[] ofKeys = [.. classOf];
        Array.Sort(keys, ofKeys);
        return new(new ReachMatrix(world, [.. classes]).Allowed(port), keys, ofKeys);
    }

    /// <summary>How many pairs of different pods are reached.</summary>
    public long Count()
    {
        var size = new int[_classes.Rows];
        foreach (int of in _classOf) size[of]++;
        var pods = new ulong[_classes.Stride];
        for (int i = 0; i < size.Length; i++)
        {
            if (size[i] > 0) pods[i >> 6] |= 1UL << i;
        }

        // Most classes have one pod: those are counted by the word, and what others have more by the bit.
        (int Class, int More)[] larger = [.. size.Select(static (count, i) => (i, count - 1)).Where(static one => one.Item2 > 0)];
        long count = 0;
        for (int row = 0; row < size.Length; row++)
        {
            if (size[row] == 0) continue;
            ReadOnlySpan<ulong> words = _classes[row];
            long reached = 0;
            for (int i = 0; i < words.Length; i++) reached += BitOperations.PopCount(words[i] & pods[i]);
            foreach ((int column, int more) in larger) reached += (long)(words[column >> 6] >> column & 1) * more;
            count += (size[row] * reached) - (_classes.Has(row, row) ? size[row] : 0);
        }

        return count;
    }

    /// <summary>Sets a bit for each pod that the pod of a position reaches: bit n of word n/64 for the pod of position n, itself included.</summary>
    /// <param name="from">The position.</param>
    /// <param name="row">At least a bit for each pod; what is there is overwritten.</param>
    /// <exception cref="ArgumentException">The row is too short.</exception>
    public void CopyRow(int from, Span<ulong> row)
    {
        if (row.Length < BitMatrix.WordsFor(_classOf.Length)) throw new ArgumentException("A bit for each pod is needed", nameof(row));
        ReadOnlySpan<ulong> classes = _classes[_classOf[from]];
        for (int start = 0; start < _classOf.Length; start += 64)
        {
            ulong word = 0;
            ReadOnlySpan<int> of = _classOf.AsSpan(start, Math.Min(64, _classOf.Length - start));
            for (int i = 0; i < of.Length; i++) word |= (classes[of[i] >> 6] >> of[i] & 1) << i;
            row[start >> 6] = word;
        }

        row[from >> 6] |= 1UL << from;
    }
}
