using System.Text;
using System.Text.Json.Nodes;
using Net.Cluster;
using Net.Model;
using Net.TestSupport;

namespace Net.Conformance.ApiServer;

/// <summary>A source that follows one kind at a server of recordings, and all that it had to tell meanwhile.</summary>
internal sealed class FollowedServer : IAsyncDisposable
{
    /// <summary>How a server refuses to stream a list.</summary>
    public static readonly RecordedExchange NoStreamedLists = RecordedExchange.Answer(400, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400}""");

    private readonly ReplayServer _server;
    private readonly ApiServerSource _source;
    private readonly List<ApiServerError> _errors = [];

    /// <param name="kind">The kind.</param>
    /// <param name="exchange">Says which objects of it.</param>
    /// <param name="seed">Where the answers are cut.</param>
    /// <param name="answer">The answer to a path with its query; null holds the request open.</param>
    public FollowedServer(ReplayedKind kind, RecordedExchange exchange, int seed, Func<string, RecordedExchange?> answer)
    {
        _server = new(seed, request => answer(request.Path));
        var options = new ApiServerSourceOptions
        {
            Namespace = exchange.Namespace,
            PageSize = int.TryParse(exchange.Query("limit"), out int limit) ? limit : 500,
            FirstBackoff = TimeSpan.FromMilliseconds(2),
            MostBackoff = TimeSpan.FromMilliseconds(20),
            Seed = seed,
        };
        _source = new(_server.Connection, State, [kind.Follow(exchange)], options);
        _source.StatusChanged += status =>
        {
            if (status.Error is { } error)
            {
                lock (_errors) _errors.Add(error);
            }
        };
        _ = _source.StartAsync();
    }

    public ClusterState State { get; } = new();

    public FollowStatus Status => _source.Statuses[0];

    /// <summary>The paths asked for so far, with their queries.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Requests.Select(static request => request.Path)];

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Waits for something; what did not come is the difference.</summary>
    public async Task<string?> UntilAsync(Func<bool> condition, string what)
    {
        try
        {
            await Eventually.True(condition);
            return null;
        }
        catch (TimeoutException)
        {
            return $"never came: {what}\n  requests {string.Join(", ", Requests.Take(20))}\n  status   {Status}";
        }
    }

    /// <summary>Waits until the source told of an error as the server put it, naming server and kind.</summary>
    public Task<string?> UntilToldAsync(int code, JsonNode? status) => UntilAsync(
        () =>
        {
            lock (_errors) return _errors.Exists(error => IsThat(error, code, status));
        },
        $"the error {code} {status?.ToJsonString()}");

    /// <summary>What the state holds in other form than it was sent, field by field, but for who manages the fields; null if nothing.</summary>
    public string? Difference(IReadOnlyCollection<JsonNode> sent)
    {
        Dictionary<ObjectKey, IApiObject> held = State.Current.AllObjects().ToDictionary(ObjectKey.Of);
        if (held.Count != sent.Count) return $"{sent.Count} objects were sent, {held.Count} are held: {string.Join(", ", held.Keys)}";
        foreach (JsonNode item in sent)
        {
            var key = new ObjectKey((string?)item["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!);
            if (!held.TryGetValue(key, out IApiObject? target)) return $"{key} is not held";
            JsonNode expected = item.DeepClone(), actual = Json(target);
            expected["metadata"]!.AsObject().Remove("managedFields");

            // An item of a list leaves its kind to the list.
            expected["kind"] ??= target.Kind;
            expected["apiVersion"] ??= target.ApiVersion;
            if (!JsonNode.DeepEquals(expected, actual)) return $"{key}\n  sent {expected.ToJsonString()}\n  held {actual.ToJsonString()}";
        }

        return null;
    }

    public static JsonNode Json(IApiObject target)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer)) target.WriteJson(writer);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))!;
    }

    private bool IsThat(ApiServerError error, int code, JsonNode? status) =>
        error.Code == code
        && (status is null || (error.Reason == ((string?)status["reason"] ?? "") && error.Message == ((string?)status["message"] ?? "")))
        && error.ToString().Contains(_server.Connection.Server.Authority, StringComparison.Ordinal)
        && error.ToString().Contains(Status.Resource.Plural, StringComparison.Ordinal);
}
