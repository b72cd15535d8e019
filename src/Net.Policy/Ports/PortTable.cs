using Net.Model;

namespace Net.Policy;

/// <summary>Which lists of ports a port is in: one bit row for each interval of numbers that no list tells apart, and one for each set of names. Immutable.</summary>
internal sealed class PortTable
{
    private const int Protocols = 3;
    private const int FewIntervals = 8;
    private readonly ulong[] _rows;
    private readonly ushort[][] _starts;
    private readonly ushort[][] _intervals;
    private readonly int[] _firstRow;
    private readonly int[] _nameRows;
    private readonly int _stride;

    private PortTable(ulong[] rows, int stride, ushort[][] starts, int[] firstRow, int[] nameRows)
    {
        _rows = rows;
        _stride = stride;
        _starts = starts;
        _intervals = Array.ConvertAll(starts, static of => of.Length > FewIntervals ? IntervalByPort(of) : []);
        _firstRow = firstRow;
        _nameRows = nameRows;
    }

    /// <summary>The first numbers of the intervals of a protocol, ascending, from 0.</summary>
    public ReadOnlySpan<ushort> Starts(TransportProtocol protocol) => IndexOf(protocol) is var index and >= 0 ? _starts[index] : [0];

    /// <summary>The lists that hold a port of a protocol, as the destination (a pod with these names, -1 for none) resolves it.</summary>
    public PortView View(TransportProtocol protocol, ushort port, int names)
    {
        int index = IndexOf(protocol);
        int numbers = 0;
        if (index >= 0)
        {
            ushort[] intervals = _intervals[index];
            int interval = intervals.Length > 0 ? intervals[port] : LastNotAbove(_starts[index], port);
            numbers = _firstRow[index] + (interval * _stride);
        }

        return new(_rows, numbers, names < 0 ? 0 : _nameRows[names]);
    }

    /// <summary>The lists that hold a port of a protocol by number.</summary>
    public ReadOnlySpan<ulong> Row(TransportProtocol protocol, ushort port) => View(protocol, port, -1).Numbers(_stride);

    /// <summary>Whether a list has one of a set of names.</summary>
    public bool IsListed(int names) => names >= 0 && (_rows[_nameRows[names]] > 1 || _rows.AsSpan(_nameRows[names] + 1, _stride - 1).ContainsAnyExcept(0UL));

    /// <summary>Whether a list has one of a set of names.</summary>
    public bool IsListed(int names, int list) => (_rows[_nameRows[names] + (list >> 6)] >> list & 1) != 0;

    public static PortTable Build(List<PortTerm[]> sets, List<(TransportProtocol Protocol, string[] Names)> names)
    {
        int stride = (sets.Count + 63) / 64;
        var starts = new ushort[Protocols][];
        var firstRow = new int[Protocols];
        int rows = 1;
        for (int protocol = 0; protocol < Protocols; protocol++)
        {
            starts[protocol] = Boundaries(sets, ProtocolAt(protocol));
            firstRow[protocol] = rows * stride;
            rows += starts[protocol].Length;
        }

        // Row 0 is that of what is of no protocol we know, or has no name: like every port it is in the list of all, and in no other.
        var bits = new ulong[(rows + names.Count) * stride];
        for (int row = 0; row < bits.Length; row += stride) bits[row] = 1UL << PortLists.All;
        var nameRows = new int[names.Count];
        for (int i = 0; i < names.Count; i++) nameRows[i] = (rows + i) * stride;
        for (int set = 0; set < sets.Count; set++)
        {
            foreach (PortTerm term in sets[set]) Mark(term, set);
        }

        return new(bits, stride, starts, firstRow, nameRows);

        void Mark(PortTerm term, int set)
        {
            int word = set >> 6;
            ulong bit = 1UL << set;
            if (term.Name is not null)
            {
                for (int i = 0; i < names.Count; i++)
                {
                    if (names[i].Protocol == term.Protocol && names[i].Names.Contains(term.Name)) bits[nameRows[i] + word] |= bit;
                }

                return;
            }

            int index = IndexOf(term.Protocol);
            for (int i = 0; i < starts[index].Length; i++)
            {
                if (starts[index][i] >= term.First && starts[index][i] <= term.Last) bits[firstRow[index] + (i * stride) + word] |= bit;
            }
        }
    }

    private static ushort[] IntervalByPort(ushort[] starts)
    {
        var intervals = new ushort[ushort.MaxValue + 1];
        for (int i = 0; i < starts.Length; i++) intervals.AsSpan(starts[i]..(i + 1 < starts.Length ? starts[i + 1] : intervals.Length)).Fill((ushort)i);
        return intervals;
    }

    private static int LastNotAbove(ushort[] starts, ushort port)
    {
        int interval = 0;
        while (interval + 1 < starts.Length && starts[interval + 1] <= port) interval++;
        return interval;
    }

    private static ushort[] Boundaries(List<PortTerm[]> sets, TransportProtocol protocol)
    {
        var starts = new SortedSet<ushort> { 0 };
        foreach (PortTerm[] terms in sets)
        {
            foreach (PortTerm term in terms)
            {
                if (term.Protocol != protocol || term.Name is not null) continue;
                starts.Add(term.First);
                if (term.Last < ushort.MaxValue) starts.Add((ushort)(term.Last + 1));
            }
        }

        return [.. starts];
    }

    private static TransportProtocol ProtocolAt(int index) => index switch { 0 => TransportProtocol.Tcp, 1 => TransportProtocol.Udp, _ => TransportProtocol.Sctp };

    private static int IndexOf(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.Tcp => 0,
        TransportProtocol.Udp => 1,
        TransportProtocol.Sctp => 2,
        _ => -1,
    };
}

/// <summary>The lists of ports that one port of one destination is in.</summary>
internal readonly struct PortView(ulong[] rows, int numbers, int names) : IEquatable<PortView>
{
    private readonly ulong[] _rows = rows;
    private readonly int _numbers = numbers;
    private readonly int _names = names;

    /// <summary>Whether the port is in a list, by number or by name.</summary>
    public bool In(int list) => list >= 0 && (Lists(list) & 1) != 0;

    /// <summary>A word whose lowest bit says whether the port is in a list, by number or by name.</summary>
    public ulong Lists(int list) => (_rows[_numbers + (list >> 6)] | _rows[_names + (list >> 6)]) >> list;

    /// <summary>The lists that have the port by number.</summary>
    public ReadOnlySpan<ulong> Numbers(int stride) => _rows.AsSpan(_numbers, stride);

    public bool Equals(PortView other) => ReferenceEquals(_rows, other._rows) && _numbers == other._numbers && _names == other._names;

    public override bool Equals(object? obj) => obj is PortView other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_numbers, _names);
}
