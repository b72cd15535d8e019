namespace Net.Dns;

/// <summary>Ready-made answers by folded name and type. Finding one takes no lock and allocates nothing; writers take turns.</summary>
/// <remarks>
/// An answer hangs on the entry it was made from and goes when that is retired. Whoever makes one notes <see cref="Generation"/> before looking anything up,
/// so that an answer made from what has changed meanwhile is not kept.
/// </remarks>
internal sealed class AnswerTable
{
    private const int MaxEntries = 4_000_000;

    private readonly Lock _writing = new();
    private readonly ulong _seed;
    private Entry?[] _buckets = new Entry?[1024];
    private int _count;
    private int _generation;

    internal AnswerTable(ulong seed) => _seed = seed;

    internal int Generation => Volatile.Read(ref _generation);

    internal int Count => Volatile.Read(ref _count);

    internal Entry? Find(ReadOnlySpan<byte> foldedName, RecordType type)
    {
        uint hash = Hash(foldedName, type);
        Entry?[] buckets = Volatile.Read(ref _buckets);
        for (Entry? entry = Volatile.Read(ref buckets[hash & (uint)(buckets.Length - 1)]); entry is not null; entry = Volatile.Read(ref entry.Next))
        {
            if (entry.Hash == hash && entry.Type == type && entry.Name.AsSpan().SequenceEqual(foldedName)) return entry;
        }

        return null;
    }

    /// <summary>Keeps an answer unless what it was made from is gone.</summary>
    internal void Add(ServiceEntry owner, int generation, Entry entry)
    {
        lock (_writing)
        {
            if (owner.IsRetired || generation != _generation || _count >= MaxEntries) return;
            entry.Hash = Hash(entry.Name, entry.Type);
            if (Find(entry.Name, entry.Type) is not null) return;
            if (_count >= _buckets.Length) Grow();
            ref Entry? bucket = ref _buckets[entry.Hash & (uint)(_buckets.Length - 1)];
            entry.Next = bucket;
            entry.NextOfOwner = owner.Answers;
            owner.Answers = entry;
            Volatile.Write(ref bucket, entry);
            _count++;
        }
    }

    /// <summary>Forgets the answers that hang on an entry, and takes no more of it.</summary>
    internal void Retire(ServiceEntry? owner)
    {
        if (owner is null) return;
        lock (_writing)
        {
            owner.IsRetired = true;
            for (Entry? entry = owner.Answers; entry is not null; entry = entry.NextOfOwner) Remove(entry);
            owner.Answers = null;
        }
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        lock (_writing)
        {
            _generation++;
            _count = 0;
            Volatile.Write(ref _buckets, new Entry?[1024]);
        }
    }

    private uint Hash(ReadOnlySpan<byte> name, RecordType type) => WireName.Hash(name, _seed + ((ulong)type << 40));

    private void Remove(Entry gone)
    {
        ref Entry? link = ref _buckets[gone.Hash & (uint)(_buckets.Length - 1)];
        while (link is not null)
        {
            if (link.Name == gone.Name && link.Type == gone.Type)
            {
                // Readers that stand on the removed entry still find their way along its own link.
                Volatile.Write(ref link, link.Next);
                _count--;
                return;
            }

            link = ref link.Next;
        }
    }

    private void Grow()
    {
        Entry?[] larger = new Entry?[_buckets.Length * 4];
        foreach (Entry? first in _buckets)
        {
            // Entries are copied, because readers may be walking the old chains.
            for (Entry? entry = first; entry is not null; entry = entry.Next)
            {
                ref Entry? bucket = ref larger[entry.Hash & (uint)(larger.Length - 1)];
                bucket = entry.CopyBefore(bucket);
            }
        }

        Volatile.Write(ref _buckets, larger);
    }

    /// <summary>One ready-made answer.</summary>
    internal sealed class Entry
    {
        internal Entry? Next;

        internal required byte[] Name { get; init; }

        internal required RecordType Type { get; init; }

        /// <summary>Everything after the question; empty for a denial, whose SOA changes with every change of the cluster.</summary>
        internal required byte[] Body { get; init; }

        internal Rcode Rcode { get; init; }

        internal ushort Answers { get; init; }

        internal ushort Additionals { get; init; }

        internal uint Hash { get; set; }

        internal Entry? NextOfOwner { get; set; }

        internal bool IsDenial => Answers == 0;

        /// <summary>Octets of each record when all are addresses of the name asked for; else 0.</summary>
        internal int AddressLength
        {
            get
            {
                int length = Type == RecordType.A ? 16 : Type == RecordType.AAAA ? 28 : 0;
                return length * Answers == Body.Length ? length : 0;
            }
        }

        internal Entry CopyBefore(Entry? next) =>
            new() { Name = Name, Type = Type, Body = Body, Rcode = Rcode, Answers = Answers, Additionals = Additionals, Hash = Hash, Next = next };
    }
}
