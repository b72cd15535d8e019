using System.Numerics;

namespace Net.Dns;

/// <summary>Answers by question, within a bound of bytes. Finding takes no lock and allocates nothing; writers take turns. What was not asked for lately goes first (CLOCK).</summary>
internal sealed class CacheTable
{
    private const int BytesPerBucket = 256;
    private const int LeastBuckets = 16;

    private readonly Lock _writing = new();
    private readonly CacheEntry?[] _buckets;
    private readonly long _budget;
    private CacheEntry? _hand;
    private long _bytes;
    private long _count;
    private long _evictions;

    internal CacheTable(long maxBytes)
    {
        int buckets = (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((ulong)(maxBytes / BytesPerBucket / 2)), LeastBuckets, 1 << 24);
        _buckets = new CacheEntry?[buckets];
        _budget = Math.Max(0, maxBytes - ((long)buckets * IntPtr.Size));
    }

    internal long Count => Volatile.Read(ref _count);

    /// <summary>Bytes of entries and of the table itself.</summary>
    internal long Bytes => Volatile.Read(ref _bytes) + ((long)_buckets.Length * IntPtr.Size);

    internal long Evictions => Volatile.Read(ref _evictions);

    internal CacheEntry? Find(uint hash, ReadOnlySpan<byte> foldedName, RecordType type, CacheVariant variant)
    {
        for (CacheEntry? entry = Volatile.Read(ref _buckets[hash & (uint)(_buckets.Length - 1)]); entry is not null; entry = Volatile.Read(ref entry.Next))
        {
            if (entry.Matches(hash, foldedName, type, variant)) return entry;
        }

        return null;
    }

    /// <summary>Keeps an entry instead of the one for the same question, if any. One that would take an eighth of the room is not kept.</summary>
    internal void Put(uint hash, CacheEntry entry)
    {
        entry.Hash = hash;
        if (entry.Bytes > _budget / 8) return;
        lock (_writing)
        {
            CacheEntry? former = Find(hash, entry.Name, entry.Type, entry.Variant);
            ref CacheEntry? bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
            entry.Next = bucket;
            Volatile.Write(ref bucket, entry);
            if (former is not null) Unlink(former);
            while (_bytes + entry.Bytes > _budget) Evict();
            Link(entry);
        }
    }

    /// <summary>Forgets the answer to a question.</summary>
    internal void Remove(uint hash, ReadOnlySpan<byte> foldedName, RecordType type, CacheVariant variant)
    {
        // Most questions were never here: look before taking turns.
        if (Find(hash, foldedName, type, variant) is not { } found) return;
        lock (_writing) Unlink(found);
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        lock (_writing)
        {
            while (_hand is { } entry) Unlink(entry);
        }
    }

    private void Evict()
    {
        CacheEntry candidate = _hand!;
        if (candidate.TakeUnused())
        {
            Unlink(candidate);
            _evictions++;
        }
        else
        {
            _hand = candidate.After;
        }
    }

    private void Link(CacheEntry entry)
    {
        if (_hand is null)
        {
            entry.Before = entry.After = _hand = entry;
        }
        else
        {
            // Before the hand: the last that it comes to.
            (entry.Before, entry.After) = (_hand.Before, _hand);
            _hand.Before!.After = entry;
            _hand.Before = entry;
        }

        _bytes += entry.Bytes;
        _count++;
    }

    private void Unlink(CacheEntry entry)
    {
        if (entry.IsGone) return;
        entry.IsGone = true;
        ref CacheEntry? link = ref _buckets[entry.Hash & (uint)(_buckets.Length - 1)];
        while (link is not null && link != entry) link = ref link.Next;

        // Readers that stand on the removed entry still find their way along its own link.
        if (link == entry) Volatile.Write(ref link, entry.Next);
        if (entry.After is null) return;
        if (_hand == entry) _hand = entry.After == entry ? null : entry.After;
        entry.Before!.After = entry.After;
        entry.After.Before = entry.Before;
        (entry.Before, entry.After) = (null, null);
        _bytes -= entry.Bytes;
        _count--;
    }
}
