namespace Net.Dns;

/// <summary>An answer whose aliases have been followed.</summary>
internal readonly record struct AliasResult(
    Rcode Rcode, DnsFlags Flags, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<DnsRecord> Additional, IReadOnlyList<AnswerReason> Reasons, bool NeedsAuthority, bool IsApexSoa = false)
{
    /// <summary>The authority section of whoever ended the chain outside the zones.</summary>
    internal IReadOnlyList<DnsRecord> Authority { get; init; } = [];
}

/// <summary>Follows CNAMEs from answer to answer until one answers, denies, leaves the zones, or comes round.</summary>
internal sealed class AliasChain
{
    private readonly bool _compatible;
    private readonly int _limit;
    private readonly List<DnsRecord> _aliases = [];
    private readonly List<AnswerReason> _reasons = [];
    private readonly HashSet<DnsName> _names = [];
    private ZoneAnswer _last;
    private bool _broken;

    internal AliasChain(bool compatible, int limit, DnsName name, ZoneAnswer first)
    {
        _compatible = compatible;
        _limit = limit;
        _last = first;
        _names.Add(name);
        _reasons.AddRange(first.Reasons);
    }

    /// <summary>The target outside the zones that the chain ends with, to be asked of someone else.</summary>
    internal DnsName? Outside { get; private set; }

    /// <summary>The next target to be looked up; null when the chain has ended.</summary>
    internal DnsName? NextTarget(RecordType type)
    {
        if (Outside is not null || _broken || _last.Alias is not { } target) return null;
        if (type == RecordType.CNAME) return null;
        _aliases.Add(_last.Answers[0]);
        if (_aliases.Count > _limit || !_names.Add(target))
        {
            _broken = true;
            _reasons.Add(new(_aliases.Count > _limit ? $"more than {_limit} aliases" : $"the aliases come round to {target}"));
            return null;
        }

        return target;
    }

    internal void Add(ZoneAnswer answer)
    {
        _last = answer;
        _reasons.AddRange(answer.Reasons);
    }

    internal void LeaveTo(DnsName target) => Outside = target;

    /// <summary>The answer, with what the outside said where the chain leads there.</summary>
    internal AliasResult Complete(DnsResponse? outside = null)
    {
        if (_last.IsApexSoa && _aliases.Count == 0) return new(Rcode.NoError, 0, [], [], _reasons, false, IsApexSoa: true);
        if (Outside is not null) return CompleteOutside(outside);
        if (_broken) return _compatible ? new(Rcode.NoError, 0, [], [], _reasons, NeedsAuthority: true) : new(Rcode.NoError, 0, _aliases, [], _reasons, NeedsAuthority: false);
        if (_last.Answers.Count > 0) return new(Rcode.NoError, 0, [.. _aliases, .. _last.Answers], _last.Additional, _reasons, NeedsAuthority: false);

        // CoreDNS drops aliases that lead to nothing within the zone; RFC 2308 section 2 keeps them, and RFC 6604 takes the code from the end of the chain.
        if (_aliases.Count > 0 && _compatible) return new(Rcode.NoError, 0, [], [], _reasons, NeedsAuthority: true);
        return new(_last.IsNameError ? Rcode.NameError : Rcode.NoError, 0, _aliases, [], _reasons, NeedsAuthority: true);
    }

    private AliasResult CompleteOutside(DnsResponse? outside)
    {
        if (outside is null) return new(Rcode.NoError, 0, _aliases, [], [.. _reasons, new($"{Outside} is outside the zones and was not looked up")], false);
        List<AnswerReason> reasons = [.. _reasons, .. outside.Reasons];
        DnsFlags truncated = outside.Flags & DnsFlags.Truncated;
        if (_compatible) return new(Rcode.NoError, truncated, [.. _aliases, .. outside.Answers], [], reasons, false);

        // REFUSED comes from a responder that does not serve the target: the client may ask its own. RFC 6604 section 3 for the other codes.
        Rcode rcode = outside.Rcode == Rcode.Refused ? Rcode.NoError : outside.Rcode;
        return new(rcode, truncated, [.. _aliases, .. outside.Answers], [], reasons, false) { Authority = outside.IsNegative ? outside.Authority : [] };
    }
}
