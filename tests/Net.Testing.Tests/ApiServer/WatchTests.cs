using System.Text.Json;
using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Testing.Tests.ApiServer;

/// <summary>Watches: what they send, and what goes wrong on demand.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const string Services = "/api/v1/namespaces/shop/services";

    private FakeApiServer _server = null!;
    private Client _client = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync(new() { BookmarkInterval = TimeSpan.FromMilliseconds(100) });
        _client = new(_server);
        _server.Apply(Service("cart"), Service("stock"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Watch_FromAList_TellsEveryChangeInOrder()
    {
        long from = _server.Revision;
        _server.Apply(Service("late"));
        _server.Apply(Service("late") with { Spec = Service("late").Spec with { Ports = [new() { Port = 81 }] } });
        _server.Delete<Service>("shop", "late");
        List<(string Type, string Name)> seen = await TakeAsync($"{Services}?watch=1&resourceVersion={from}", 3);
        Assert.Equal([("ADDED", "late"), ("MODIFIED", "late"), ("DELETED", "late")], seen);
    }

    [Fact]
    public async Task Watch_WithInitialEvents_MarksWhereTheyEnd()
    {
        var events = new List<JsonNode>();
        await foreach (JsonNode sent in _client.WatchAsync($"{Services}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"))
        {
            events.Add(sent);
            if (TypeOf(sent) == "BOOKMARK") break;
        }

        Assert.Equal(["ADDED", "ADDED", "BOOKMARK"], events.Select(TypeOf));
        Assert.Equal("true", (string?)events[2]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
        Assert.Equal(_server.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), (string?)events[2]["object"]!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Watch_ByLabel_TellsOfWhatComesAndGoes()
    {
        long from = _server.Revision;
        _server.Apply(Labelled("cart", "gold"));
        _server.Apply(Labelled("cart", "silver"));
        List<(string Type, string Name)> seen = await TakeAsync($"{Services}?watch=1&labelSelector=tier%3Dgold&resourceVersion={from}", 2);
        Assert.Equal([("ADDED", "cart"), ("DELETED", "cart")], seen);
    }

    [Fact]
    public async Task Watch_FromForgottenHistory_IsToldSoAndEnds()
    {
        long from = _server.Revision;
        _server.Faults.ForgetHistory();
        var events = new List<JsonNode>();
        await foreach (JsonNode sent in _client.WatchAsync($"{Services}?watch=1&resourceVersion={from}")) events.Add(sent);
        JsonNode error = Assert.Single(events);
        Assert.Equal("ERROR", TypeOf(error));
        Assert.Equal(410, (int?)error["object"]!["code"]);
        Assert.StartsWith($"too old resource version: {from} (", (string?)error["object"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TimedOut_EndsCleanlyAfterABookmark()
    {
        var events = new List<string>();
        await foreach (JsonNode sent in _client.WatchAsync($"{Services}?watch=1&resourceVersion={_server.Revision}&allowWatchBookmarks=true&timeoutSeconds=1")) events.Add(TypeOf(sent));
        Assert.NotEmpty(events);
        Assert.All(events, static type => Assert.Equal("BOOKMARK", type));
    }

    [Fact]
    public async Task Watch_Cut_BreaksOff()
    {
        IAsyncEnumerator<JsonNode> watch = _client.WatchAsync($"{Services}?watch=1").GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        _server.Faults.CutWatches();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await watch.MoveNextAsync())
            {
            }
        });
        Assert.Equal(1, _server.Faults.Cuts);
    }

    [Fact]
    public async Task Watch_Corrupted_SendsWhatIsNoJson()
    {
        _server.Faults.CorruptNextEvent();
        await Assert.ThrowsAnyAsync<JsonException>(() => TakeAsync($"{Services}?watch=1", 1));
    }

    [Fact]
    public async Task Watch_HeldForOneResource_GoesOnForOthers()
    {
        long from = _server.Revision;
        using IDisposable held = _server.Faults.HoldWatches("services");
        _server.Apply(Service("late"));
        _server.Apply(new Namespace { Metadata = new() { Name = "other" } });
        Assert.Equal([("ADDED", "other")], await TakeAsync($"/api/v1/namespaces?watch=1&resourceVersion={from}", 1));
        Task<List<(string Type, string Name)>> services = TakeAsync($"{Services}?watch=1&resourceVersion={from}", 1);
        Assert.False(services.IsCompleted);
        held.Dispose();
        Assert.Equal([("ADDED", "late")], await services);
    }

    [Fact]
    public async Task Watch_InPieces_IsTheSame()
    {
        _server.Faults.PieceOctets = 7;
        Assert.Equal([("ADDED", "cart"), ("ADDED", "stock")], await TakeAsync($"{Services}?watch=1", 2));
    }

    private static Service Service(string name) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop" },
        Spec = new() { Selector = ValueMap.Of(("app", name)), Ports = [new() { Port = 80 }] },
    };

    private static Service Labelled(string name, string tier) => Service(name) with { Metadata = Service(name).Metadata with { Labels = ValueMap.Of(("tier", tier)) } };

    private async Task<List<(string Type, string Name)>> TakeAsync(string path, int count)
    {
        var seen = new List<(string, string)>();
        await foreach (JsonNode sent in _client.WatchAsync(path))
        {
            if (TypeOf(sent) == "BOOKMARK") continue;
            seen.Add((TypeOf(sent), (string)sent["object"]!["metadata"]!["name"]!));
            if (seen.Count == count) break;
        }

        return seen;
    }

    private static string TypeOf(JsonNode sent) => (string)sent["type"]!;
}
