using System.Text.Json.Nodes;
using Net.Conformance.ApiServer;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.LeaderElection;

/// <summary>An election at a server that answers as a real one was recorded to: acquired, renewed, lost to nobody, released; and the rival's side of it.</summary>
public sealed class RecordedLeaseTests
{
    private const string NotFound = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","message":"leases.coordination.k8s.io \"slice-controller\" not found","code":404}""";

    private static readonly LeaderElectionOptions Options = new() { Lease = "inventory/slice-controller" };

    private readonly IReadOnlyList<RecordedExchange> _recorded = RecordedExchange.Of(Repository.Vectors("apiserver", "leases.json"));
    private readonly ManualTimeProvider _clock = new();

    private RecordedExchange Acquired => _recorded[0];

    private RecordedExchange Renewed => _recorded[1];

    private RecordedExchange Stale => _recorded[2];

    private RecordedExchange Exists => _recorded[3];

    private RecordedExchange Released => _recorded[4];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Leader_AcquiresRenewsAndReleases_ByTheVersionsOfTheAnswers(int seed)
    {
        await using var server = new ReplayServer(seed, request => request switch
        {
            { Method: "GET" } => RecordedExchange.Answer(404, NotFound),
            { Method: "POST" } => Acquired,
            { Body: var body } => Holder(body).Length == 0 ? Released : Renewed,
        });
        using var client = new ApiServerClient(server.Connection);
        var elector = new LeaderElector(new ApiServerLeaseStore(client), Options with { Identity = "agent-a" }, _clock, new Random(seed));
        using var stop = new CancellationTokenSource();
        Task running = elector.RunAsync(lost => Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default), stop.Token);
        await Eventually.True(() => elector.IsLeader);
        await RenewAsync(() => Versions(server).Contains("16114"));
        await RenewAsync(() => Versions(server).Contains("16115"));
        Assert.True(elector.IsLeader);
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
        Assert.False(elector.IsLeader);
        Assert.Equal("", elector.Holder);
        Assert.Equal(("PUT", "", "16115"), (server.Requests[^1].Method, Holder(server.Requests[^1].Body), Version(server.Requests[^1].Body)));
    }

    [Fact]
    public async Task Rival_IsRefusedWithEitherConflict_AndWaitsForTheLeaseToRunOut()
    {
        bool isThere = false;
        await using var server = new ReplayServer(1, request => request.Method switch
        {
            "POST" => Exists,
            "PUT" => Stale,
            _ => isThere ? Renewed : RecordedExchange.Answer(404, NotFound),
        });
        using var client = new ApiServerClient(server.Connection);
        var elector = new LeaderElector(new ApiServerLeaseStore(client), Options with { Identity = "agent-b" }, _clock, new Random(1));
        using var stop = new CancellationTokenSource();
        Task running = elector.RunAsync(_ => Task.CompletedTask, stop.Token);

        // Somebody else created it between the look and the creation.
        await AdvanceUntilAsync(() => server.Requests.Any(static request => request.Method == "POST"));
        isThere = true;
        await AdvanceUntilAsync(() => elector.Holder == "agent-a");
        TimeSpan seen = _clock.Elapsed;
        Assert.DoesNotContain(server.Requests, static request => request.Method == "PUT");

        // It is not renewed for its 15 s; but the one try to take it comes too late again.
        await AdvanceUntilAsync(() => server.Requests.Any(static request => request.Method == "PUT"));
        Assert.True(_clock.Elapsed - seen >= TimeSpan.FromSeconds(14), $"tried after {_clock.Elapsed - seen}");
        ReceivedRequest taken = server.Requests.First(static request => request.Method == "PUT");
        Assert.Equal(("agent-b", "16115", 1), (Holder(taken.Body), Version(taken.Body), (int)JsonNode.Parse(taken.Body)!["spec"]!["leaseTransitions"]!));
        Assert.False(elector.IsLeader);
        await stop.CancelAsync();
        await AdvanceUntilAsync(() => running.IsCompleted);
        await running;
    }

    // A leader at rest waits for its next renewal and for the end of its term; while it renews, only for the latter.
    private async Task RenewAsync(Func<bool> renewed)
    {
        await Eventually.True(() => _clock.Waiting == 2);
        _clock.Advance(Options.RetryPeriod);
        await Eventually.True(renewed);
        await Eventually.True(() => _clock.Waiting == 2);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.True(() =>
    {
        if (condition()) return true;
        if (_clock.Waiting > 0) _clock.Advance(TimeSpan.FromMilliseconds(20));
        return condition();
    });

    private static string Holder(string lease) => (string?)JsonNode.Parse(lease)!["spec"]!["holderIdentity"] ?? "";

    private static string Version(string lease) => (string?)JsonNode.Parse(lease)!["metadata"]!["resourceVersion"] ?? "";

    private static IEnumerable<string> Versions(ReplayServer server) => server.Requests.Where(static request => request.Method == "PUT").Select(static request => Version(request.Body));
}
