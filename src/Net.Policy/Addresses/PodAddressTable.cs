using Net.Model;

namespace Net.Policy;

/// <summary>Which pod has an address. Immutable: a change copies one small shard and the list of shards.</summary>
internal sealed class PodAddressTable
{
    private const int EntriesPerShard = 16;
    private readonly Entry[][] _shards;
    private readonly int _shift;

    private PodAddressTable(Entry[][] shards, int count)
    {
        _shards = shards;
        _shift = 64 - int.Log2(shards.Length);
        Count = count;
    }

    public static PodAddressTable Empty { get; } = new([[], []], 0);

    /// <summary>How many addresses there are.</summary>
    public int Count { get; }

    /// <summary>The pod that has an address, or null.</summary>
    public PodEnd? Find(IpAddress address) => Find(_shards, _shift, address, out _);

    /// <summary>The pod that has an address, and its class, without a look at the pod itself; null and -1.</summary>
    public PodEnd? Find(IpAddress address, out int @class) => Find(_shards, _shift, address, out @class);

    private static PodEnd? Find(Entry[][] shards, int shift, IpAddress address, out int @class)
    {
        (ulong high, ulong low) = Words(address);
        ulong hash = Hash(high, low);
        Entry[] shard = shards[(int)(hash >> shift)];
        uint mask = (uint)shard.Length - 1;
        for (uint at = (uint)hash & mask; at < (uint)shard.Length; at = (at + 1) & mask)
        {
            ref readonly Entry entry = ref shard[at];
            if (entry.End is null) break;
            if (entry.Low != low || entry.High != high) continue;
            @class = entry.Class;
            return entry.End;
        }

        @class = -1;
        return null;
    }

    // IPv4 addresses take the place of their IPv4-mapped form, which is the same host.
    private static (ulong High, ulong Low) Words(IpAddress address) =>
        address.Family == IpFamily.IPv4 ? (0, 0xFFFF_0000_0000 | (ulong)address.Bits) : ((ulong)(address.Bits >> 64), (ulong)address.Bits);

    private static ulong Hash(ulong high, ulong low)
    {
        ulong hash = (low ^ (high * 0x9E37_79B9_7F4A_7C15)) * 0xD6E8_FEB8_6659_FD93;
        return hash ^ (hash >> 29);
    }

    private readonly record struct Entry(ulong High, ulong Low, PodEnd? End, int Class);

    /// <summary>Builds the table that follows another.</summary>
    internal sealed class Builder
    {
        private Entry[][] _shards;
        private int _shift;
        private int _count;
        private PodAddressTable? _table;

        public Builder(PodAddressTable from)
        {
            _table = from;
            _shards = from._shards;
            _shift = from._shift;
            _count = from.Count;
        }

        /// <summary>The pod that has an address, or null.</summary>
        public PodEnd? Find(IpAddress address) => PodAddressTable.Find(_shards, _shift, address, out _);

        /// <summary>Sets or, with null, removes the pod of an address.</summary>
        public void Set(IpAddress address, PodEnd? end)
        {
            (ulong high, ulong low) = Words(address);
            if (_table is not null)
            {
                _shards = [.. _shards];
                _table = null;
            }

            if (end is not null && _count > _shards.Length * EntriesPerShard * 2) Reshard();
            int index = (int)(Hash(high, low) >> _shift);
            List<Entry> entries = [.. _shards[index].Where(entry => entry.End is not null && (entry.Low != low || entry.High != high))];
            _count += entries.Count - _shards[index].Count(static entry => entry.End is not null);
            if (end is not null)
            {
                entries.Add(new(high, low, end, end.Class));
                _count++;
            }

            _shards[index] = Fill(entries);
        }

        public PodAddressTable ToTable() => _table ??= new(_shards, _count);

        private void Reshard() => Distribute(_shards.Length * 4, _shards.SelectMany(static shard => shard).Where(static entry => entry.End is not null).ToArray());

        private void Distribute(int shards, IEnumerable<Entry> entries)
        {
            int shift = 64 - int.Log2(shards);
            var parts = new List<Entry>?[shards];
            foreach (Entry entry in entries) (parts[(int)(Hash(entry.High, entry.Low) >> shift)] ??= []).Add(entry);
            _shards = Array.ConvertAll(parts, static part => part is null ? [] : Fill(part));
            _shift = shift;
        }

        private static Entry[] Fill(List<Entry> entries)
        {
            if (entries.Count == 0) return [];
            var shard = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(entries.Count + (entries.Count / 2) + 1))];
            uint mask = (uint)shard.Length - 1;
            foreach (Entry entry in entries)
            {
                uint at = (uint)Hash(entry.High, entry.Low) & mask;
                while (shard[at].End is not null) at = (at + 1) & mask;
                shard[at] = entry;
            }

            return shard;
        }
    }
}
