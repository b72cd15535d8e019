using System.Text;
using System.Text.Json.Nodes;
using Net.Conformance;
using Net.Conformance.ApiServer;
using Net.Model;
using Net.TestSupport;

namespace Net.Cluster.Tests.ApiServer;

/// <summary>What a real API server sent, sent again in pieces cut anywhere: client, source, sink and store of leases take it for what it is.</summary>
public sealed class RecordedExchangeTests
{
    private static readonly ApiServerSourceOptions Quick = new()
    {
        Namespace = "inventory",
        FirstBackoff = TimeSpan.FromMilliseconds(5),
        MostBackoff = TimeSpan.FromMilliseconds(20),
        Seed = 1,
    };

    /// <summary>The files, how many exchanges each has, and how many of them are of requests that the package makes.</summary>
    public static TheoryData<string, int, int> Files => new()
    {
        { "apply.json", 7, 6 },
        { "errors.json", 14, 10 },
        { "leases.json", 5, 5 },
        { "list-forms.json", 6, 6 },
        { "list-pages.json", 3, 3 },
        { "version-and-discovery.json", 7, 0 },
        { "watch-errors.json", 4, 4 },
        { "watch-list.json", 1, 1 },
        { "watch.json", 1, 1 },
    };

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Replay_EveryRequestOfThePackage_IsTakenAsRecorded(string file, int exchanges, int replayed)
    {
        Assert.Equal(exchanges, Exchanges(file).Count);
        FileResult result = await ApiServerArea.ReplayAsync(Repository.Vectors("apiserver", file));
        Assert.Empty(result.Failures);
        Assert.Equal(replayed, result.Total);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Send_EveryRequest_GivesTheBodyOrTheError(string file, int exchanges, int _)
    {
        for (int index = 0; index < exchanges; index++)
        {
            RecordedExchange recorded = Exchanges(file)[index];
            await using var server = new ReplayServer(index, _ => index % 2 == 0 ? recorded : recorded.Gzipped());
            using var client = new ApiServerClient(server.Connection);
            (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(new(recorded.Method), recorded.Path, Encoding.UTF8.GetBytes(recorded.RequestBody), recorded.ContentType, default).WaitAsync(Eventually.Deadline);
            Assert.Equal(new(recorded.Method, recorded.Path, recorded.RequestBody), Assert.Single(server.Requests));
            if (recorded.Status < 300)
            {
                Assert.Equal(recorded.Body, await response!.Content.ReadAsByteArrayAsync());
                response.Dispose();
                continue;
            }

            JsonNode? status = recorded.Body.AsSpan().StartsWith("{"u8) ? JsonNode.Parse(recorded.Body) : null;
            Assert.Equal((recorded.Status, (string?)status?["reason"] ?? ""), (error!.Code, error.Reason));
            Assert.Equal((string?)status?["message"] ?? recorded.Text.Trim(), error.Message);
            Assert.Equal(recorded.Status is 429 or >= 500, error.IsTransient);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task List_Streamed_IsVisibleAsAWhole(int seed)
    {
        RecordedExchange streamed = Exchanges("watch-list.json")[0];
        await using var server = new ReplayServer(seed, request => request.Path.Contains("sendInitialEvents=true", StringComparison.Ordinal) ? streamed : null);
        var state = new ClusterState();
        List<int> batches = [];
        using IDisposable subscription = state.Subscribe(batch => batches.Add(state.All<Service>().Count()));
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<Service>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => source.Statuses[0].ResourceVersion == "15957", "the last bookmark is told");
        Assert.Equal([8, 9], batches);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Watch_FromAForgottenVersion_ListsAnewAndMissesNoDeletion(int seed)
    {
        RecordedExchange tooOld = Exchanges("watch-errors.json")[0];
        int lists = 0;
        await using var server = new ReplayServer(seed, request => request.Path switch
        {
            var path when path.Contains("sendInitialEvents", StringComparison.Ordinal) => RecordedExchange.Answer(400, "{}"),
            var path when path.Contains("resourceVersion=1&", StringComparison.Ordinal) => tooOld,
            var path when path.Contains("watch=1", StringComparison.Ordinal) => null,
            _ => RecordedExchange.Answer(200, Interlocked.Increment(ref lists) == 1 ? Slices("1", "goes", "stays") : Slices("15950", "stays")),
        });
        var state = new ClusterState();
        await using var source = new ApiServerSource(server.Connection, state, [FollowedKind.Of<EndpointSlice>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => server.Requests[^1].Path.Contains("resourceVersion=15950&", StringComparison.Ordinal));
        Assert.Equal(["stays"], state.All<EndpointSlice>().Select(static slice => slice.Metadata.Name));
        Assert.Equal(1, source.Statuses[0].Relists);
    }

    private static IReadOnlyList<RecordedExchange> Exchanges(string file) => RecordedExchange.Of(Repository.Vectors("apiserver", file));

    private static string Slices(string version, params string[] names) => new JsonObject
    {
        ["kind"] = "EndpointSliceList",
        ["metadata"] = new JsonObject { ["resourceVersion"] = version },
        ["items"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "inventory", ["resourceVersion"] = version } })]),
    }.ToJsonString();
}
