using Net.Model;

namespace Net.Policy;

/// <summary>
/// The address space cut at every border of every set: addresses of one interval are in the same sets. A look-up is a binary search for the interval and gives
/// its bit row. Immutable.
/// </summary>
internal sealed class AddressPartition
{
    private const int FewIntervals = 32;

    private readonly uint[] _starts4;
    private readonly int[] _byHalf4;
    private readonly UInt128[] _starts6;
    private readonly ulong[] _rows4;
    private readonly ulong[] _rows6;
    private readonly int _stride;

    private AddressPartition(uint[] starts4, ulong[] rows4, UInt128[] starts6, ulong[] rows6, int stride)
    {
        _starts4 = starts4;
        _byHalf4 = starts4.Length > FewIntervals ? ByHalf(starts4) : [];
        _rows4 = rows4;
        _starts6 = starts6;
        _rows6 = rows6;
        _stride = stride;
    }

    /// <summary>How many intervals there are, of both families.</summary>
    public int Count => _starts4.Length + _starts6.Length;

    /// <summary>The sets that an address is in; none for <c>default</c>.</summary>
    public ReadOnlySpan<ulong> this[IpAddress address]
    {
        get
        {
            if (address.Family == IpFamily.IPv4) return _rows4.AsSpan(Find4((uint)address.Bits) * _stride, _stride);
            return address.Family == IpFamily.IPv6 ? _rows6.AsSpan(Find(_starts6, address.Bits, 0, _starts6.Length) * _stride, _stride) : [];
        }
    }

    /// <summary>The first address of every interval of a family, ascending.</summary>
    public IEnumerable<IpAddress> Starts(IpFamily family) =>
        family == IpFamily.IPv4 ? _starts4.Select(IpAddress.FromIPv4) : _starts6.Select(IpAddress.FromIPv6);

    public static AddressPartition Build(List<AddressRange[]> sets)
    {
        int stride = Math.Max(1, (sets.Count + 63) / 64);
        UInt128[] starts4 = Borders(sets, IpFamily.IPv4), starts6 = Borders(sets, IpFamily.IPv6);
        var rows4 = new ulong[starts4.Length * stride];
        var rows6 = new ulong[starts6.Length * stride];
        for (int set = 0; set < sets.Count; set++)
        {
            foreach (AddressRange range in sets[set])
            {
                (UInt128[] starts, ulong[] rows) = range.Family == IpFamily.IPv4 ? (starts4, rows4) : (starts6, rows6);
                for (int i = Array.BinarySearch(starts, range.First); i < starts.Length && starts[i] <= range.Last; i++)
                {
                    rows[(i * stride) + (set >> 6)] |= 1UL << set;
                }
            }
        }

        return new(Array.ConvertAll(starts4, static start => (uint)start), rows4, starts6, rows6, stride);
    }

    private static UInt128[] Borders(List<AddressRange[]> sets, IpFamily family)
    {
        var borders = new HashSet<UInt128> { 0 };
        UInt128 end = family == IpFamily.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        foreach (AddressRange[] ranges in sets)
        {
            foreach (AddressRange range in ranges)
            {
                if (range.Family != family) continue;
                borders.Add(range.First);
                if (range.Last != end) borders.Add(range.Last + 1);
            }
        }

        UInt128[] sorted = [.. borders];
        Array.Sort(sorted);
        return sorted;
    }

    // For each upper half of an address the interval of its first address; its complement where another begins within the half.
    private static int[] ByHalf(uint[] starts)
    {
        var intervals = new int[(1 << 16) + 1];
        int at = 0;
        for (int half = 0; half < 1 << 16; half++)
        {
            while (at + 1 < starts.Length && starts[at + 1] <= (uint)half << 16) at++;
            bool isWhole = at + 1 == starts.Length || starts[at + 1] >> 16 != half;
            intervals[half] = isWhole ? at : ~at;
        }

        intervals[1 << 16] = starts.Length - 1;
        return intervals;
    }

    private int Find4(uint address)
    {
        if (_byHalf4.Length == 0) return Find(_starts4, address, 0, _starts4.Length);
        int half = (int)(address >> 16), interval = _byHalf4[half];
        if (interval >= 0) return interval;
        int next = _byHalf4[half + 1];
        return Find(_starts4, address, ~interval, (next < 0 ? ~next : next) + 1);
    }

    private static int Find<T>(T[] starts, T value, int low, int high)
        where T : struct, IComparable<T>
    {
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (starts[middle].CompareTo(value) <= 0) low = middle;
            else high = middle;
        }

        return low;
    }
}
