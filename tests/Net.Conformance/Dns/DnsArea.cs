using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Net.Cluster;
using Net.Dns;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>Replays recorded DNS questions over real sockets and compares rcode, flags and record sets. EDNS options, raw packets, streams and caches are not replayed yet.</summary>
public sealed class DnsArea : IConformanceArea
{
    /// <inheritdoc/>
    public string Name => "dns";

    /// <inheritdoc/>
    public string Summary => "questions and answers of a cluster DNS server; --profile coredns answers as CoreDNS does";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        DnsProfile profile = request.Options.GetValueOrDefault("profile") == "coredns" ? DnsProfile.CoreDnsCompatible : DnsProfile.Specification;
        using JsonDocument configs = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(request.Folder, "configs.json")));
        foreach (string file in RecordedFiles.In(request.Folder))
        {
            List<JsonElement> cases = [.. RecordedFiles.Lines(file).Select(static line => JsonDocument.Parse(line).RootElement).Where(static c => c.TryGetProperty("query", out _))];
            if (cases.Count == 0) continue;
            List<CaseFailure> failures = [];
            foreach (IGrouping<(string, string), JsonElement> group in cases.GroupBy(static c => (Text(c, "cluster"), Text(c, "config"))))
            {
                (string cluster, string config) = group.Key;
                JsonElement settings = configs.RootElement.GetProperty("configs").EnumerateArray().First(c => Text(c, "name") == config);
                using ClusterZone zone = ZoneOf(request.Folder, cluster, settings, configs.RootElement, profile);
                await using DnsServer server = new(zone, new() { Listen = { "127.0.0.1:0" }, Profile = profile, MaxUdpSize = Limit(settings), RefuseAny = Flag(settings, "refuseAnyQueries"), MinimalResponses = Flag(settings, "minimalResponses"), ServerIdentity = settings.GetProperty("nsid").GetString(), AnswerAnyClass = profile == DnsProfile.CoreDnsCompatible && Texts(settings, "serverZones").Contains(".") });
                await server.StartAsync();
                foreach (JsonElement c in group)
                {
                    if (await CompareAsync(server, c) is { } difference) failures.Add(new(Text(c, "id"), difference));
                }
            }

            yield return new(Path.GetFileName(file), cases.Count, failures);
        }
    }

    private static int Limit(JsonElement settings) => settings.GetProperty("maxUdpSize").ValueKind == JsonValueKind.Number ? settings.GetProperty("maxUdpSize").GetInt32() : 4096;

    private static ClusterZone ZoneOf(string folder, string cluster, JsonElement settings, JsonElement root, DnsProfile profile)
    {
        ClusterState state = new();
        state.Apply(ManifestReader.ReadFile(Path.Combine(folder, "clusters", $"{cluster}.yaml")).Objects);
        string[] multi = Texts(settings, "multiclusterZones");
        return new(state, new()
        {
            Profile = profile,
            Zones = [.. Texts(settings, "clusterZones").Except(multi)],
            MultiClusterZones = [.. multi],
            Ttl = settings.GetProperty("ttl").GetInt32(),
            Pods = Text(settings, "podsMode") switch { "insecure" => PodNames.Insecure, "verified" => PodNames.Verified, _ => PodNames.Disabled },
            EndpointPodNames = Text(settings, "endpointNames") == "hostname-or-podname-or-address",
            EmptyServiceIsNameError = Flag(settings, "emptyServiceIsNxdomain"),
            ServeEndpoints = Flag(settings, "serveEndpoints"),
            Namespaces = [.. Texts(settings, "namespaces")],
            Fallthrough = [.. Texts(settings, "fallthroughZones")],
            ServerAddresses = [.. Texts(root, "serverAddresses")],
        });
    }

    private static async Task<string?> CompareAsync(DnsServer server, JsonElement c)
    {
        byte[] query = Encode(c.GetProperty("query"));
        byte[]? answer = await AskAsync(server, query, Text(c, "transport") == "tcp");
        if (!c.TryGetProperty("response", out JsonElement expected)) return answer is null || (answer[3] & 15) == (int)Rcode.NameError ? null : "an answer where none was recorded";
        if (answer is null) return "no answer";
        string want = Describe(expected);
        string got = Describe(answer, expected.TryGetProperty("partial", out _));
        string wanted = expected.TryGetProperty("partial", out _) ? want[..want.IndexOf('\n', StringComparison.Ordinal)] : want;
        return string.Equals(wanted, got, StringComparison.OrdinalIgnoreCase) ? null : $"{Text(c.GetProperty("query"), "name")} {Text(c.GetProperty("query"), "type")} ({Text(c, "config")})\nexpected {wanted}\ngot      {got}";
    }

    private static async Task<byte[]?> AskAsync(DnsServer server, byte[] query, bool stream)
    {
        byte[] buffer = new byte[65537];
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(3));
        using Socket socket = new(AddressFamily.InterNetwork, stream ? SocketType.Stream : SocketType.Dgram, stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(server.EndPoints[0], timeout.Token);
            if (!stream)
            {
                await socket.SendAsync(query, timeout.Token);
                return buffer[..await socket.ReceiveAsync(buffer, timeout.Token)];
            }

            await socket.SendAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query], timeout.Token);
            int have = 0;
            while (have < 2 || have < 2 + BinaryPrimitives.ReadUInt16BigEndian(buffer))
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(have), timeout.Token);
                if (read == 0) return null;
                have += read;
            }

            return buffer[2..have];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static byte[] Encode(JsonElement query)
    {
        byte[] buffer = new byte[1024];
        MessageWriter writer = new(buffer);
        string name = Text(query, "type");
        RecordType type = name.StartsWith("TYPE", StringComparison.Ordinal) ? (RecordType)ushort.Parse(name[4..], CultureInfo.InvariantCulture) : Enum.Parse<RecordType>(name);
        string className = Text(query, "class");
        RecordClass @class = className.StartsWith("CLASS", StringComparison.Ordinal) ? (RecordClass)ushort.Parse(className[5..], CultureInfo.InvariantCulture) : Enum.Parse<RecordClass>(className);
        if (DnsName.TryParse(Text(query, "name"), out DnsName asked)) writer.TryWriteQuestion(asked.Wire, type, @class);
        else writer.TryWriteRaw(Unchecked(Text(query, "name"), type, @class));
        bool edns = query.GetProperty("edns").ValueKind == JsonValueKind.Object;
        if (edns) WriteOpt(ref writer, query.GetProperty("edns"));
        DnsFlags flags = DnsFlags.None;
        foreach (string flag in Texts(query, "flags")) flags |= Flags.First(f => f.Name == flag).Flag;
        int opcode = query.TryGetProperty("opcode", out JsonElement o) ? o.GetInt32() : 0;
        return buffer[..writer.Finish(new DnsHeader(77, flags, (Opcode)opcode, Rcode.NoError, 1, 0, 0, (ushort)(edns ? 1 : 0)))];
    }

    /// <summary>A question whose labels are too long, as the recording client sent it.</summary>
    private static byte[] Unchecked(string name, RecordType type, RecordClass @class) =>
        [.. name.TrimEnd('.').Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]), 0, (byte)((int)type >> 8), (byte)type, 0, (byte)@class];

    private static void WriteOpt(ref MessageWriter writer, JsonElement edns)
    {
        List<byte> options = [];
        foreach (JsonElement option in edns.GetProperty("options").EnumerateArray())
        {
            byte[] value = Convert.FromHexString(Text(option, "hex"));
            int code = option.GetProperty("code").GetInt32();
            options.AddRange([(byte)(code >> 8), (byte)code, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        }

        int size = edns.GetProperty("udpSize").GetInt32();
        byte version = (byte)edns.GetProperty("version").GetInt32();
        byte dnssec = edns.GetProperty("do").GetBoolean() ? (byte)0x80 : (byte)0;
        byte[] record = [0, 0, 41, (byte)(size >> 8), (byte)size, 0, version, dnssec, 0, (byte)(options.Count >> 8), (byte)options.Count, .. options];
        writer.TryWriteRaw(record);
    }

    private static readonly (string Name, DnsFlags Flag)[] Flags =
    [
        ("AA", DnsFlags.Authoritative), ("TC", DnsFlags.Truncated), ("RD", DnsFlags.RecursionDesired), ("RA", DnsFlags.RecursionAvailable),
        ("Z", DnsFlags.Reserved), ("AD", DnsFlags.AuthenticData), ("CD", DnsFlags.CheckingDisabled),
    ];

    private static readonly Dictionary<string, int> Rcodes = new() { ["NOERROR"] = 0, ["FORMERR"] = 1, ["SERVFAIL"] = 2, ["NXDOMAIN"] = 3, ["NOTIMP"] = 4, ["REFUSED"] = 5, ["BADVERS"] = 16 };

    private static string Describe(JsonElement response)
    {
        string text = $"{Rcodes.GetValueOrDefault(Text(response, "rcode"), -1)} {string.Join(',', Texts(response, "flags").Order(StringComparer.Ordinal))}\n";
        foreach (string section in new[] { "answer", "authority", "additional" })
        {
            text += section[..2] + ": " + string.Join("; ", response.GetProperty(section).EnumerateArray().Select(static r => $"{Text(r, "name")} {r.GetProperty("ttl").GetInt64()} {Text(r, "type")} {Text(r, "data")}").Order(StringComparer.OrdinalIgnoreCase)) + "\n";
        }

        return text;
    }

    private static string Describe(byte[] message, bool headOnly)
    {
        MessageReader reader = new(message);
        reader.TryReadQuestion(new byte[255], out _, out _, out _);
        List<string>[] sections = [[], [], []];
        int rcode = (int)reader.Header.Rcode;
        while (reader.Header.Questions == 1 && reader.TryReadRecord(out RecordView view))
        {
            if (view.Type == RecordType.OPT) rcode |= (int)(view.Ttl >> 24) << 4;
            else if (reader.Materialize(view) is { } record) sections[(int)view.Section].Add($"{record.Name} {record.Ttl} {record.Type} {Data(record)}");
        }

        DnsFlags flags = reader.Header.Flags;
        string head = $"{rcode} {string.Join(',', Flags.Where(f => (flags & f.Flag) != 0).Select(static f => f.Name).Order(StringComparer.Ordinal))}";
        if (headOnly) return head;
        return head + $"\nan: {Join(sections[0])}\nau: {Join(sections[1])}\nad: {Join(sections[2])}\n";
    }

    private static string Data(DnsRecord record)
    {
        if (record.Type != RecordType.SOA) return record.DataText();
        string[] parts = record.DataText().Split(' ');
        parts[2] = "<serial>";
        return string.Join(' ', parts);
    }

    private static string Join(List<string> records) => string.Join("; ", records.Order(StringComparer.OrdinalIgnoreCase));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool Flag(JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.True;

    private static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(static v => v.GetString()!)] : [];
}
