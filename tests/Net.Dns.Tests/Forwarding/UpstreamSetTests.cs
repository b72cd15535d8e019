using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Forwarding;

/// <summary>Several upstreams: who is asked, who is left alone, who is asked again.</summary>
public sealed class UpstreamSetTests
{
    [Fact]
    public async Task Resolve_Sequential_AsksTheFirstThatIsWell()
    {
        bool isSilent = false;
        await using LoopbackDns first = new(query => isSilent ? null : Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60, "192.0.2.1")));
        await using LoopbackDns second = Answers.AddressServer(address: "192.0.2.2");
        ManualTimeProvider time = new();
        using Forwarder forwarder = Over(UpstreamPolicy.Sequential, time, first, second);
        Assert.Equal("192.0.2.1", await AskAsync(forwarder));
        isSilent = true;
        for (int i = 0; i < 2; i++)
        {
            int seen = first.Queries.Count(static query => query.Message[DnsHeader.Length] != 0);
            Task<string> asked = AskAsync(forwarder);
            await VirtualTime.ThroughSilenceAsync(time, first, asked, seen);
            Assert.Equal("192.0.2.2", await asked);
        }

        // Down: no question is lost on it any more, and no time.
        Assert.Equal([false, true], forwarder.Upstreams.Select(static upstream => upstream.IsUp));
        Assert.Equal("192.0.2.2", await AskAsync(forwarder));

        isSilent = false;
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            return forwarder.Upstreams[0].IsUp;
        });
        Assert.Equal("192.0.2.1", await AskAsync(forwarder));
    }

    [Fact]
    public async Task Resolve_RoundRobin_AsksEachInTurn()
    {
        await using LoopbackDns first = Answers.AddressServer();
        await using LoopbackDns second = Answers.AddressServer();
        await using LoopbackDns third = Answers.AddressServer();
        using Forwarder forwarder = Over(UpstreamPolicy.RoundRobin, new ManualTimeProvider(), first, second, third);
        for (int i = 0; i < 30; i++) await forwarder.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.All(forwarder.Upstreams, static upstream => Assert.Equal(10, upstream.Asked));
    }

    [Fact]
    public async Task Resolve_Random_SpreadsAndRepeatsFromItsSeed()
    {
        await using LoopbackDns first = Answers.AddressServer();
        await using LoopbackDns second = Answers.AddressServer();
        using Forwarder one = Over(UpstreamPolicy.Random, new ManualTimeProvider(), first, second);
        using Forwarder two = Over(UpstreamPolicy.Random, new ManualTimeProvider(), first, second);
        for (int i = 0; i < 60; i++)
        {
            await one.ResolveAsync(Answers.Ask("www.test."), default);
            await two.ResolveAsync(Answers.Ask("www.test."), default);
        }

        Assert.All(one.Upstreams, static upstream => Assert.InRange(upstream.Asked, 15, 45));
        Assert.Equal(one.Upstreams.Select(static upstream => upstream.Asked), two.Upstreams.Select(static upstream => upstream.Asked));
    }

    [Theory]
    [InlineData(Rcode.ServerFailure)]
    [InlineData(Rcode.Refused)]
    public async Task Resolve_OneInTrouble_AsksTheOther(Rcode trouble)
    {
        await using LoopbackDns first = new(query => Answers.Reply(query.Message, new() { Rcode = trouble }));
        await using LoopbackDns second = Answers.AddressServer(address: "192.0.2.2");
        using Forwarder forwarder = Over(UpstreamPolicy.Sequential, new ManualTimeProvider(), first, second);
        Assert.Equal("192.0.2.2", await AskAsync(forwarder));
        Assert.True(forwarder.IsReachable);
    }

    [Fact]
    public async Task Resolve_AllInTrouble_SaysWhatTheySay()
    {
        await using LoopbackDns first = new(query => Answers.Reply(query.Message, new() { Rcode = Rcode.ServerFailure }));
        await using LoopbackDns second = new(query => Answers.Reply(query.Message, new() { Rcode = Rcode.Refused }));
        using Forwarder forwarder = Over(UpstreamPolicy.Sequential, new ManualTimeProvider(), first, second);
        Assert.Equal(Rcode.Refused, (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Rcode);
        Assert.Equal(2, first.Queries.Count + second.Queries.Count);
    }

    [Fact]
    public async Task Resolve_AllDown_AreAskedAllTheSame()
    {
        bool isSilent = true;
        await using LoopbackDns only = new(query => isSilent ? null : Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60)));
        ManualTimeProvider time = new();
        using Forwarder forwarder = Over(UpstreamPolicy.Random, time, only);
        await VirtualTime.ThroughSilenceAsync(time, only, forwarder.ResolveAsync(Answers.Ask("www.test."), default).AsTask());
        Assert.False(forwarder.IsReachable);
        isSilent = false;
        Assert.Single((await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers);
        Assert.True(forwarder.IsReachable);
    }

    private static Forwarder Over(UpstreamPolicy policy, ManualTimeProvider time, params LoopbackDns[] upstreams) =>
        new(new() { Zones = { new() { Policy = policy, Upstreams = [.. upstreams.Select(static upstream => upstream.EndPoint.ToString())] } } }, time, seed: 7);

    private static async Task<string> AskAsync(Forwarder forwarder) => (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers[0].DataText();
}
