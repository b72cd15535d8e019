using System.Net;
using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Forwarding;

public sealed class ForwarderTests
{
    [Fact]
    public async Task Resolve_Udp_ComesBackWithTheClientsLetters()
    {
        await using LoopbackDns upstream = Answers.AddressServer();
        using Forwarder forwarder = To(upstream);
        DnsResponse response = await forwarder.ResolveAsync(Answers.Ask("wWw.Example.test."), default);
        Assert.Equal("wWw.Example.test.", response.Answers[0].Name.ToString());
        Assert.Equal("192.0.2.1", response.Answers[0].DataText());
        Assert.Contains(upstream.EndPoint.ToString(), response.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_Udp_UsesNewPortsIdsAndLetters()
    {
        const int Questions = 64;
        await using LoopbackDns upstream = Answers.AddressServer();
        using Forwarder forwarder = To(upstream);
        for (int i = 0; i < Questions; i++) await forwarder.ResolveAsync(Answers.Ask("a-name-with-many-letters.example.test."), default);
        Assert.Equal(Questions, upstream.Queries.Count);
        Assert.InRange(upstream.Queries.Select(static query => query.From.Port).Distinct().Count(), Questions * 9 / 10, Questions);
        Assert.InRange(upstream.Queries.Select(static query => Answers.IdOf(query.Message)).Distinct().Count(), Questions * 9 / 10, Questions);
        Assert.InRange(upstream.Queries.Select(static query => Answers.Question(query.Message).Name.ToString()).Distinct().Count(), Questions * 9 / 10, Questions);
    }

    [Fact]
    public async Task Resolve_Truncated_IsAskedAgainOverTcp()
    {
        await using LoopbackDns upstream = new(query => Answers.Reply(query.Message, query.IsStream
            ? Answers.Address(Answers.Question(query.Message).Name, 60)
            : new DnsResponse { Flags = DnsFlags.Truncated }));
        using Forwarder forwarder = To(upstream);
        DnsResponse response = await forwarder.ResolveAsync(Answers.Ask("big.test."), default);
        Assert.Single(response.Answers);
        Assert.Equal(DnsFlags.None, response.Flags & DnsFlags.Truncated);
        Assert.Equal([false, true], upstream.Queries.Select(static query => query.IsStream));
    }

    [Fact]
    public async Task Resolve_SameAsClient_PassesTruncationOnAndFollowsTheClient()
    {
        await using LoopbackDns upstream = new(query => Answers.Reply(query.Message, new DnsResponse { Flags = query.IsStream ? 0 : DnsFlags.Truncated }));
        using Forwarder forwarder = To(upstream, zone: new() { Upstreams = { upstream.EndPoint.ToString() }, Transport = UpstreamTransport.SameAsClient });
        DnsResponse cut = await forwarder.ResolveAsync(Answers.Ask("big.test."), default);
        Assert.Equal(DnsFlags.Truncated, cut.Flags);
        DnsResponse whole = await forwarder.ResolveAsync(Answers.Ask("big.test.") with { Client = new(default, IsStream: true) }, default);
        Assert.Equal(DnsFlags.None, whole.Flags);
        Assert.Equal([false, true], upstream.Queries.Select(static query => query.IsStream));
        Assert.All(upstream.Queries, static query => Assert.False(Answers.Question(query.Message).HasEdns));
    }

    [Fact]
    public async Task Resolve_Tcp_KeepsTheConnectionAndSurvivesItsEnd()
    {
        await using LoopbackDns upstream = Answers.AddressServer();
        using Forwarder forwarder = To(upstream, zone: new() { Upstreams = { upstream.EndPoint.ToString() }, Transport = UpstreamTransport.Tcp });
        for (int i = 0; i < 3; i++) Assert.Single((await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers);
        Assert.Single(upstream.Queries.Select(static query => query.From.Port).Distinct());
        upstream.CloseConnections();
        Assert.Single((await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers);
        Assert.Equal(0, forwarder.Upstreams[0].Failed);
    }

    [Fact]
    public async Task Resolve_OldServerRefusesEdns_IsAskedWithout()
    {
        await using LoopbackDns upstream = new(query => Answers.Question(query.Message).HasEdns
            ? [query.Message[0], query.Message[1], 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0]
            : Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60)));
        using Forwarder forwarder = To(upstream);
        Assert.Single((await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers);
    }

    [Fact]
    public async Task Resolve_Suffixes_TheLongestZoneCounts()
    {
        await using LoopbackDns everything = Answers.AddressServer(address: "192.0.2.1");
        await using LoopbackDns corporate = Answers.AddressServer(address: "192.0.2.2");
        using Forwarder forwarder = new(new()
        {
            Zones = { new() { Upstreams = { everything.EndPoint.ToString() } }, new() { Zone = "corp.test", Upstreams = { corporate.EndPoint.ToString() } }, new() { Zone = "secret.corp.test" } },
        });
        Assert.Equal("192.0.2.1", await AddressAsync(forwarder, "www.test."));
        Assert.Equal("192.0.2.2", await AddressAsync(forwarder, "CORP.test."));
        Assert.Equal("192.0.2.2", await AddressAsync(forwarder, "a.b.corp.test."));
        Assert.Equal("192.0.2.1", await AddressAsync(forwarder, "notcorp.test."));
        Assert.Equal(Rcode.Refused, (await forwarder.ResolveAsync(Answers.Ask("x.secret.corp.test."), default)).Rcode);
    }

    [Fact]
    public async Task Resolve_NoZone_IsRefused()
    {
        using Forwarder forwarder = new(new());
        Assert.Equal((Rcode.Refused, ExtendedError.NotAuthoritative), await OutcomeAsync(forwarder));
    }

    [Fact]
    public async Task Resolve_MoreThanTheBoundUnderWay_RefusesTheRest()
    {
        await using LoopbackDns silent = new(static _ => null);
        ManualTimeProvider time = new();
        using Forwarder forwarder = new(new() { MaxConcurrent = 2, Zones = { new() { Upstreams = { silent.EndPoint.ToString() } } } }, time);
        Task<DnsResponse>[] waiting = [.. Enumerable.Range(0, 2).Select(i => forwarder.ResolveAsync(Answers.Ask($"n{i}.test."), default).AsTask())];
        await Eventually.True(() => silent.Queries.Count == 2);
        Assert.Equal(Rcode.Refused, (await forwarder.ResolveAsync(Answers.Ask("n3.test."), default)).Rcode);
        await VirtualTime.ThroughSilenceAsync(time, silent, Task.WhenAll(waiting));
        Assert.All(waiting, static done => Assert.Equal(Rcode.ServerFailure, done.Result.Rcode));
    }

    [Fact]
    public void Constructor_BadOptions_NamesEveryProblem()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new Forwarder(new()
        {
            Zones = { new() { Zone = "a..b" }, new() { Upstreams = { "one.test", "10.0.0.1:0" } }, new() },
            AttemptsPerUpstream = 4,
        }));
        foreach (string field in new[] { "Zones[0].Zone", "Zones[1].Upstreams[0]", "Zones[1].Upstreams[1]", "Zones[2].Zone", "AttemptsPerUpstream" })
        {
            Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("10.0.0.10", "10.0.0.10:53")]
    [InlineData("10.0.0.10:5353", "10.0.0.10:5353")]
    [InlineData("fd00::a", "[fd00::a]:53")]
    [InlineData("[fd00::a]:5353", "[fd00::a]:5353")]
    public void Validator_AddressForms_AreRead(string text, string expected)
    {
        Assert.True(ForwarderOptionsValidator.TryReadAddress(text, out IPEndPoint endPoint));
        Assert.Equal(expected, endPoint.ToString());
    }

    private static Forwarder To(LoopbackDns upstream, ForwardZone? zone = null) => new(new() { Zones = { zone ?? new() { Upstreams = { upstream.EndPoint.ToString() } } } });

    private static async Task<string> AddressAsync(Forwarder forwarder, string name) => (await forwarder.ResolveAsync(Answers.Ask(name), default)).Answers[0].DataText();

    private static async Task<(Rcode, ExtendedError?)> OutcomeAsync(Forwarder forwarder)
    {
        DnsResponse response = await forwarder.ResolveAsync(Answers.Ask("www.test."), default);
        return (response.Rcode, response.Error);
    }
}
