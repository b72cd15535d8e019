using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>What replaying a question gave.</summary>
/// <param name="Difference">What was expected and what came; null when they agree.</param>
/// <param name="Departed">Whether they agree but for listed departures.</param>
internal readonly record struct CaseOutcome(string? Difference, bool Departed = false);

/// <summary>Asks one recorded question and compares the answer.</summary>
internal static class CaseReplay
{
    internal static async Task<CaseOutcome> CompareAsync(RecordedServer server, DnsCase asked, Departures? departures)
    {
        departures?.Replayed(asked.Id);
        server.Client = IpAddress.TryParse(asked.Client, out IpAddress client) ? client : default;
        byte[]? message = asked.IsStream ? await WireClient.AskTcpAsync(server.EndPoint, asked.Query) : await WireClient.AskUdpAsync(server.EndPoint, asked.Query, expectsAnswer: asked is { Expected: not null, IsRaw: false });
        if (asked.IsRaw && IsAnswerTo(asked.Query) && message is not null) return new("an answer to a packet with the response bit set");
        if (message is null) return asked.Expected is null || asked.IsRaw ? default : new("no answer");
        if (DnsMessage.FromWire(message) is not { } actual) return new($"a malformed answer: {Convert.ToHexStringLower(message)}");
        if (asked.Expected is null) return asked.IsRaw ? RejectionOnly(asked, actual) : asked.HasDefect && actual.Rcode == "NXDOMAIN" ? default : new($"nothing was expected\ngot {actual}");
        int limit = asked.IsStream ? ushort.MaxValue : Math.Min(asked.UdpSize, server.MaxUdpSize);
        if (!asked.IsRaw && message.Length > limit) return new($"{message.Length} octets, more than {limit}");
        return Compare(asked, asked.Expected, actual, asked.Expected.IsPartial && !asked.IsRaw ? await WholeAsync(server, asked) : null, departures);
    }

    private static CaseOutcome Compare(DnsCase asked, DnsMessage expected, DnsMessage actual, DnsMessage? whole, Departures? departures)
    {
        if (asked.IsRaw && actual.Rcode is "FORMERR" or "NOTIMP") return default;
        if (whole is not null)
        {
            if (SubsetProblem(actual, whole) is { } problem) return new(problem + Describe(asked, expected, actual));

            // Which records were left out is open, and whether any had to be: names may be compressed better.
            bool isWhole = actual.Answer.Count == whole.Answer.Count && actual.Authority.Count == whole.Authority.Count && actual.Additional.Count == whole.Additional.Count;
            expected = expected with { Answer = actual.Answer, Authority = actual.Authority, Additional = actual.Additional, Flags = isWhole ? [.. expected.Flags.Where(static f => f != "TC")] : expected.Flags };
        }

        if (expected.DifferencesFrom(actual).Count == 0 || asked.Alternatives.Any(other => other.DifferencesFrom(actual).Count == 0)) return default;
        if (departures?.Explain(asked, expected, actual) ?? false) return new(null, Departed: true);
        return new(Describe(asked, expected, actual));
    }

    private static async Task<DnsMessage?> WholeAsync(RecordedServer server, DnsCase asked)
    {
        byte[]? message = await WireClient.AskTcpAsync(server.EndPoint, asked.Query);
        return message is null ? null : DnsMessage.FromWire(message);
    }

    private static string? SubsetProblem(DnsMessage actual, DnsMessage whole)
    {
        bool isSubset = !actual.Answer.Except(whole.Answer).Any() && !actual.Authority.Except(whole.Authority).Any() && !actual.Additional.Except(whole.Additional).Any();
        if (!isSubset) return "records that the whole answer does not have\n";
        bool isWhole = actual.Answer.Count == whole.Answer.Count && actual.Authority.Count == whole.Authority.Count;
        if (actual.IsTruncated) return null;
        return isWhole ? null : "records are missing and TC is not set\n";
    }

    private static CaseOutcome RejectionOnly(DnsCase asked, DnsMessage actual) =>
        actual.Rcode is "FORMERR" or "NOTIMP" && actual.Octets <= Math.Max(12, asked.Query.Length) ? default : new($"nothing was expected\ngot {actual}");

    private static bool IsAnswerTo(byte[] query) => query.Length > 2 && (query[2] & 0x80) != 0;

    private static string Describe(DnsCase asked, DnsMessage expected, DnsMessage actual) =>
        $"{asked.Name} {asked.Type} {asked.Class} ({asked.Cluster}, {asked.Config})\nexpected {expected}\ngot      {actual}";
}
