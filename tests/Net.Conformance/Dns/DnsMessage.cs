using System.Globalization;
using System.Text.Json;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>An answer as it is compared: recorded, or read from the wire. Order of records and letter case of names have no meaning.</summary>
internal sealed record DnsMessage
{
    private static readonly (string Name, DnsFlags Flag)[] FlagNames =
    [
        ("AA", DnsFlags.Authoritative), ("TC", DnsFlags.Truncated), ("RD", DnsFlags.RecursionDesired), ("RA", DnsFlags.RecursionAvailable),
        ("Z", DnsFlags.Reserved), ("AD", DnsFlags.AuthenticData), ("CD", DnsFlags.CheckingDisabled),
    ];

    private static readonly Dictionary<int, string> RcodeNames = new()
    {
        [0] = "NOERROR", [1] = "FORMERR", [2] = "SERVFAIL", [3] = "NXDOMAIN", [4] = "NOTIMP", [5] = "REFUSED", [9] = "NOTAUTH", [16] = "BADVERS", [23] = "BADCOOKIE",
    };

    internal required string Rcode { get; init; }

    internal required IReadOnlyList<string> Flags { get; init; }

    internal int Opcode { get; init; }

    /// <summary>The question section; null where the recording left it out because it was a copy of the one sent.</summary>
    internal string? Question { get; init; }

    internal IReadOnlyList<string> Answer { get; init; } = [];

    internal IReadOnlyList<string> Authority { get; init; } = [];

    internal IReadOnlyList<string> Additional { get; init; } = [];

    internal EdnsSeen? Edns { get; init; }

    /// <summary>Whether the records are one possible subset of the whole answer.</summary>
    internal bool IsPartial { get; init; }

    internal int Ident { get; init; }

    internal int Octets { get; init; }

    internal bool IsTruncated => Flags.Contains("TC");

    internal static DnsFlags FlagOf(string name) => FlagNames.First(known => known.Name == name).Flag;

    internal static DnsMessage FromRecord(JsonElement response) => new()
    {
        Rcode = response.Text("rcode"),
        Flags = [.. response.Texts("flags").Order(StringComparer.Ordinal)],
        Opcode = response.TryGetProperty("opcode", out JsonElement opcode) ? opcode.GetInt32() : 0,
        Question = response.TryGetProperty("question", out JsonElement question)
            ? string.Join("; ", question.EnumerateArray().Select(static q => $"{q.Text("name")} {TypeName(DnsCase.TypeOf(q.Text("type")))} {q.Text("class")}".ToLowerInvariant())) : null,
        Answer = Lines(response.GetProperty("answer")),
        Authority = Lines(response.GetProperty("authority")),
        Additional = Lines(response.GetProperty("additional")),
        Edns = response.GetProperty("edns") is { ValueKind: JsonValueKind.Object } edns ? EdnsSeen.FromRecord(edns) : null,
        IsPartial = response.TryGetProperty("partial", out JsonElement partial) && partial.ValueKind == JsonValueKind.True,
        Ident = response.TryGetProperty("ident", out JsonElement ident) ? ident.GetInt32() : 0,
    };

    /// <summary>Reads an answer; null when it is malformed, which no answer of ours may be.</summary>
    internal static DnsMessage? FromWire(ReadOnlySpan<byte> message)
    {
        MessageReader reader = new(message);
        List<string> questions = [];
        byte[] name = new byte[255];
        for (int i = 0; i < reader.Header.Questions; i++)
        {
            if (!reader.TryReadQuestion(name, out int length, out RecordType type, out RecordClass @class) || !DnsName.TryFromWire(name.AsSpan(0, length), out DnsName asked)) return null;
            questions.Add($"{asked} {TypeName(type)} {ClassName(@class)}".ToLowerInvariant());
        }

        List<string>[] sections = [[], [], []];
        EdnsSeen? edns = null;
        int rcode = (int)reader.Header.Rcode;
        while (reader.TryReadRecord(out RecordView view))
        {
            if (view.Type == RecordType.OPT)
            {
                rcode |= (int)(view.Ttl >> 24) << 4;
                edns = EdnsSeen.FromWire(message, view);
            }
            else if (reader.Materialize(view) is { } record)
            {
                sections[(int)view.Section].Add(Line(record.Name.ToString(), record.Ttl, TypeName(record.Type), record.DataText(), record.Class == RecordClass.IN ? "" : ClassName(record.Class)));
            }
            else
            {
                return null;
            }
        }

        if (reader.IsMalformed) return null;
        DnsFlags flags = reader.Header.Flags;
        return new()
        {
            Rcode = RcodeNames.GetValueOrDefault(rcode, $"RCODE{rcode}"),
            Flags = [.. FlagNames.Where(known => (flags & known.Flag) != 0).Select(static known => known.Name).Order(StringComparer.Ordinal)],
            Opcode = (int)reader.Header.Opcode,
            Question = string.Join("; ", questions),
            Answer = [.. sections[0].Order(StringComparer.Ordinal)],
            Authority = [.. sections[1].Order(StringComparer.Ordinal)],
            Additional = [.. sections[2].Order(StringComparer.Ordinal)],
            Edns = edns,
            Ident = reader.Header.Id,
            Octets = message.Length,
        };
    }

    /// <summary>The parts in which two answers differ: <c>rcode</c>, <c>flag AA</c>, <c>answer</c>, <c>edns size</c>, <c>edns option 10</c> and so on.</summary>
    internal IReadOnlyList<string> DifferencesFrom(DnsMessage other)
    {
        List<string> parts = [];
        if (Rcode != other.Rcode) parts.Add("rcode");
        foreach (string flag in Flags.Except(other.Flags).Concat(other.Flags.Except(Flags))) parts.Add($"flag {flag}");
        if (Opcode != other.Opcode) parts.Add("opcode");
        if (Question is not null && other.Question is not null && Question != other.Question) parts.Add("question");
        if (!Answer.SequenceEqual(other.Answer)) parts.Add("answer");
        if (!Authority.SequenceEqual(other.Authority)) parts.Add("authority");
        if (!Additional.SequenceEqual(other.Additional)) parts.Add("additional");
        parts.AddRange(EdnsSeen.Differences(Edns, other.Edns));
        return parts;
    }

    /// <summary>The same with the times to live of another wherever theirs differ by a second at most, which is how far the recordings of caches may be off.</summary>
    internal DnsMessage WithTtlsNear(DnsMessage other) => this with { Answer = Near(Answer, other.Answer), Authority = Near(Authority, other.Authority), Additional = Near(Additional, other.Additional) };

    /// <summary>The times to live of all records.</summary>
    internal IEnumerable<long> Ttls => Answer.Concat(Authority).Concat(Additional).Select(TtlOf);

    /// <summary>The data of the records that answer.</summary>
    internal IEnumerable<string> DataOfAnswer => Answer.Select(static line => string.Join(' ', line.Split(' ')[4..]));

    /// <summary>All records without their times to live.</summary>
    internal IEnumerable<string> WithoutTtls => Answer.Concat(Authority).Concat(Additional).Select(WithoutTtl);

    public override string ToString()
    {
        string text = $"{Rcode} {string.Join(',', Flags)}{(Opcode == 0 ? "" : $" opcode {Opcode}")} question {Question ?? "as sent"} {Edns}";
        foreach ((string section, IReadOnlyList<string> records) in new[] { ("answer", Answer), ("authority", Authority), ("additional", Additional) })
        {
            if (records.Count > 0) text += $"\n  {section}: {string.Join("; ", records)}";
        }

        return text;
    }

    private static List<string> Near(IReadOnlyList<string> lines, IReadOnlyList<string> others) =>
        [.. lines.Select(line => others.FirstOrDefault(other => WithoutTtl(other) == WithoutTtl(line) && Math.Abs(TtlOf(other) - TtlOf(line)) <= 1) ?? line).Order(StringComparer.Ordinal)];

    private static long TtlOf(string line) => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);

    private static string WithoutTtl(string line)
    {
        string[] words = line.Split(' ');
        return string.Join(' ', [words[0], .. words[2..]]);
    }

    private static List<string> Lines(JsonElement section) =>
        [.. section.EnumerateArray().Select(static r => Line(r.Text("name"), r.GetProperty("ttl").GetInt64(), r.Text("type"), r.Text("data"), r.Text("class"))).Order(StringComparer.Ordinal)];

    private static string Line(string name, long ttl, string type, string data, string @class)
    {
        string[] parts = data.Split(' ');
        if (type == "SOA" && parts.Length == 7) parts[2] = "<serial>";
        string text = string.Join(' ', parts);
        return $"{name.ToLowerInvariant()} {ttl} {@class} {type} {(type is "TXT" or "HINFO" ? text : text.ToLowerInvariant())}";
    }

    private static string TypeName(RecordType type) => type != RecordType.None && Enum.IsDefined(type) ? type.ToString() : $"TYPE{(ushort)type}";

    private static string ClassName(RecordClass @class) => @class != RecordClass.Reserved && Enum.IsDefined(@class) ? @class.ToString() : $"CLASS{(ushort)@class}";
}
