using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Caching;

/// <summary>The cache beside a naive model: a dictionary of what was answered last, and until when.</summary>
public sealed class CacheModelTests
{
    private const int Steps = 3_000;
    private const int Names = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Resolve_RandomStories_NeverOutlivesTtlOrBound(int seed)
    {
        Random random = new(seed);
        ManualTimeProvider time = new();
        TimeSpan stale = seed == 3 ? TimeSpan.FromSeconds(40) : TimeSpan.Zero;
        uint serial = 0;
        bool fails = false;
        Dictionary<string, (uint Serial, TimeSpan Until)> truth = [];
        FakeResponder upstream = new(request =>
        {
            if (fails) return Answers.Failure();
            uint ttl = (uint)random.Next(0, 90);
            uint number = ++serial;
            bool denies = random.Next(3) == 0;
            uint kept = denies ? Math.Min(ttl, 30) : Math.Min(ttl, 60);
            truth[request.Name.ToString()] = (denies ? 0 : number, time.Elapsed + TimeSpan.FromSeconds(kept));
            return denies ? Answers.Denial(ttl, 90) : new() { Answers = [DnsRecord.Address(request.Name, ttl, IpAddress.FromIPv4(number))] };
        });
        await using DnsCache cache = new(upstream, new() { MaxTtl = TimeSpan.FromSeconds(60), MaxDenialTtl = TimeSpan.FromSeconds(30), MaxStale = stale, StaleAfter = TimeSpan.Zero, PrefetchHits = 0 }, time);
        for (int step = 0; step < Steps; step++)
        {
            if (random.Next(4) == 0) time.Advance(TimeSpan.FromSeconds(random.NextDouble() * 20));
            if (random.Next(20) == 0) fails = !fails;
            string name = $"n{random.Next(Names)}.test.";
            (uint before, TimeSpan until) = truth.GetValueOrDefault(name);
            int asked = upstream.Asked;
            DnsResponse response = await cache.ResolveAsync(Answers.Ask(name), default);
            await Eventually.True(() => cache.Statistics.UnderWay == 0);
            if (response.Rcode == Rcode.ServerFailure) continue;
            bool isFresh = upstream.Asked > asked && response.Error is null;
            if (isFresh) continue;

            // From the cache: what was answered last before, within its time and with no more than what is left of it, or within the bound past it.
            Assert.Equal(before, response.Answers.Count == 0 ? 0 : (uint)response.Answers[0].AddressValue.Bits);
            uint ttl = response.Answers.Concat(response.Authority).First().Ttl;
            if (response.Error is null) Assert.True(time.Elapsed + TimeSpan.FromSeconds(ttl) <= until, $"step {step}: {ttl} s at {time.Elapsed}, good until {until}");
            else Assert.True(time.Elapsed < until + stale, $"step {step}: {time.Elapsed} past {until}");
        }

        Assert.True(cache.Statistics.Hits > Steps / 10);
    }
}
