using System.Text.Json;
using System.Text.Json.Nodes;
using Net.Model;
using Net.TestSupport;

namespace Net.Testing.Tests.ApiServer;

/// <summary>Requests that were recorded at a real API server, sent to the fake one: it answers alike.</summary>
public sealed class RecordedExchangeTests
{
    // What a server chooses itself.
    private static readonly HashSet<string> ServersOwn = ["uid", "resourceVersion", "creationTimestamp", "managedFields", "clusterIP", "clusterIPs", "nodePort", "generation"];

    [Theory]
    [InlineData("leases.json", 5)]
    [InlineData("apply.json", 7)]
    [InlineData("errors.json", 8)]
    public async Task Answers_RecordedRequests_AreAlike(string file, int compared)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        var client = new Client(server);
        server.Apply(new Namespace { Metadata = new() { Name = "inventory" } });
        if (file == "apply.json") server.Apply(Web());
        JsonNode recording = JsonNode.Parse(await File.ReadAllBytesAsync(Repository.Vectors("apiserver", file)))!;
        var versions = new Dictionary<string, string>();
        int count = 0;
        foreach (JsonNode? exchange in recording["exchanges"]!.AsArray())
        {
            JsonNode request = exchange!["request"]!, response = exchange["response"]!;

            // Authorization by roles is not the fake's; what a decoder of Go says is not promised.
            int code = (int)response["status"]!;
            if (code is 401 or 403 || IsDecoding(response)) continue;
            string path = (string)request["path"]!, type = (string?)request["headers"]?["Content-Type"] ?? "application/json";
            (int actualCode, JsonNode? actual) = await client.SendAsync((string)request["method"]!, path, WithVersions(request["body"], versions), type);
            string what = $"{request["method"]} {path}";
            Assert.True(code == actualCode, $"{what}: {code} at the server, {actualCode} here: {actual}");
            JsonNode? expected = response["body"] is JsonValue text ? JsonNode.Parse((string)text!) : response["body"];
            Learn(expected, actual, versions);
            Assert.True(JsonNode.DeepEquals(Comparable(expected, versions), Comparable(actual, [])), $"{what}:\nserver: {Comparable(expected, versions)?.ToJsonString()}\nhere:   {Comparable(actual, [])?.ToJsonString()}");
            count++;
        }

        Assert.Equal(compared, count);
    }

    private static Service Web() => new()
    {
        Metadata = new()
        {
            Name = "web",
            Namespace = "inventory",
            Labels = ValueMap.Of(("team", "search")),
            Annotations = ValueMap.Of(("note", "s\u00f8k \u2013 \u691c\u7d22")),
        },
        Spec = new() { Type = ServiceTypes.LoadBalancer, Selector = ValueMap.Of(("app", "web")), Ports = [new() { Port = 80 }] },
    };

    private static bool IsDecoding(JsonNode response)
    {
        string text = response["body"]?.ToString() ?? "";
        return text.Contains("couldn't get version/kind", StringComparison.Ordinal) || text.Contains("unknown format", StringComparison.Ordinal)
            || text.Contains("unable to parse requirement", StringComparison.Ordinal) || text.Contains("continue key is not valid", StringComparison.Ordinal);
    }

    // A recorded body names the versions of the recording.
    private static string? WithVersions(JsonNode? body, Dictionary<string, string> versions)
    {
        if (body is null) return null;
        string text = body is JsonValue value && value.TryGetValue(out string? sent) ? sent : body.ToJsonString();
        foreach ((string recorded, string actual) in versions) text = text.Replace($"\"{recorded}\"", $"\"{actual}\"", StringComparison.Ordinal);
        return text;
    }

    private static void Learn(JsonNode? expected, JsonNode? actual, Dictionary<string, string> versions)
    {
        if ((string?)expected?["metadata"]?["resourceVersion"] is { } recorded && (string?)actual?["metadata"]?["resourceVersion"] is { } here) versions[recorded] = here;
    }

    private static JsonNode? Comparable(JsonNode? node, Dictionary<string, string> versions) => node switch
    {
        JsonObject fields => new JsonObject(fields.Where(static field => !ServersOwn.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, Comparable(field.Value, versions)))),
        JsonArray items => new JsonArray([.. items.Select(item => Comparable(item, versions))]),
        JsonValue value when value.TryGetValue(out string? text) => versions.Aggregate(text, static (t, version) => t.Replace($"({version.Key})", $"({version.Value})", StringComparison.Ordinal)),
        _ => node?.DeepClone(),
    };
}
