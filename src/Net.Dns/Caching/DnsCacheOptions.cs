namespace Net.Dns;

/// <summary>What a <see cref="DnsCache"/> keeps, and how long.</summary>
public sealed class DnsCacheOptions
{
    /// <summary>Whom answers from the cache follow; default <see cref="DnsProfile.Specification"/>. CoreDNS sets AA on them, and keeps denials by the SOA's TTL alone.</summary>
    public DnsProfile Profile { get; set; }

    /// <summary>Most bytes of answers, the table's own memory included, 64 KiB to 64 GiB; default 16 MiB.</summary>
    public long MaxBytes { get; set; } = 16 << 20;

    /// <summary>Most bytes of denials and failures, apart from <see cref="MaxBytes"/>, so that a flood of names that do not exist pushes no answer out; default 4 MiB.</summary>
    public long MaxDenialBytes { get; set; } = 4 << 20;

    /// <summary>The longest an answer is kept, whatever its TTL, at most 7 days (RFC 8767 section 4); zero keeps none. Default 1 h.</summary>
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The shortest an answer is kept. Default zero: never longer than its TTL; CoreDNS says 5 s.</summary>
    public TimeSpan MinTtl { get; set; }

    /// <summary>The longest a denial is kept, at most 3 h (RFC 2308 section 5); zero keeps none. Default 30 s: a name made meanwhile is seen soon.</summary>
    public TimeSpan MaxDenialTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest a denial is kept. Default zero: never longer than the SOA's TTL and minimum, and not at all without an SOA.</summary>
    public TimeSpan MinDenialTtl { get; set; }

    /// <summary>How long a failure is held, so that upstreams in trouble are not asked the same over and over; 1 s to 5 min (RFC 9520 section 3.2), default 5 s. Zero holds none.</summary>
    public TimeSpan FailureTtl { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long past its end an answer may be given when nobody fresher answers (RFC 8767), at most 7 days. Default zero: not at all.</summary>
    public TimeSpan MaxStale { get; set; }

    /// <summary>How long upstreams are waited for before an answer past its end is given (RFC 8767 section 5, client response timer); zero gives it at once. Default 1.8 s.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMilliseconds(1800);

    /// <summary>The TTL of answers past their end (RFC 8767 section 4); default 30 s.</summary>
    public TimeSpan StaleTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Hits within <see cref="PrefetchWindow"/> that make a name hot: it is asked for again before its end. Default 10; 0 never does.</summary>
    public int PrefetchHits { get; set; } = 10;

    /// <summary>The time that <see cref="PrefetchHits"/> are counted over; default 1 min.</summary>
    public TimeSpan PrefetchWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What must be left of the TTL, in per cent, for a hot name to be asked for again; 1 to 90, default 10.</summary>
    public int PrefetchPercent { get; set; } = 10;

    /// <summary>Gives records with the TTL they were kept with instead of what is left of it; default false. Clients may then keep them too long.</summary>
    public bool KeepTtl { get; set; }

    /// <summary>Zones whose answers are not kept; <c>.</c> for all. Default none.</summary>
    public IList<string> AnswersNotKept { get; init; } = [];

    /// <summary>Zones whose denials are not kept; <c>.</c> for all. Default none.</summary>
    public IList<string> DenialsNotKept { get; init; } = [];
}
