namespace Net.Dns;

/// <summary>What a zone says to a question before aliases are followed.</summary>
internal sealed class ZoneAnswer
{
    internal bool IsNameError { get; init; }

    internal bool IsApexSoa { get; init; }

    internal IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    internal IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    internal IReadOnlyList<AnswerReason> Reasons { get; init; } = [];

    /// <summary>The target of the one CNAME in <see cref="Answers"/>, to be followed; null for none.</summary>
    internal DnsName? Alias { get; init; }

    /// <summary>What the answer hangs on, if on one thing alone.</summary>
    internal ServiceEntry? Owner { get; init; }

    internal static ZoneAnswer NameError(string reason, ServiceEntry? owner = null) => new() { IsNameError = true, Reasons = [new($"NXDOMAIN: {reason}")], Owner = owner };

    internal static ZoneAnswer Empty(string reason, ServiceEntry? owner = null) => new() { Reasons = [new($"NODATA: {reason}")], Owner = owner };
}

/// <summary>Collects records with their reasons.</summary>
internal sealed class AnswerBuilder
{
    private readonly List<DnsRecord> _answers = [];
    private readonly List<DnsRecord> _extra = [];
    private readonly List<AnswerReason> _reasons = [];

    internal int Count => _answers.Count;

    internal void Add(DnsRecord record, string rule)
    {
        _answers.Add(record);
        _reasons.Add(new(rule, record));
    }

    internal void AddExtra(DnsRecord record) => _extra.Add(record);

    internal ZoneAnswer Build(ServiceEntry? owner) => new() { Answers = _answers, Additional = _extra, Reasons = _reasons, Owner = owner };
}
