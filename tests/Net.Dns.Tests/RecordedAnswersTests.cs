using Net.Conformance;
using Net.Conformance.Dns;
using Net.TestSupport;

namespace Net.Dns.Tests;

/// <summary>Every recorded question, over real sockets.</summary>
public sealed class RecordedAnswersTests
{
    /// <summary>How many cases each file has, so that a lost file or line fails.</summary>
    private static readonly Dictionary<string, int> Cases = new()
    {
        ["autopath.jsonl"] = 85, ["cache-scenarios.jsonl"] = 32, ["config-matrix.jsonl"] = 423, ["edge.jsonl"] = 212, ["external-names.jsonl"] = 160, ["malformed.jsonl"] = 130, ["multicluster.jsonl"] = 190, ["names.jsonl"] = 434,
        ["pods.jsonl"] = 175, ["protocol.jsonl"] = 175, ["random.jsonl"] = 147, ["reverse.jsonl"] = 143, ["services.jsonl"] = 315, ["tcp-streams.jsonl"] = 21, ["truncation.jsonl"] = 107,
    };

    /// <summary>
    /// What the CoreDNS profile does not copy: two CNAME records for one name (RFC 2181 section 10.1), which the README of the cases says not to copy; and the client's cookie sent back with an
    /// answer of the upstream, which CoreDNS does if, and only if, a cache is configured.
    /// </summary>
    private static readonly string[] Defects = ["s-harbor-autopath-0046", "s-harbor-autopath-0047", "s-cache-upstream-sees"];

    [Theory]
    [InlineData("coredns")]
    [InlineData("specification")]
    public async Task Server_RecordedQuestion_GivesTheRecordedAnswer(string profile)
    {
        ConformanceRequest request = new(Repository.Vectors("dns"), new Dictionary<string, string> { ["profile"] = profile });
        Dictionary<string, FileResult> results = [];
        await foreach (FileResult result in new DnsArea().RunAsync(request)) results.Add(result.File, result);

        Assert.Equal(Cases, results.Where(static r => Cases.ContainsKey(r.Key)).ToDictionary(static r => r.Key, static r => r.Value.Total));
        Assert.DoesNotContain(results.Where(static r => Cases.ContainsKey(r.Key)).SelectMany(static r => r.Value.Failures), failure => profile != "coredns" || !Defects.Contains(failure.Id));
        if (profile == "specification") Assert.Empty(results["departures.md"].Failures);
    }

    [Theory]
    [InlineData("coredns", "11")]
    [InlineData("specification", "12")]
    public async Task Server_MutatedPackets_StandsFirm(string profile, string seed)
    {
        ConformanceRequest request = new(Repository.Vectors("dns"), new Dictionary<string, string> { ["profile"] = profile, ["seed"] = seed, ["packets"] = "100000" });
        await foreach (FileResult result in new DnsFuzzArea().RunAsync(request)) Assert.Empty(result.Failures);
    }
}
