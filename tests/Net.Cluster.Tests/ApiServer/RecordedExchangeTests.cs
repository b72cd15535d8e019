using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Net.Model;
using Net.TestSupport;

namespace Net.Cluster.Tests.ApiServer;

/// <summary>What a real API server sent, sent again in pieces cut anywhere: the source and the client take it for what it is.</summary>
public sealed class RecordedExchangeTests
{
    private static readonly ApiServerSourceOptions Quick = new()
    {
        Namespace = "inventory",
        PageSize = 3,
        FirstBackoff = TimeSpan.FromMilliseconds(5),
        MostBackoff = TimeSpan.FromMilliseconds(20),
        Seed = 1,
    };

    private static readonly RecordedExchange NoStreamedLists = RecordedExchange.Of("watch-errors.json")[3];

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    public static TheoryData<string, int> Exchanges
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach ((string file, int count) in new[] { ("errors.json", 14), ("list-forms.json", 6), ("list-pages.json", 3), ("version-and-discovery.json", 7), ("leases.json", 5), ("apply.json", 7), ("watch-errors.json", 4), ("watch-list.json", 1), ("watch.json", 1) })
            {
                Assert.Equal(count, RecordedExchange.Of(file).Count);
                for (int i = 0; i < count; i++) all.Add(file, i);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Send_AnyRequest_GivesTheBodyOrTheError(string file, int index)
    {
        RecordedExchange recorded = RecordedExchange.Of(file)[index];
        await using var server = new RecordedServer(index, (_, _) => index % 2 == 0 ? recorded : recorded.Gzipped());
        using var client = new ApiServerClient(server.Connection);
        (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(new(recorded.Method), recorded.Path, Encoding.UTF8.GetBytes(recorded.RequestBody), recorded.ContentType, default).WaitAsync(Eventually.Deadline);
        Assert.Equal([$"{recorded.Method} {recorded.Path}"], server.Requests);
        if (recorded.Status < 300)
        {
            Assert.Equal(recorded.Body, await response!.Content.ReadAsByteArrayAsync());
            response.Dispose();
            return;
        }

        JsonNode? status = recorded.Body.AsSpan().StartsWith("{"u8) ? JsonNode.Parse(recorded.Body) : null;
        Assert.Equal((recorded.Status, (string?)status?["reason"] ?? ""), (error!.Code, error.Reason));
        if (status is not null) Assert.Equal((string?)status["message"], error.Message);
        Assert.Equal(recorded.Status is 429 or >= 500, error.IsTransient);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task List_InPages_HoldsWhatThePagesHold(int seed)
    {
        IReadOnlyList<RecordedExchange> pages = RecordedExchange.Of("list-pages.json");
        await using var server = new RecordedServer(seed, (_, path) => path switch
        {
            _ when path.Contains("sendInitialEvents", StringComparison.Ordinal) => NoStreamedLists,
            _ when path.Contains("watch=1", StringComparison.Ordinal) => null,
            _ => pages.Single(page => page.Path == path),
        });
        var state = new ClusterState();
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<Service>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        AssertHolds(pages.SelectMany(static page => JsonNode.Parse(page.Body)!["items"]!.AsArray()).Select(static item => item!), state.All<Service>());
        Assert.Equal("15932", source.Statuses[0].ResourceVersion);
        await Eventually.True(() => server.Requests[^1].Contains("watch=1&allowWatchBookmarks=true&resourceVersion=15932&", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task List_Streamed_IsVisibleAsAWholeAndGoneOnFrom(int seed)
    {
        RecordedExchange streamed = RecordedExchange.Of("watch-list.json")[0];
        await using var server = new RecordedServer(seed, (_, path) => path.Contains("sendInitialEvents=true", StringComparison.Ordinal) ? streamed : null);
        var state = new ClusterState();
        List<int> batches = [];
        using IDisposable subscription = state.Subscribe(batch => batches.Add(state.All<Service>().Count()));
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<Service>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => server.Requests[^1].Contains("resourceVersion=15957&", StringComparison.Ordinal), "the watch goes on from the last bookmark");
        AssertHolds(Events(streamed).Where(static told => (string?)told["type"] == "ADDED").Select(static told => told["object"]!), state.All<Service>());
        Assert.Equal([8, 9], batches);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Watch_AddsModifiesAndDeletes_EndsInTheLastForms(int seed)
    {
        RecordedExchange watch = RecordedExchange.Of("watch.json")[0];
        RecordedExchange empty = RecordedExchange.Answer(200, """{"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1","metadata":{"resourceVersion":"15932"},"items":[]}""");
        await using var server = new RecordedServer(seed, (_, path) => path switch
        {
            _ when path.Contains("sendInitialEvents", StringComparison.Ordinal) => NoStreamedLists,
            _ when path.Contains("resourceVersion=15932", StringComparison.Ordinal) => watch,
            _ => path.Contains("watch=1", StringComparison.Ordinal) ? null : empty,
        });
        var state = new ClusterState();
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<EndpointSlice>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => server.Requests[^1].Contains("resourceVersion=15941&", StringComparison.Ordinal), "the watch goes on from the last bookmark");
        AssertHolds(Events(watch).Where(static told => (string?)told["type"] == "MODIFIED").Select(static told => told["object"]!), state.All<EndpointSlice>());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Watch_FromAForgottenVersion_ListsAnewAndMissesNoDeletion(int seed)
    {
        RecordedExchange tooOld = RecordedExchange.Of("watch-errors.json")[0];
        int lists = 0;
        await using var server = new RecordedServer(seed, (_, path) => path switch
        {
            _ when path.Contains("sendInitialEvents", StringComparison.Ordinal) => NoStreamedLists,
            _ when path.Contains("resourceVersion=1&", StringComparison.Ordinal) => tooOld,
            _ when path.Contains("watch=1", StringComparison.Ordinal) => null,
            _ => RecordedExchange.Answer(200, Interlocked.Increment(ref lists) == 1 ? Slices("1", "goes", "stays") : Slices("15950", "stays")),
        });
        var state = new ClusterState();
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<EndpointSlice>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => server.Requests[^1].Contains("resourceVersion=15950&", StringComparison.Ordinal));
        Assert.Equal(["stays"], state.All<EndpointSlice>().Select(static slice => slice.Metadata.Name));
        Assert.Equal(1, source.Statuses[0].Relists);
    }

    private static string Slices(string version, params string[] names) => new JsonObject
    {
        ["kind"] = "EndpointSliceList",
        ["metadata"] = new JsonObject { ["resourceVersion"] = version },
        ["items"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "inventory", ["resourceVersion"] = version } })]),
    }.ToJsonString();

    private static IEnumerable<JsonNode> Events(RecordedExchange watch) => Encoding.UTF8.GetString(watch.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!);

    // Field by field what was sent, but for who manages the fields; an item of a list leaves its kind to the list.
    private static void AssertHolds<T>(IEnumerable<JsonNode> sent, IEnumerable<T> held)
        where T : class, IApiObject<T>
    {
        Dictionary<string, T> byName = held.ToDictionary(static target => target.Metadata.Name);
        JsonNode[] expected = [.. sent];
        Assert.Equal(expected.Length, byName.Count);
        foreach (JsonNode item in expected)
        {
            JsonNode wanted = item.DeepClone(), actual = JsonNode.Parse(ModelJson.Write(byName[(string)item["metadata"]!["name"]!]))!;
            wanted["metadata"]!.AsObject().Remove("managedFields");
            wanted["kind"] ??= T.Resource.Kind;
            wanted["apiVersion"] ??= T.Resource.ApiVersion;
            Assert.True(JsonNode.DeepEquals(wanted, actual), $"sent: {wanted.ToJsonString()}\nheld: {actual.ToJsonString()}");
        }
    }
}
