using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Caching;

public sealed class DnsCacheTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Resolve_Kept_CountsDownAndIsAskedAgainAtItsEnd()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 30));
        await using DnsCache cache = new(upstream, time: _time);
        Assert.Equal(30u, await TtlAsync(cache));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(20u, await TtlAsync(cache));
        Assert.Equal(20u, FastTtl(cache));
        _time.Advance(TimeSpan.FromSeconds(19.5));
        Assert.Equal(0u, FastTtl(cache));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(Answers.TryAnswer(cache, "www.test."));
        Assert.Equal(30u, await TtlAsync(cache));
        Assert.Equal(2, upstream.Asked);
    }

    [Fact]
    public async Task TryAnswer_OtherLetters_HitsAndGivesThemBack()
    {
        await using DnsCache cache = new(new FakeResponder(request => Answers.Address(request.Name, 30)), time: _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        DnsResponse hit = Answers.Read(Answers.TryAnswer(cache, "WwW.TesT.")!);
        Assert.Equal("WwW.TesT.", hit.Answers[0].Name.ToString());
        Assert.Equal("WwW.TesT.", (await cache.ResolveAsync(Answers.Ask("WwW.TesT."), default)).Answers[0].Name.ToString());
    }

    [Fact]
    public async Task Resolve_DifferentTtls_TheSmallestCountsForAll()
    {
        DnsName name = DnsName.Parse("www.test.");
        FakeResponder upstream = new(_ => new DnsResponse { Answers = [Answers.Address(name, 500).Answers[0], Answers.Address(name, 7, "192.0.2.2").Answers[0]] });
        await using DnsCache cache = new(upstream, time: _time);
        DnsResponse first = await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.All(first.Answers, static record => Assert.Equal(7u, record.Ttl));
    }

    [Theory]
    [InlineData(20u, 60u, 20)]
    [InlineData(60u, 20u, 20)]
    [InlineData(600u, 600u, 30)]
    [InlineData(60u, 0u, 0)]
    public async Task Resolve_Denial_IsKeptForTheLeastOfSoaTtlMinimumAndCap(uint ttl, uint minimum, int seconds)
    {
        FakeResponder upstream = new(_ => Answers.Denial(ttl, minimum));
        await using DnsCache cache = new(upstream, new() { MaxDenialTtl = TimeSpan.FromSeconds(30) }, _time);
        Assert.Equal((uint)seconds, (await cache.ResolveAsync(Answers.Ask("no.test."), default)).Authority[0].Ttl);
        _time.Advance(TimeSpan.FromSeconds(Math.Max(0, seconds - 0.001)));
        Assert.Equal(seconds > 0, Answers.TryAnswer(cache, "no.test.") is not null);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Null(Answers.TryAnswer(cache, "no.test."));
    }

    [Fact]
    public async Task Resolve_DenialWithoutSoa_IsNotKept()
    {
        await using DnsCache cache = new(new FakeResponder(_ => new DnsResponse { Rcode = Rcode.NameError }), time: _time);
        await cache.ResolveAsync(Answers.Ask("no.test."), default);
        Assert.Equal(0, cache.Statistics.Denials);
    }

    [Theory]
    [InlineData(Rcode.Refused, false)]
    [InlineData(Rcode.FormatError, false)]
    [InlineData(Rcode.ServerFailure, true)]
    [InlineData(Rcode.NotImplemented, true)]
    public async Task Resolve_Error_IsHeldOnlyIfAFailure(Rcode rcode, bool isHeld)
    {
        FakeResponder upstream = new(_ => new DnsResponse { Rcode = rcode });
        await using DnsCache cache = new(upstream, time: _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.Equal(isHeld ? 1 : 2, upstream.Asked);
        _time.Advance(TimeSpan.FromSeconds(5));
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.Equal(isHeld ? 2 : 3, upstream.Asked);
    }

    [Fact]
    public async Task Resolve_Truncated_IsNotKept()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 30) with { Flags = DnsFlags.Truncated });
        await using DnsCache cache = new(upstream, time: _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.Equal(0, cache.Statistics.Answers);
    }

    [Fact]
    public async Task Resolve_WithoutRd_IsAnsweredFromTheCacheAndNeverFillsIt()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 30));
        await using DnsCache cache = new(upstream, time: _time);
        DnsRequest iterative = Answers.Ask("www.test.") with { Flags = DnsFlags.None };
        await cache.ResolveAsync(iterative, default);
        Assert.Equal(0, cache.Statistics.Answers);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        await cache.ResolveAsync(iterative, default);
        Assert.Equal(2, upstream.Asked);
        Assert.NotNull(Answers.TryAnswer(cache, "www.test.", flags: DnsFlags.None));
    }

    [Fact]
    public async Task Resolve_DnssecOkAndCheckingDisabled_AreQuestionsOfTheirOwn()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 30) with { Flags = DnsFlags.AuthenticData });
        await using DnsCache cache = new(upstream, time: _time);
        DnsRequest plain = Answers.Ask("www.test.");
        DnsRequest secure = plain with { HasEdns = true, IsDnssecOk = true };
        DnsRequest unchecked_ = plain with { Flags = DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled };
        Assert.Equal(DnsFlags.None, (await cache.ResolveAsync(plain, default)).Flags);
        Assert.Equal(DnsFlags.AuthenticData, (await cache.ResolveAsync(secure, default)).Flags);
        Assert.Equal(DnsFlags.AuthenticData, (await cache.ResolveAsync(secure, default)).Flags);
        await cache.ResolveAsync(unchecked_, default);
        Assert.Equal(3, upstream.Asked);
    }

    [Fact]
    public async Task Resolve_AnswersNotKept_LeavesTheirTtls()
    {
        FakeResponder upstream = new(request => request.Name.ToString().StartsWith("no", StringComparison.Ordinal) ? Answers.Denial(60, 60) : Answers.Address(request.Name, 300));
        await using DnsCache cache = new(upstream, new() { AnswersNotKept = { "test" }, DenialsNotKept = { "elsewhere" } }, _time);
        Assert.Equal(300u, await TtlAsync(cache));
        Assert.Equal(300u, await TtlAsync(cache));
        await cache.ResolveAsync(Answers.Ask("no.test."), default);
        await cache.ResolveAsync(Answers.Ask("no.test."), default);
        await cache.ResolveAsync(Answers.Ask("no.elsewhere."), default);
        await cache.ResolveAsync(Answers.Ask("no.elsewhere."), default);
        Assert.Equal(5, upstream.Asked);
    }

    [Fact]
    public async Task Resolve_AnswerAfterDenial_ReplacesIt()
    {
        bool exists = false;
        FakeResponder upstream = new(request => exists ? Answers.Address(request.Name, 30) : Answers.Denial(5, 5));
        await using DnsCache cache = new(upstream, time: _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        (exists, _) = (true, 0);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(30u, await TtlAsync(cache));
        Assert.Equal((1, 0), (cache.Statistics.Answers, cache.Statistics.Denials));
    }

    [Fact]
    public async Task Resolve_ResponderThrows_IsAFailureForAll()
    {
        await using DnsCache cache = new(new FakeResponder(static (_, _) => throw new InvalidOperationException("a defect")), time: _time);
        DnsResponse response = await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.Equal(Rcode.ServerFailure, response.Rcode);
    }

    [Fact]
    public void Constructor_BadOptions_NamesEveryProblem()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new DnsCache(
            new FakeResponder(static _ => new()), new() { MaxBytes = 1, MaxTtl = TimeSpan.FromDays(8), PrefetchPercent = 0, FailureTtl = TimeSpan.FromMinutes(6), AnswersNotKept = { "a..b" } }));
        foreach (string field in new[] { "MaxBytes", "MaxTtl", "PrefetchPercent", "FailureTtl", "AnswersNotKept[0]" }) Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<uint> TtlAsync(DnsCache cache) => (await cache.ResolveAsync(Answers.Ask("www.test."), default)).Answers[0].Ttl;

    private static uint FastTtl(DnsCache cache) => Answers.Read(Answers.TryAnswer(cache, "www.test.")!).Answers[0].Ttl;
}
