using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Caching;

public sealed class PrefetchTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task TryAnswer_HotNameNearItsEnd_IsAskedForOnceBehind()
    {
        TaskCompletionSource<DnsResponse> second = new();
        int asked = 0;
        FakeResponder upstream = new((request, _) => Interlocked.Increment(ref asked) == 1 ? new(Answers.Address(request.Name, 10)) : new(second.Task));
        await using DnsCache cache = new(upstream, new() { PrefetchHits = 2, PrefetchPercent = 50 }, _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        for (int i = 0; i < 5; i++) Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        Assert.Equal(1, upstream.Asked);
        _time.Advance(TimeSpan.FromSeconds(6));
        for (int i = 0; i < 5; i++) Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        await Eventually.True(() => upstream.Asked == 2);
        Assert.Equal(1, cache.Statistics.Prefetches);
        second.SetResult(Answers.Address(DnsName.Parse("www.test."), 10));
        await Eventually.True(() => Answers.Read(Answers.TryAnswer(cache, "www.test.")!).Answers[0].Ttl == 10);
    }

    [Fact]
    public async Task TryAnswer_ColdName_IsNotAskedForEarly()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 10));
        await using DnsCache cache = new(upstream, new() { PrefetchHits = 3, PrefetchPercent = 50, PrefetchWindow = TimeSpan.FromSeconds(2) }, _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);

        // Three hits, but never three within two seconds.
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        }

        Assert.Equal(0, cache.Statistics.Prefetches);
    }

    [Fact]
    public async Task TryAnswer_RefreshFails_KeepsWhatIsGoodAndTriesLater()
    {
        TaskCompletionSource<DnsResponse> second = new();
        int asked = 0;
        FakeResponder upstream = new((request, _) => Interlocked.Increment(ref asked) switch { 1 => new(Answers.Address(request.Name, 20)), 2 => new(second.Task), _ => new(Answers.Failure()) });
        await using DnsCache cache = new(upstream, new() { PrefetchHits = 1, PrefetchPercent = 50 }, _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        await Eventually.True(() => upstream.Asked == 2);
        for (int i = 0; i < 20; i++) Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        Assert.Equal(2, upstream.Asked);

        // The failure is held from when it came, so it must have come before the clock goes on.
        second.SetResult(Answers.Failure());
        await Eventually.True(() => cache.Statistics.UnderWay == 0);
        for (int i = 0; i < 20; i++) Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        Assert.Equal((2, 1), (upstream.Asked, cache.Statistics.Prefetches));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.True(() => Answers.Read(Answers.TryAnswer(cache, "www.test.")!).Rcode == Rcode.NoError && upstream.Asked == 3);
    }

    [Fact]
    public async Task TryAnswer_UpstreamThrowsOnRefresh_IsTriedAgain()
    {
        int asked = 0;
        FakeResponder upstream = new(request => Interlocked.Increment(ref asked) == 2 ? throw new InvalidOperationException("a defect") : Answers.Address(request.Name, 20));
        await using DnsCache cache = new(upstream, new() { PrefetchHits = 1, PrefetchPercent = 50 }, _time);
        await cache.ResolveAsync(Answers.Ask("www.test."), default);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.NotNull(Answers.TryAnswer(cache, "www.test."));
        await Eventually.True(() => upstream.Asked == 2);
        await Eventually.True(() => Answers.TryAnswer(cache, "www.test.") is not null && upstream.Asked == 3);
    }
}
