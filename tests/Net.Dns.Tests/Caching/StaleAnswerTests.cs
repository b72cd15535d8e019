using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests.Caching;

/// <summary>RFC 8767 and RFC 9520.</summary>
public sealed class StaleAnswerTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeResponder _upstream;
    private DnsCache? _cache;
    private DnsResponse? _answer;
    private TaskCompletionSource<DnsResponse>? _silence;

    public StaleAnswerTests() =>
        _upstream = new((request, _) => _silence is { } silence ? new(silence.Task) : new(_answer ?? Answers.Address(request.Name, 5)));

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _silence?.TrySetResult(Answers.Failure());
        await _cache!.DisposeAsync();
    }

    [Fact]
    public async Task Resolve_UpstreamFails_GivesTheOldAnswerWithItsErrorUntilTheBound()
    {
        DnsCache cache = await FilledAsync(new() { MaxStale = TimeSpan.FromSeconds(60) });
        _answer = Answers.Failure();
        _time.Advance(TimeSpan.FromSeconds(6));
        DnsResponse stale = await AskAsync(cache);
        Assert.Equal((30u, ExtendedError.StaleAnswer), (stale.Answers[0].Ttl, stale.Error));
        _time.Advance(TimeSpan.FromSeconds(58.999));
        Assert.Single((await AskAsync(cache)).Answers);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Rcode.ServerFailure, (await AskAsync(cache)).Rcode);
    }

    [Fact]
    public async Task Resolve_UpstreamFails_IsNotAskedAgainForTheFailureTtl()
    {
        DnsCache cache = await FilledAsync(new() { MaxStale = TimeSpan.FromSeconds(60) });
        _answer = Answers.Failure();
        _time.Advance(TimeSpan.FromSeconds(6));
        for (int i = 0; i < 10; i++) Assert.Single((await AskAsync(cache)).Answers);
        Assert.Equal(2, _upstream.Asked);
        _time.Advance(TimeSpan.FromSeconds(5));
        _answer = null;
        DnsResponse fresh = await AskAsync(cache);
        Assert.Equal((5u, (ExtendedError?)null), (fresh.Answers[0].Ttl, fresh.Error));
    }

    [Fact]
    public async Task Resolve_UpstreamSilent_GivesTheOldAnswerAfterTheTimer()
    {
        DnsCache cache = await FilledAsync(new() { MaxStale = TimeSpan.FromSeconds(60) });
        _silence = new();
        _time.Advance(TimeSpan.FromSeconds(6));
        Task<DnsResponse> asked = AskAsync(cache);
        _time.Advance(TimeSpan.FromSeconds(1.7));
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(ExtendedError.StaleAnswer, (await asked).Error);
    }

    [Fact]
    public async Task Resolve_AtOnce_GivesTheOldAnswerAndRefreshesBehind()
    {
        DnsCache cache = await FilledAsync(new() { MaxStale = TimeSpan.FromSeconds(60), StaleAfter = TimeSpan.Zero });
        _silence = new();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ExtendedError.StaleAnswer, (await AskAsync(cache)).Error);
        Assert.Equal(ExtendedError.StaleAnswer, (await AskAsync(cache)).Error);
        Assert.Equal(2, _upstream.Asked);
        _silence.SetResult(Answers.Address(DnsName.Parse("www.test."), 5, "192.0.2.2"));
        _silence = null;
        await Eventually.True(() => Answers.TryAnswer(cache, "www.test.") is not null);
        Assert.Equal("192.0.2.2", (await AskAsync(cache)).Answers[0].AddressValue.ToString());
    }

    [Fact]
    public async Task Resolve_OldDenial_IsGivenAsOne()
    {
        _answer = Answers.Denial(5, 5);
        DnsCache cache = await FilledAsync(new() { MaxStale = TimeSpan.FromSeconds(60) });
        _answer = Answers.Failure();
        _time.Advance(TimeSpan.FromSeconds(6));
        DnsResponse stale = await AskAsync(cache);
        Assert.Equal((Rcode.NameError, ExtendedError.StaleDenial), (stale.Rcode, stale.Error));
    }

    [Fact]
    public async Task Resolve_NotSwitchedOn_NeverGivesOldAnswers()
    {
        DnsCache cache = await FilledAsync(new());
        _answer = Answers.Failure();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Rcode.ServerFailure, (await AskAsync(cache)).Rcode);
    }

    private async Task<DnsCache> FilledAsync(DnsCacheOptions options)
    {
        _cache = new DnsCache(_upstream, options, _time);
        await AskAsync(_cache);
        return _cache;
    }

    private static Task<DnsResponse> AskAsync(DnsCache cache) => cache.ResolveAsync(Answers.Ask("www.test."), default).AsTask();
}
