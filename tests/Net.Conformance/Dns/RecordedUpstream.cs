using System.Globalization;
using System.Net;
using System.Text.Json;
using Net.Dns;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>The upstream server of the recordings, from <c>upstream.json</c>.</summary>
internal sealed class RecordedUpstream : IDnsResponder
{
    private readonly Dictionary<(DnsName Name, RecordType Type), IReadOnlyList<DnsRecord>> _records = [];
    private readonly HashSet<DnsName> _names = [];
    private readonly Dictionary<DnsName, Rcode> _rcodes = [];
    private readonly HashSet<DnsName> _silent = [];
    private readonly HashSet<DnsName> _authentic = [];
    private readonly DnsRecord _soa;

    private RecordedUpstream(JsonElement root)
    {
        JsonElement soa = root.GetProperty("soa");
        _soa = new(DnsName.Parse(soa.Text("zone")), RecordType.SOA, soa.GetProperty("ttl").GetUInt32(), Rdata(RecordType.SOA, soa.Text("data")));
        foreach (JsonProperty name in root.GetProperty("records").EnumerateObject())
        {
            _names.Add(DnsName.Parse(name.Name));
            foreach (JsonProperty type in name.Value.EnumerateObject())
            {
                _records[(DnsName.Parse(name.Name), DnsCase.TypeOf(type.Name))] = [.. type.Value.EnumerateArray().Select(Record)];
            }
        }

        foreach (JsonProperty name in root.GetProperty("rcodes").EnumerateObject())
        {
            _rcodes[DnsName.Parse(name.Name)] = name.Value.GetString() switch { "SERVFAIL" => Rcode.ServerFailure, "REFUSED" => Rcode.Refused, "NOTIMP" => Rcode.NotImplemented, "FORMERR" => Rcode.FormatError, _ => Rcode.NameError };
        }

        foreach (string name in root.Texts("noReply")) _silent.Add(DnsName.Parse(name));
        foreach (string name in root.Texts("setsAD")) _authentic.Add(DnsName.Parse(name));
    }

    internal static RecordedUpstream Read(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "upstream.json")));
        return new(document.RootElement);
    }

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => 0;

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken) => new(Resolve(request));

    /// <summary>Changes the records of a name: a list takes the place of those of its type, nothing removes them, or the name where no type is given.</summary>
    internal void Change(string name, string type, IEnumerable<JsonElement>? records)
    {
        DnsName owner = DnsName.Parse(name);
        foreach ((DnsName Name, RecordType Type) known in _records.Keys.Where(known => known.Name == owner && (type.Length == 0 || known.Type == DnsCase.TypeOf(type))).ToArray()) _records.Remove(known);
        if (records is not null) _records[(owner, DnsCase.TypeOf(type))] = [.. records.Select(Record)];
        if (_records.Keys.Any(known => known.Name == owner)) _names.Add(owner);
        else _names.Remove(owner);
    }

    /// <summary>Whether questions for a name get no answer.</summary>
    internal bool IsSilent(DnsName name) => _silent.Contains(name);

    internal DnsResponse Resolve(DnsRequest request)
    {
        DnsFlags flags = DnsFlags.RecursionAvailable | (_authentic.Contains(request.Name) ? DnsFlags.AuthenticData : 0);

        // Whoever waits for a server that keeps silent gives up with SERVFAIL.
        if (_silent.Contains(request.Name)) return DnsResponse.Of(Rcode.ServerFailure, "the upstream keeps silent");
        if (_rcodes.TryGetValue(request.Name, out Rcode rcode)) return new() { Rcode = rcode, Flags = flags };
        if (_records.TryGetValue((request.Name, request.Type), out IReadOnlyList<DnsRecord>? records)) return new() { Flags = flags, Answers = WithLettersOf(request.Name, records) };
        return new() { Rcode = _names.Contains(request.Name) ? Rcode.NoError : Rcode.NameError, Flags = flags, Authority = [_soa] };
    }

    /// <summary>Records of the name asked for are owned by it with the letters of the question.</summary>
    private static List<DnsRecord> WithLettersOf(DnsName name, IReadOnlyList<DnsRecord> records) => [.. records.Select(record => record.Name == name ? record with { Name = name } : record)];

    private static DnsRecord Record(JsonElement record)
    {
        RecordType type = DnsCase.TypeOf(record.Text("type"));
        return new(DnsName.Parse(record.Text("name")), type, record.GetProperty("ttl").GetUInt32(), Rdata(type, record.Text("data")));
    }

    private static byte[] Rdata(RecordType type, string text)
    {
        string[] parts = text.Split(' ');
        return type switch
        {
            RecordType.A or RecordType.AAAA => IPAddress.Parse(text).GetAddressBytes(),
            RecordType.CNAME or RecordType.PTR or RecordType.NS => DnsName.Parse(text).Wire.ToArray(),
            RecordType.TXT => [(byte)text.Trim('"').Length, .. System.Text.Encoding.Latin1.GetBytes(text.Trim('"'))],
            RecordType.MX => [.. Word(parts[0]), .. DnsName.Parse(parts[1]).Wire],
            RecordType.SRV => [.. Word(parts[0]), .. Word(parts[1]), .. Word(parts[2]), .. DnsName.Parse(parts[3]).Wire],
            RecordType.SOA => [.. DnsName.Parse(parts[0]).Wire, .. DnsName.Parse(parts[1]).Wire, .. parts[2..].SelectMany(static n => Long(n))],
            _ => throw new FormatException($"upstream.json holds a record of type {type}, which the replay cannot encode"),
        };
    }

    private static byte[] Word(string number)
    {
        int value = int.Parse(number, CultureInfo.InvariantCulture);
        return [(byte)(value >> 8), (byte)value];
    }

    private static byte[] Long(string number)
    {
        uint value = uint.TryParse(number, CultureInfo.InvariantCulture, out uint parsed) ? parsed : 1;
        return [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }
}
