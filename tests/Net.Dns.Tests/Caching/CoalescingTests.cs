using Net.TestSupport;

namespace Net.Dns.Tests.Caching;

public sealed class CoalescingTests
{
    [Fact]
    public async Task Resolve_ThunderingHerd_AsksOnce()
    {
        const int Clients = 500;
        TaskCompletionSource<DnsResponse> answer = new();
        FakeResponder upstream = new((_, _) => new(answer.Task));
        await using DnsCache cache = new(upstream);
        Task<DnsResponse>[] waiting = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => cache.ResolveAsync(Answers.Ask(i % 2 == 0 ? "www.test." : "WWW.test."), default).AsTask()))];
        await Eventually.True(() => cache.Statistics.Coalesced == Clients - 1);
        answer.SetResult(Answers.Address(DnsName.Parse("www.test."), 60));
        DnsResponse[] responses = await Task.WhenAll(waiting);
        Assert.Equal(1, upstream.Asked);
        Assert.All(responses, static response => Assert.Single(response.Answers));
        Assert.Equal(Clients / 2, responses.Count(static response => response.Answers[0].Name.ToString() == "WWW.test."));
    }

    [Fact]
    public async Task Resolve_OneClientLeaves_TheOthersAreAnswered()
    {
        TaskCompletionSource<DnsResponse> answer = new();
        await using DnsCache cache = new(new FakeResponder((_, _) => new(answer.Task)));
        using CancellationTokenSource leaving = new();
        Task<DnsResponse> first = cache.ResolveAsync(Answers.Ask("www.test."), leaving.Token).AsTask();
        Task<DnsResponse> second = cache.ResolveAsync(Answers.Ask("www.test."), default).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Answers.Address(DnsName.Parse("www.test."), 60));
        Assert.Single((await second).Answers);
    }

    [Fact]
    public async Task Resolve_Herds_NeverAskTwiceAtATime()
    {
        int underWay = 0, most = 0;
        FakeResponder upstream = new(async (request, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            return Answers.Address(request.Name, 0);
        });
        await using DnsCache cache = new(upstream);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++) await cache.ResolveAsync(Answers.Ask("www.test."), default);
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Dispose_QuestionUnderWay_AnswersItAsStopping()
    {
        DnsCache cache = new(new FakeResponder(static async (_, stopping) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
            return new();
        }));
        Task<DnsResponse> waiting = cache.ResolveAsync(Answers.Ask("www.test."), default).AsTask();
        await cache.DisposeAsync();
        Assert.Equal(Rcode.ServerFailure, (await waiting).Rcode);
    }
}
