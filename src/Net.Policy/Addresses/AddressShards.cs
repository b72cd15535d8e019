using System.Numerics;

namespace Net.Policy;

/// <summary>Pods by address of one family: a hash table in small shards, of which a change copies one and their list. Immutable.</summary>
/// <remarks>A verdict asks for the pod's class alone, so classes stand close together beside the addresses, and the pods elsewhere.</remarks>
internal sealed class AddressShards<TAddress>
    where TAddress : struct, IEquatable<TAddress>
{
    private const int EntriesPerShard = 16;
    private readonly Shard[] _shards;
    private readonly int _count;
    private readonly int _shift;

    private AddressShards(Shard[] shards, int count)
    {
        _shards = shards;
        _count = count;
        _shift = ShiftFor(shards.Length);
    }

    public static AddressShards<TAddress> Empty { get; } = new([Shard.Empty, Shard.Empty], 0);

    /// <summary>The pod that has an address, or null.</summary>
    public PodEnd? Find(TAddress address)
    {
        ulong hash = Hash(address);
        Shard shard = _shards[(int)(hash >> _shift)];
        int at = Shard.IndexOf(shard.Slots, address, hash);
        return at < 0 ? null : shard.Ends[at];
    }

    /// <summary>The class of the pod that has an address; -1 for none.</summary>
    public int ClassAt(TAddress address)
    {
        ulong hash = Hash(address);
        Slot[] slots = _shards[(int)(hash >> _shift)].Slots;
        int at = Shard.IndexOf(slots, address, hash);
        return at < 0 ? -1 : slots[at].Number - 1;
    }

    private static int ShiftFor(int shards) => 64 - int.Log2(shards);

    private static ulong Hash(TAddress address)
    {
        ulong hash = (uint)address.GetHashCode() * 0x9E37_79B9_7F4A_7C15;
        return hash ^ (hash >> 32);
    }

    /// <param name="Address">The address.</param>
    /// <param name="Number">The pod's class plus one; 0 in a free slot.</param>
    private readonly record struct Slot(TAddress Address, int Number);

    /// <param name="Slots">A power of two of slots; an address is in the first free one from where its hash points.</param>
    /// <param name="Ends">The pods of the slots.</param>
    private readonly record struct Shard(Slot[] Slots, PodEnd[] Ends)
    {
        public static Shard Empty { get; } = new([], []);

        public IEnumerable<(TAddress Address, PodEnd End)> Entries
        {
            get
            {
                for (int i = 0; i < Slots.Length; i++)
                {
                    if (Slots[i].Number != 0) yield return (Slots[i].Address, Ends[i]);
                }
            }
        }

        public static Shard Of(List<(TAddress Address, PodEnd End)> entries)
        {
            if (entries.Count == 0) return Empty;
            uint length = BitOperations.RoundUpToPowerOf2((uint)(2 * entries.Count));
            var shard = new Shard(new Slot[length], new PodEnd[length]);
            foreach ((TAddress address, PodEnd end) in entries)
            {
                uint at = (uint)Hash(address) & (length - 1);
                while (shard.Slots[at].Number != 0) at = (at + 1) & (length - 1);
                shard.Slots[at] = new(address, end.Class + 1);
                shard.Ends[at] = end;
            }

            return shard;
        }

        public static int IndexOf(Slot[] slots, TAddress address, ulong hash)
        {
            uint mask = (uint)slots.Length - 1;
            for (uint at = (uint)hash & mask; at < (uint)slots.Length; at = (at + 1) & mask)
            {
                if (slots[at].Number == 0) break;
                if (slots[at].Address.Equals(address)) return (int)at;
            }

            return -1;
        }
    }

    /// <summary>Collects changes and makes the table that follows. Every shard that changes is made once, so that those of one table stand close together in memory.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<TAddress, PodEnd?> _changes = [];
        private AddressShards<TAddress> _table = Empty;

        /// <summary>The pod that has an address, or null.</summary>
        public PodEnd? Find(TAddress address) => _changes.TryGetValue(address, out PodEnd? end) ? end : _table.Find(address);

        /// <summary>Sets or, with null, removes the pod of an address.</summary>
        public void Set(TAddress address, PodEnd? end) => _changes[address] = end;

        /// <summary>The table with all changes.</summary>
        public AddressShards<TAddress> ToTable()
        {
            if (_changes.Count > 0) _table = Changed();
            _changes.Clear();
            return _table;
        }

        private AddressShards<TAddress> Changed()
        {
            int length = _table._shards.Length;
            while (_table._count + _changes.Count > 2 * EntriesPerShard * length) length *= 4;
            bool isSpread = length > _table._shards.Length;
            int shift = ShiftFor(length), count = _table._count;
            var entries = new List<(TAddress Address, PodEnd End)>?[length];
            foreach (TAddress address in _changes.Keys) entries[(int)(Hash(address) >> shift)] ??= [];
            for (int i = 0; i < _table._shards.Length; i++)
            {
                if (!isSpread && entries[i] is null) continue;
                foreach ((TAddress address, PodEnd end) in _table._shards[i].Entries)
                {
                    if (_changes.ContainsKey(address)) count--;
                    else (entries[(int)(Hash(address) >> shift)] ??= []).Add((address, end));
                }
            }

            foreach ((TAddress address, PodEnd? end) in _changes)
            {
                if (end is null) continue;
                entries[(int)(Hash(address) >> shift)]!.Add((address, end));
                count++;
            }

            Shard[] shards = isSpread ? new Shard[length] : [.. _table._shards];
            for (int i = 0; i < length; i++)
            {
                if (isSpread || entries[i] is not null) shards[i] = Shard.Of(entries[i] ?? []);
            }

            return new(shards, count);
        }
    }
}
