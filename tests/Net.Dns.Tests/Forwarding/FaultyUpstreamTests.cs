using System.Net.Sockets;
using System.Net;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Forwarding;

/// <summary>Upstreams that are silent, wrong, lying, or gone, and third parties that forge (RFC 5452).</summary>
public sealed class FaultyUpstreamTests
{
    private static readonly IpAddress Forged = IpAddress.Parse("203.0.113.66");

    [Fact]
    public async Task Resolve_Silent_FailsWithinTheDeadlineAfterThreeQueries()
    {
        await using LoopbackDns silent = new(static _ => null);
        ManualTimeProvider time = new();
        using Forwarder forwarder = new(Options(silent), time);
        Task<DnsResponse> asked = forwarder.ResolveAsync(Answers.Ask("www.test."), default).AsTask();
        await VirtualTime.ThroughSilenceAsync(time, silent, asked);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal((Rcode.ServerFailure, ExtendedError.NoReachableAuthority), ((await asked).Rcode, (await asked).Error));
        Assert.Equal(3, silent.Queries.Count(static query => Answers.Question(query.Message).Type == RecordType.A));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("name")]
    [InlineData("type")]
    [InlineData("class")]
    [InlineData("not a response")]
    [InlineData("no question")]
    [InlineData("short")]
    public async Task Resolve_WrongAnswerFirst_IsPassedOverForTheRightOne(string fault)
    {
        LoopbackDns upstream = null!;
        upstream = new LoopbackDns(async query =>
        {
            byte[] good = Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60));
            await upstream.SendAsync(Spoil(good, fault), query.From);
            return good;
        });
        await using (upstream)
        {
            using Forwarder forwarder = new(Options(upstream));
            DnsResponse response = await forwarder.ResolveAsync(Answers.Ask("www.test."), default);
            Assert.Equal("192.0.2.1", response.Answers[0].DataText());
            Assert.Single(upstream.Queries);
        }
    }

    [Fact]
    public async Task Resolve_ForgedFromAnotherPort_NeverArrives()
    {
        using Socket forger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        forger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using LoopbackDns upstream = new(async query =>
        {
            // Right in everything but where it comes from.
            DnsName name = Answers.Question(query.Message).Name;
            await forger.SendToAsync(Answers.Reply(query.Message, new() { Answers = [DnsRecord.Address(name, 60, Forged)] }), SocketFlags.None, query.From);
            return Answers.Reply(query.Message, Answers.Address(name, 60));
        });
        using Forwarder forwarder = new(Options(upstream));
        Assert.Equal("192.0.2.1", (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers[0].DataText());
    }

    [Fact]
    public async Task Resolve_LettersNotGivenBack_IsSettledOverTcp()
    {
        await using LoopbackDns upstream = new(query =>
        {
            byte[] lowered = [.. query.Message];
            WireName.Fold(query.Message.AsSpan(DnsHeader.Length, WireName.PlainLength(query.Message, DnsHeader.Length)), lowered.AsSpan(DnsHeader.Length));
            return Answers.Reply(query.IsStream ? query.Message : lowered, Answers.Address(DnsName.Parse("a-long-name-to-mix.test."), 60));
        });
        using Forwarder forwarder = new(Options(upstream));
        Assert.Single((await forwarder.ResolveAsync(Answers.Ask("a-long-name-to-mix.test."), default)).Answers);
        Assert.Equal([false, true], upstream.Queries.Select(static query => query.IsStream));
    }

    [Fact]
    public async Task Resolve_ManyForgeries_GivesUdpUpForTcp()
    {
        LoopbackDns upstream = null!;
        upstream = new LoopbackDns(async query =>
        {
            byte[] good = Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60));
            if (query.IsStream) return good;
            for (int i = 0; i < 20; i++) await upstream.SendAsync(Spoil(good, "id"), query.From);
            return null;
        });
        await using (upstream)
        {
            using Forwarder forwarder = new(Options(upstream));
            Assert.Single((await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Answers);
        }
    }

    [Fact]
    public async Task Resolve_RecordsOfOtherNames_AreDroppedAndKeptNowhere()
    {
        DnsName victim = DnsName.Parse("bank.test.");
        await using LoopbackDns upstream = new(query =>
        {
            DnsName name = Answers.Question(query.Message).Name;
            if (name == victim) return Answers.Reply(query.Message, Answers.Denial(60, 60));
            DnsName target = DnsName.Parse("cdn.test.");
            return Answers.Reply(query.Message, new()
            {
                Answers = [DnsRecord.Cname(name, 60, target), DnsRecord.Address(target, 60, IpAddress.Parse("192.0.2.1")), DnsRecord.Address(victim, 60, Forged)],
                Additional = [DnsRecord.Address(victim, 60, Forged)],
            });
        });
        using Forwarder forwarder = new(Options(upstream));
        await using DnsCache cache = new(forwarder);
        DnsResponse response = await cache.ResolveAsync(Answers.Ask("www.test."), default);
        Assert.Equal([RecordType.CNAME, RecordType.A], response.Answers.Select(static record => record.Type));
        Assert.Equal(Rcode.NameError, (await cache.ResolveAsync(Answers.Ask("bank.test."), default)).Rcode);
    }

    [Fact]
    public async Task Resolve_MalformedRecords_IsNoAnswer()
    {
        await using LoopbackDns upstream = new(static query =>
        {
            byte[] reply = Answers.Reply(query.Message, Answers.Address(Answers.Question(query.Message).Name, 60));
            return reply[..^2];
        });
        using Forwarder forwarder = new(Options(upstream));
        Assert.Equal(Rcode.ServerFailure, (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Rcode);
        Assert.False(forwarder.IsReachable);
    }

    [Fact]
    public async Task Resolve_NobodyThere_FailsAtOnce()
    {
        LoopbackDns gone = new(static _ => null);
        await gone.DisposeAsync();
        ManualTimeProvider time = new();
        using Forwarder forwarder = new(Options(gone), time);
        Assert.Equal(Rcode.ServerFailure, (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Rcode);
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    [Fact]
    public async Task Resolve_ConnectionsClosed_FailsAtOnce()
    {
        await using LoopbackDns upstream = new(static _ => null) { ClosesConnections = true };
        ForwarderOptions options = Options(upstream);
        options.Zones[0].Transport = UpstreamTransport.Tcp;
        using Forwarder forwarder = new(options, new ManualTimeProvider());
        Assert.Equal(Rcode.ServerFailure, (await forwarder.ResolveAsync(Answers.Ask("www.test."), default)).Rcode);
    }

    [Fact]
    public async Task Resolve_ClientLeaves_IsCancelled()
    {
        await using LoopbackDns silent = new(static _ => null);
        using Forwarder forwarder = new(Options(silent), new ManualTimeProvider());
        using CancellationTokenSource leaving = new();
        Task<DnsResponse> asked = forwarder.ResolveAsync(Answers.Ask("www.test."), leaving.Token).AsTask();
        await Eventually.True(() => silent.Queries.Count == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(0, forwarder.Upstreams[0].Failed);
    }

    private static ForwarderOptions Options(LoopbackDns upstream) => new() { Zones = { new() { Upstreams = { upstream.EndPoint.ToString() } } } };

    private static byte[] Spoil(byte[] good, string fault)
    {
        byte[] bad = [.. good];
        int question = DnsHeader.Length + WireName.PlainLength(good, DnsHeader.Length);
        switch (fault)
        {
            case "id":
                bad[1] ^= 1;
                break;
            case "name":
                bad[DnsHeader.Length + 1] ^= 1;
                break;
            case "type":
                bad[question + 1] ^= 2;
                break;
            case "class":
                bad[question + 3] ^= 2;
                break;
            case "not a response":
                bad[2] &= 0x7F;
                break;
            case "no question":
                bad[5] = 0;
                break;
            default:
                return bad[..7];
        }

        return bad;
    }
}
