using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>What a response is to the cache.</summary>
internal enum CachedKind
{
    /// <summary>Not kept: cut, refused, a referral, or without a sign of how long it is good.</summary>
    None,

    /// <summary>Records that answer.</summary>
    Answer,

    /// <summary>NXDOMAIN, or no record of the type.</summary>
    Denial,

    /// <summary>A failure (RFC 9520).</summary>
    Failure,
}

/// <summary>Decides what is kept and for how many seconds: RFC 2181 section 5.2, RFC 2308 section 5, RFC 9520, and the caps of the options.</summary>
internal sealed class CacheLifetimes
{
    /// <summary>What CoreDNS takes for the TTL of a denial without records.</summary>
    private const uint CoreDnsBareTtl = 5;

    private readonly DnsCacheOptions _options;
    private readonly bool _compatible;
    private readonly DnsName[] _answersNotKept;
    private readonly DnsName[] _denialsNotKept;

    internal CacheLifetimes(DnsCacheOptions options)
    {
        _options = options;
        _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
        _answersNotKept = [.. options.AnswersNotKept.Select(static zone => DnsName.Parse(zone))];
        _denialsNotKept = [.. options.DenialsNotKept.Select(static zone => DnsName.Parse(zone))];
    }

    /// <summary>The kind of a response, and the TTL that all its records have from now on. TTL 0: not to be kept.</summary>
    internal (CachedKind Kind, uint Ttl) Of(DnsResponse response)
    {
        CachedKind kind = KindOf(response);
        return kind switch
        {
            CachedKind.Answer => (kind, Clamp(LeastTtl(response), _options.MinTtl, _options.MaxTtl)),
            CachedKind.Denial => (kind, Clamp(DenialTtl(response), _options.MinDenialTtl, _options.MaxDenialTtl)),
            CachedKind.Failure => (kind, Seconds(_options.FailureTtl)),
            _ => (kind, 0),
        };
    }

    /// <summary>Whether answers of this kind to this name are kept at all.</summary>
    internal bool IsKept(CachedKind kind, DnsName name)
    {
        if (kind == CachedKind.None) return false;
        foreach (DnsName zone in kind == CachedKind.Answer ? _answersNotKept : _denialsNotKept)
        {
            if (name.IsAtOrBelow(zone)) return false;
        }

        return true;
    }

    private CachedKind KindOf(DnsResponse response)
    {
        switch (response.Rcode)
        {
            case Rcode.NameError:
                return CachedKind.Denial;
            case Rcode.NoError when response.Answers.Count > 0 && Soa(response) is null:
                return CachedKind.Answer;
            case Rcode.NoError when Soa(response) is not null:
                // RFC 2308 section 2.2: an SOA beside aliases says that the last of them has no such record.
                return response.Answers.All(static record => record.Type is RecordType.CNAME or RecordType.DNAME or RecordType.RRSIG) ? CachedKind.Denial : CachedKind.Answer;
            case Rcode.NoError:
                // RFC 2308 section 2.2: name servers without an SOA are a referral.
                return response.Authority.Count == 0 ? CachedKind.Denial : CachedKind.None;
            case Rcode.ServerFailure:
                // CoreDNS keeps the failures that upstreams report, not those of its own.
                return _compatible && response.Error == ExtendedError.NoReachableAuthority ? CachedKind.None : CachedKind.Failure;
            case Rcode.NotImplemented:
                return CachedKind.Failure;
            default:
                return CachedKind.None;
        }
    }

    private uint DenialTtl(DnsResponse response)
    {
        if (Soa(response) is not { } soa) return _compatible && response.Authority.Count + response.Answers.Count == 0 ? CoreDnsBareTtl : _compatible ? LeastTtl(response) : 0;
        uint least = LeastTtl(response);
        if (_compatible || soa.Rdata.Length < 4) return least;
        return Math.Min(least, BinaryPrimitives.ReadUInt32BigEndian(soa.Rdata.Span[^4..]));
    }

    private static DnsRecord? Soa(DnsResponse response)
    {
        foreach (DnsRecord record in response.Authority)
        {
            if (record.Type == RecordType.SOA) return record;
        }

        return null;
    }

    private static uint LeastTtl(DnsResponse response)
    {
        uint least = uint.MaxValue;
        foreach (DnsRecord record in response.Answers) least = Math.Min(least, record.Ttl);
        foreach (DnsRecord record in response.Authority) least = Math.Min(least, record.Ttl);
        foreach (DnsRecord record in response.Additional) least = Math.Min(least, record.Ttl);
        return least;
    }

    private static uint Clamp(uint ttl, TimeSpan least, TimeSpan most) => Math.Clamp(ttl, Seconds(least), Seconds(most));

    private static uint Seconds(TimeSpan time) => (uint)time.TotalSeconds;
}
