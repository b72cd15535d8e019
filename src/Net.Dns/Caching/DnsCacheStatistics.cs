namespace Net.Dns;

/// <summary>Counts of a <see cref="DnsCache"/> since it was made, and what it holds now.</summary>
public readonly record struct DnsCacheStatistics
{
    /// <summary>Questions answered from what was kept and good.</summary>
    public long Hits { get; init; }

    /// <summary>Questions that were not.</summary>
    public long Misses { get; init; }

    /// <summary>Questions answered from what was past its end.</summary>
    public long StaleHits { get; init; }

    /// <summary>Misses that waited for another's question instead of asking one.</summary>
    public long Coalesced { get; init; }

    /// <summary>Questions that are being asked now.</summary>
    public long UnderWay { get; init; }

    /// <summary>Hot names asked for before their end.</summary>
    public long Prefetches { get; init; }

    /// <summary>Entries pushed out by others.</summary>
    public long Evictions { get; init; }

    /// <summary>Answers held.</summary>
    public long Answers { get; init; }

    /// <summary>Denials and failures held.</summary>
    public long Denials { get; init; }

    /// <summary>Bytes of memory for both, the tables' own included.</summary>
    public long Bytes { get; init; }
}
