using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Net.Dns;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>
/// Mutates recorded queries, and the answers to them, and holds the server and the reader of messages to what must be so for any octets: no exception, no answer to an answer,
/// none longer than three times an unverified query over UDP, every answer well-formed and soon.
/// </summary>
public sealed class DnsFuzzArea : IConformanceArea
{
    private const int DefaultPackets = 10_000_000;

    private const int AmplificationLimit = 3;

    private const int MostFailures = 20;

    /// <summary>Far more than any answer takes, far less than a hang.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "dns-fuzz";

    /// <inheritdoc/>
    public string Summary => "mutated packets; --packets N (default 10,000,000), --seed N (default 1), --profile coredns";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        int packets = Number(request, "packets", DefaultPackets);
        int seed = Number(request, "seed", 1);
        DnsProfile profile = request.Options.GetValueOrDefault("profile") == "coredns" ? DnsProfile.CoreDnsCompatible : DnsProfile.Specification;
        using JsonDocument configs = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(request.Folder, "configs.json")));
        await using RecordedServer server = await RecordedServer.StartAsync(request.Folder, "harbor", configs.RootElement, "standard", RecordedUpstream.Read(request.Folder), profile, AmplificationLimit);
        List<CaseFailure> failures = [];
        PacketMutator mutator = new(await CorpusAsync(request.Folder, server), seed);
        long answered = 0;
        for (int i = 0; i < packets && failures.Count < MostFailures; i++)
        {
            byte[] packet = mutator.Next();
            (string? problem, bool answers) = await CheckAsync(server, packet, isStream: i % 8 == 0);
            if (problem is not null) failures.Add(new($"seed {seed} packet {i}", $"{problem}\n{Convert.ToHexStringLower(packet)}"));
            if (answers) answered++;
        }

        yield return new("packets", packets, failures, $"({answered} answered)");
    }

    private static int Number(ConformanceRequest request, string name, int otherwise) =>
        request.Options.TryGetValue(name, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>The recorded queries and our answers to them.</summary>
    private static async Task<IReadOnlyList<byte[]>> CorpusAsync(string folder, RecordedServer server)
    {
        List<byte[]> corpus = [.. RecordedFiles.In(folder).SelectMany(DnsCase.ReadFile).Select(static asked => asked.Query)];
        byte[] response = new byte[ushort.MaxValue];
        foreach (byte[] query in corpus.ToArray())
        {
            int length = await server.Server.AnswerAsync(query, default, response);
            if (length > 0) corpus.Add(response[..length]);
        }

        return corpus;
    }

    private static async Task<(string? Problem, bool Answers)> CheckAsync(RecordedServer server, byte[] packet, bool isStream)
    {
        byte[] response = new byte[ushort.MaxValue];
        try
        {
            Walk(packet);
            DnsClient client = new(IpAddress.FromIPv4(0x7F000001), isStream);
            long start = Stopwatch.GetTimestamp();
            int length = await server.Server.AnswerAsync(packet, client, response);
            if (Stopwatch.GetElapsedTime(start) > Soon) return ("took too long", true);
            return (length == 0 ? null : Problem(packet, response.AsSpan(0, length), isStream), length > 0);
        }
        catch (Exception defect)
        {
            return (defect.ToString(), false);
        }
    }

    private static string? Problem(byte[] packet, ReadOnlySpan<byte> response, bool isStream)
    {
        if (packet.Length < DnsHeader.Length) return "an answer to less than a header";
        if ((packet[2] & 0x80) != 0) return "an answer to an answer";
        if ((response[2] & 0x80) == 0) return "an answer that is not marked as one";
        if (response[0] != packet[0] || response[1] != packet[1]) return "another identifier";
        if (!isStream && response.Length > AmplificationLimit * packet.Length) return $"{response.Length} octets for {packet.Length}";
        return Walk(response) ? null : $"a malformed answer: {Convert.ToHexStringLower(response)}";
    }

    /// <summary>Reads everything in a message, in wire and in presentation form; whether it is well-formed.</summary>
    private static bool Walk(ReadOnlySpan<byte> message)
    {
        MessageReader reader = new(message);
        byte[] name = new byte[255];
        for (int i = 0; i < reader.Header.Questions; i++)
        {
            if (!reader.TryReadQuestion(name, out _, out _, out _)) return false;
        }

        bool good = true;
        while (reader.TryReadRecord(out RecordView view))
        {
            if (view.Type == RecordType.OPT) continue;
            DnsRecord? record = reader.Materialize(view);
            good &= record is not null && record.ToString().Length > 0;
        }

        return good && !reader.IsMalformed && reader.Offset == message.Length;
    }
}
