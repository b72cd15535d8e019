namespace Net.Conformance.Dns;

/// <summary>
/// By which answers each departure is recognised: given the recorded and the actual answer, the parts of the difference it accounts for.
/// What the recorded server does, what is done here and the clause that decides are told in <c>departures.md</c>.
/// </summary>
internal static class DepartureRules
{
    private static readonly string[] Nothing = [];

    private static readonly string[] Everything = ["rcode", "flag AA", "flag RA", "flag AD", "flag TC", "answer", "authority", "additional"];

    private static readonly string[] Sections = ["rcode", "answer", "authority", "additional"];

    /// <summary>The rules by the name of their departure.</summary>
    internal static IReadOnlyDictionary<string, Func<Departing, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Departing, IEnumerable<string>>>(StringComparer.Ordinal)
    {
        // Names and zones
        ["empty-name-exists"] = static d => When(d.Expected is { Rcode: "NXDOMAIN", Answer.Count: 0 } && d.Actual is { Rcode: "NOERROR", Answer.Count: 0 }, "rcode", "flag AA", "flag RA", "authority"),
        ["missing-name-is-denied"] = static d => When(d.Type == "SOA" && d.Expected is { Rcode: "NOERROR", Answer.Count: 0 } && d.Actual.Rcode == "NXDOMAIN", "rcode"),
        ["letter-case"] = static d => When(HasCapitals(d.Name) && d.Expected.Answer.Count == 0 && d.Actual.Answer.Count > 0 && IsAboutNameServers(d), Everything),
        ["record-once"] = static d => When(d.Type == "NS" && d.Expected.Additional.Distinct().SequenceEqual(d.Actual.Additional), "additional"),
        ["class-in-only"] = static d => When(d.Class != "IN" && d.Actual.Rcode == "REFUSED", [.. Everything, "edns option 15"]),
        ["every-name-of-an-address"] = static d => When(d.Type == "PTR" && d.Expected.Answer.Count > 0 && !d.Expected.Answer.Except(d.Actual.Answer).Any(), "answer"),
        ["exact-reverse-names"] = static d => When(d.Name.Count(static c => c == '.') > 34 && d.Name.EndsWith("ip6.arpa.", StringComparison.OrdinalIgnoreCase) && d.Actual.Rcode == "NXDOMAIN", Everything),

        ["endpoint-name-is-one-label"] = static d => When(d.Type is "PTR" or "SRV" && d.Expected.Answer.Count == d.Actual.Answer.Count && LongestTarget(d.Expected) > LongestTarget(d.Actual), "answer", "additional"),

        // Aliases
        ["alias-for-every-type"] = static d => When(d.Type is not ("A" or "AAAA") && OwnsAlias(d, d.Actual) && !OwnsAlias(d, d.Expected) && d.Expected.Rcode == "NOERROR", Everything),
        ["alias-without-target"] = static d => When(d.Type is "A" or "AAAA" && d.Expected is { Rcode: "NOERROR", Answer.Count: 0 } && OwnsAlias(d, d.Actual), "rcode", "answer", "authority"),
        ["chain-end-decides"] = static d => When(d.Expected.Rcode == "NOERROR" && IsAliasesOnly(d.Expected) && d.Actual.Answer.SequenceEqual(d.Expected.Answer), "rcode", "authority"),
        ["address-as-external-name"] = static d => When(d.Expected.Rcode == "NXDOMAIN" && IsAliasesOnly(d.Actual) && OwnsAlias(d, d.Actual), "rcode", "answer", "authority"),

        // SRV records
        ["srv-of-named-ports"] = static d => When(d.Type == "SRV" && d.Expected.Answer.Count > 0 && Services(d.Actual).IsProperSubsetOf(Services(d.Expected)), Sections),
        ["srv-ports-of-the-service"] = static d => When(IsAboutServicePorts(d), [.. Sections, "flag TC"]),

        // EDNS
        ["own-udp-size"] = static d => When(d.Expected.Edns is not null && d.Actual.Edns is not null, "edns size"),
        ["do-is-copied"] = static d => When(d.Actual.Rcode == "BADVERS" && d.Actual.Edns?.IsDnssecOk == true, "edns do"),
        ["server-cookie"] = static d => When(d.Actual.Edns?.Options.Any(static o => o is { Code: 10, Value.Length: 48 }) == true, "edns option 10"),
        ["malformed-cookie"] = static d => When(d.Actual.Rcode == "FORMERR" && SendsMalformedCookie(d), [.. Everything, "edns option 10"]),
        ["keepalive"] = static d => When(true, "edns option 11"),
        ["expire"] = static d => When(d.Actual.Edns?.Options.All(static o => o.Code != 9) == true, "edns option 9"),
        ["padding"] = static d => When(d.Actual.Edns?.Options.All(static o => o.Code != 12) == true, "edns option 12"),
        ["nsid-without-identity"] = static d => When(d.Expected.Edns?.Options.Any(static o => o is { Code: 3, Value: "" }) == true, "edns option 3"),
        ["extended-error"] = static d => When(d.Expected.Edns?.Options.All(static o => o.Code != 15) == true, "edns option 15"),

        // Caches and upstreams
        ["kept-is-not-authoritative"] = static d => When(d.Expected.Flags.Contains("AA") && d.Expected.Flags.Contains("RA") && !d.Actual.Flags.Contains("AA"), "flag AA"),
        ["stale-ttl"] = static d => When(IsStale(d.Expected, 0) && IsStale(d.Actual, 30) && d.Expected.WithoutTtls.Order().SequenceEqual(d.Actual.WithoutTtls.Order()), "answer", "authority", "additional"),
        ["cluster-names-are-of-now"] = static d => When(d.Expected.Flags.Contains("AA") && !d.Expected.Flags.Contains("RA") && d.Actual.Flags.SequenceEqual(d.Expected.Flags), Sections),
        ["cut-is-asked-over-tcp"] = static d => When(d.Expected.IsTruncated && d.Upstream.Actual.Count != d.Upstream.Expected.Count && (d.Upstream.Actual.Count == 0 || d.Upstream.Actual[^1].IsStream), "upstream queries"),
        ["whole-answer-is-kept"] = static d => When(d.Upstream.Expected is [{ IsStream: true }] && d.Upstream.Actual.Count == 0 && d.Expected.Answer.Count == d.Actual.Answer.Count, "upstream queries"),
        ["failures-are-held"] = static d => When(d.Expected.Rcode == "SERVFAIL" && !d.Expected.Flags.Contains("RA") && d.Actual.Rcode == "SERVFAIL" && d.Upstream.Actual.Count == 0, "upstream queries"),
        ["asked-once"] = static d => When(d.Upstream.Actual.Count == 1 && d.Upstream.Expected.Count > 1 && d.Actual.Rcode == "NOERROR", "upstream queries"),
        ["refreshes-over-udp"] = static d => When(IsStale(d.Expected, 0) && d.Upstream.Expected.Count == 0 && d.Upstream.Actual is [{ IsStream: false }], "upstream queries"),
        ["kept-for-recursion-alone"] = static d => When(!d.Actual.Flags.Contains("RD") && d.Upstream.Actual.Count > 0 && d.Expected.WithoutTtls.SequenceEqual(d.Actual.WithoutTtls), "answer", "authority"),
        ["own-question"] = static d => When(d.Upstream.AsksTheSame, "upstream question"),

        // Search lists
        ["search-domain-exists"] = static d => When(d.Expected is { Rcode: "SERVFAIL", Flags: ["RD"] } && d.Actual is { Rcode: "NOERROR", Answer.Count: 0 }, Everything),
        ["one-alias-for-a-name"] = static d => When(d.Expected.Answer.Count(line => Words(line) is [_, _, "CNAME", ..]) == d.Actual.Answer.Count(line => Words(line) is [_, _, "CNAME", ..]) + 1 && OwnsAlias(d, d.Actual), "answer"),

        // Messages
        ["tc-when-required"] = static d => When(d.Expected.IsTruncated && !d.Actual.IsTruncated, "flag TC"),
        ["notify-is-for-secondaries"] = static d => When(d.Opcode == 4 && d.Actual.Rcode == "NOTIMP", [.. Everything, "flag RD", "question", "opcode"]),
        ["long-udp-query"] = static d => When(d.QueryOctets > 512 && d.Expected.Rcode == "FORMERR", [.. Everything, "edns", "question"]),
    };

    private static string[] When(bool holds, params string[] parts) => holds ? parts : Nothing;

    private static bool HasCapitals(string name) => name.Any(char.IsAsciiLetterUpper);

    private static bool IsAboutNameServers(Departing d) => d.Type == "NS" || d.Name.StartsWith("ns.dns.", StringComparison.OrdinalIgnoreCase);

    private static bool OwnsAlias(Departing d, DnsMessage message) => message.Answer.Any(line => Words(line) is [var owner, _, "CNAME", ..] && owner.Equals(d.Name, StringComparison.OrdinalIgnoreCase));

    private static bool IsAliasesOnly(DnsMessage message) => message.Answer.Count > 0 && message.Answer.All(static line => Words(line) is [_, _, "CNAME", ..]);

    /// <summary>SRV records of a headless Service, or addresses under its port names: ports, and hence names, of endpoints that both know.</summary>
    private static bool IsAboutServicePorts(Departing d)
    {
        if (d.Type is "A" or "AAAA") return d.Name.StartsWith('_') && d.Expected.Answer.Count == 0 != (d.Actual.Answer.Count == 0);
        if (d.Type != "SRV") return false;
        HashSet<string> expected = [.. Services(d.Expected).Select(static s => s.Target)], actual = [.. Services(d.Actual).Select(static s => s.Target)];
        return expected.Count == 0 || actual.Count == 0 || expected.Overlaps(actual);
    }

    private static bool SendsMalformedCookie(Departing d) => d.Edns?.Options.Any(static o => o.Code == 10 && o.Value.Length / 2 is not (8 or (>= 16 and <= 40))) == true;

    /// <summary>Port and target of the SRV records.</summary>
    private static HashSet<(string Port, string Target)> Services(DnsMessage message) =>
        [.. message.Answer.Select(Words).Where(static words => words is [_, _, "SRV", _, _, _, _]).Select(static words => (words[5], words[6]))];

    /// <summary>The most labels of a target of PTR or SRV records.</summary>
    private static int LongestTarget(DnsMessage message) => message.Answer.Select(static line => Words(line)[^1].Count(static c => c == '.')).DefaultIfEmpty().Max();

    private static bool IsStale(DnsMessage message, long ttl) => message.Ttls.Any() && message.Ttls.All(of => of == ttl);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
