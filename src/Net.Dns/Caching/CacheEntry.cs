using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>The parts of a question, besides its name and type, that make another answer (RFC 6840 section 5.9, RFC 4035 section 3.2).</summary>
[Flags]
internal enum CacheVariant : byte
{
    None = 0,

    /// <summary>DO: DNSSEC records are wanted.</summary>
    DnssecOk = 1,

    /// <summary>CD: nothing validated is wanted.</summary>
    CheckingDisabled = 2,
}

/// <summary>One kept answer. Its octets never change; marks for eviction and prefetch do, and may be lost in a race without harm.</summary>
internal sealed class CacheEntry
{
    /// <summary>What an entry takes beside its octets: this object (112), and the header and rounding of its array.</summary>
    internal const int Overhead = 112 + 24 + 8;

    private readonly byte[] _octets;
    private readonly ushort _bodyLength;
    private readonly byte _nameLength;
    private int _hits;
    private long _countedSince;
    private int _refreshing;

    /// <param name="name">The name asked for, folded.</param>
    /// <param name="body">Everything after the question; names in it may point into the question, at the place it always has.</param>
    /// <param name="lifetimes">Where in the body each time to live is.</param>
    internal CacheEntry(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, ReadOnlySpan<ushort> lifetimes)
    {
        _nameLength = (byte)name.Length;
        _bodyLength = (ushort)body.Length;
        _octets = new byte[name.Length + body.Length + (lifetimes.Length * 2)];
        name.CopyTo(_octets);
        body.CopyTo(_octets.AsSpan(name.Length));
        for (int i = 0; i < lifetimes.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(_octets.AsSpan(name.Length + body.Length + (i * 2)), lifetimes[i]);
    }

    /// <summary>The next of its bucket; guarded for writing by the table.</summary>
    internal CacheEntry? Next;

    /// <summary>Its neighbours on the clock; guarded by the table.</summary>
    internal CacheEntry? Before, After;

    internal required RecordType Type { get; init; }

    internal required CacheVariant Variant { get; init; }

    internal required Rcode Rcode { get; init; }

    internal required DnsFlags Flags { get; init; }

    internal required ushort Answers { get; init; }

    internal required ushort Authorities { get; init; }

    internal required ushort Additionals { get; init; }

    /// <summary>Seconds that the answer was good for when it came.</summary>
    internal required uint Ttl { get; init; }

    /// <summary>The timestamp at which the answer stops being good.</summary>
    internal required long ExpiresAt { get; init; }

    /// <summary>Until this timestamp an expired answer is given without asking anybody (RFC 9520).</summary>
    internal long HeldUntil { get; set; }

    internal uint Hash { get; set; }

    /// <summary>Asked for since the clock's hand came by.</summary>
    internal bool WasUsed { get; private set; }

    /// <summary>Taken out of the table.</summary>
    internal bool IsGone { get; set; }

    internal ReadOnlySpan<byte> Name => _octets.AsSpan(0, _nameLength);

    internal long Bytes => Overhead + _octets.Length;

    internal bool Matches(uint hash, ReadOnlySpan<byte> foldedName, RecordType type, CacheVariant variant) =>
        Hash == hash && Type == type && Variant == variant && Name.SequenceEqual(foldedName);

    /// <summary>Writes the answer behind the client's own question. Returns octets, or 0 when it does not fit.</summary>
    internal int WriteTo(ReadOnlySpan<byte> question, ushort id, DnsFlags flags, uint ttl, Span<byte> response)
    {
        int start = DnsHeader.Length + question.Length;
        int length = start + _bodyLength;
        if (length > response.Length) return 0;
        new DnsHeader(id, flags, Opcode.Query, Rcode, 1, Answers, Authorities, Additionals).WriteTo(response);
        question.CopyTo(response[DnsHeader.Length..]);
        _octets.AsSpan(_nameLength, _bodyLength).CopyTo(response[start..]);
        for (int at = _nameLength + _bodyLength; at < _octets.Length; at += 2)
        {
            BinaryPrimitives.WriteUInt32BigEndian(response[(start + BinaryPrimitives.ReadUInt16LittleEndian(_octets.AsSpan(at)))..], ttl);
        }

        return length;
    }

    internal void Use()
    {
        if (!WasUsed) WasUsed = true;
    }

    /// <summary>The clock's hand comes by: false when the entry was used since it last did.</summary>
    internal bool TakeUnused()
    {
        bool unused = !WasUsed;
        WasUsed = false;
        return unused;
    }

    /// <summary>Counts a use; true when there were enough within the window. Stops writing once there were.</summary>
    internal bool CountHit(int enough, long now, long window)
    {
        if (_hits >= enough) return true;
        if (now - _countedSince > window)
        {
            _countedSince = now;
            _hits = 0;
        }

        return ++_hits >= enough;
    }

    /// <summary>True for the first who asks: the one who is to refresh.</summary>
    internal bool TryStartRefresh() => Interlocked.Exchange(ref _refreshing, 1) == 0;

    internal void EndRefresh() => Volatile.Write(ref _refreshing, 0);
}
