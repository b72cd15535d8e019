using System.Globalization;
using System.Text;
using System.Text.Json;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>One recorded question with its answer.</summary>
internal sealed class DnsCase
{
    private DnsCase(JsonElement recorded)
    {
        Id = recorded.Text("id");
        Cluster = recorded.Text("cluster");
        Config = recorded.Text("config");
        IsStream = recorded.Text("transport") == "tcp";
        Client = recorded.Text("client");
        IsRaw = recorded.TryGetProperty("rawQueryHex", out JsonElement raw);
        Query = IsRaw ? Convert.FromHexString(raw.GetString()!) : Encode(recorded.GetProperty("query"));
        HasDefect = recorded.Texts("tags").Contains("defect-no-reply");
        if (recorded.TryGetProperty("response", out JsonElement response)) Expected = DnsMessage.FromRecord(response);
        Alternatives = recorded.TryGetProperty("observedAlternatives", out JsonElement others) ? [.. others.EnumerateArray().Where(static o => o.TryGetProperty("rcode", out _)).Select(DnsMessage.FromRecord)] : [];
        if (IsRaw) return;
        JsonElement query = recorded.GetProperty("query");
        Name = query.Text("name");
        Type = query.Text("type");
        Class = query.Text("class");
        Opcode = OpcodeOf(query);
        Edns = query.GetProperty("edns") is { ValueKind: JsonValueKind.Object } edns ? EdnsSeen.FromRecord(edns) : null;
        UdpSize = Math.Max(512, Edns?.UdpSize ?? 0);
    }

    internal string Id { get; }

    internal string Cluster { get; }

    internal string Config { get; }

    internal bool IsStream { get; }

    /// <summary>The source address that the question must seem to come from; empty for any.</summary>
    internal string Client { get; }

    /// <summary>Whether the octets of the query were written by hand, so that FORMERR or silence is as good as a lenient answer.</summary>
    internal bool IsRaw { get; }

    internal byte[] Query { get; }

    /// <summary>Whether the recorded server kept silent by a defect: NXDOMAIN is as good.</summary>
    internal bool HasDefect { get; }

    /// <summary>The answer; null where none came.</summary>
    internal DnsMessage? Expected { get; }

    /// <summary>Other answers that were seen for the same question.</summary>
    internal IReadOnlyList<DnsMessage> Alternatives { get; }

    /// <summary>The name asked for in presentation form; empty for a raw query.</summary>
    internal string Name { get; } = "";

    internal string Type { get; } = "";

    internal string Class { get; } = "";

    internal int Opcode { get; }

    /// <summary>The OPT record of the query; null for none, or for a raw query.</summary>
    internal EdnsSeen? Edns { get; }

    /// <summary>The largest UDP answer that the client takes.</summary>
    internal int UdpSize { get; } = 512;

    /// <summary>The cases of a file; none in a file of another form.</summary>
    internal static IReadOnlyList<DnsCase> ReadFile(string file) =>
        [.. RecordedFiles.Lines(file).Select(static line => JsonDocument.Parse(line).RootElement).Where(static c => c.TryGetProperty("query", out _) || c.TryGetProperty("rawQueryHex", out _)).Select(static c => new DnsCase(c))];

    /// <summary>A recorded query in wire form.</summary>
    internal static byte[] Encode(JsonElement query)
    {
        byte[] buffer = new byte[4096];
        MessageWriter writer = new(buffer);
        RecordType type = TypeOf(query.Text("type"));
        string className = query.Text("class");
        RecordClass @class = className.StartsWith("CLASS", StringComparison.Ordinal) ? (RecordClass)ushort.Parse(className[5..], CultureInfo.InvariantCulture) : Enum.Parse<RecordClass>(className);
        if (DnsName.TryParse(query.Text("name"), out DnsName name)) writer.TryWriteQuestion(name.Wire, type, @class);
        else writer.TryWriteRaw(Oversized(query.Text("name"), type, @class));
        bool edns = query.GetProperty("edns").ValueKind == JsonValueKind.Object;
        if (edns) writer.TryWriteRaw(Opt(query.GetProperty("edns")));
        DnsFlags flags = DnsFlags.None;
        foreach (string flag in query.Texts("flags")) flags |= DnsMessage.FlagOf(flag);
        return buffer[..writer.Finish(new DnsHeader(0x4D4D, flags, (Opcode)OpcodeOf(query), Rcode.NoError, 1, 0, 0, (ushort)(edns ? 1 : 0)))];
    }

    internal static RecordType TypeOf(string text) =>
        text.StartsWith("TYPE", StringComparison.Ordinal) ? (RecordType)ushort.Parse(text[4..], CultureInfo.InvariantCulture) : Enum.Parse<RecordType>(text);

    private static int OpcodeOf(JsonElement query) => query.TryGetProperty("opcode", out JsonElement opcode) ? opcode.GetInt32() : 0;

    /// <summary>A question whose labels or whose name are longer than a name may be, as the recording client sent it.</summary>
    private static byte[] Oversized(string name, RecordType type, RecordClass @class) =>
        [.. name.TrimEnd('.').Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]), 0, (byte)((int)type >> 8), (byte)type, (byte)((int)@class >> 8), (byte)@class];

    private static byte[] Opt(JsonElement edns)
    {
        List<byte> options = [];
        foreach (JsonElement option in edns.GetProperty("options").EnumerateArray())
        {
            byte[] value = Convert.FromHexString(option.Text("hex"));
            int code = option.GetProperty("code").GetInt32();
            options.AddRange([(byte)(code >> 8), (byte)code, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        }

        int size = edns.GetProperty("udpSize").GetInt32();
        byte version = (byte)edns.GetProperty("version").GetInt32();
        byte dnssec = edns.GetProperty("do").GetBoolean() ? (byte)0x80 : (byte)0;
        return [0, 0, 41, (byte)(size >> 8), (byte)size, 0, version, dnssec, 0, (byte)(options.Count >> 8), (byte)options.Count, .. options];
    }
}
