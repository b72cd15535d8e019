using System.Text;
using System.Text.Json.Nodes;
using Net.Cluster;
using Net.Model;

namespace Net.Conformance.ApiServer;

/// <summary>What the answer to a write makes of a sink, and the answer about a lease of a store of leases.</summary>
internal static class WriteReplay
{
    /// <summary>How the package makes such a write; null if it makes none.</summary>
    public static WriteMethod? MethodOf(RecordedExchange exchange) => (exchange.Method, exchange.ContentType, exchange.Rest) switch
    {
        ("POST", "application/json", []) => WriteMethod.Create,
        ("PUT", "application/json", [_]) => WriteMethod.Update,
        ("PUT", "application/json", [_, "status"]) => WriteMethod.UpdateStatus,
        ("PATCH", "application/apply-patch+yaml", [_]) => WriteMethod.Apply,
        ("PATCH", "application/apply-patch+yaml", [_, "status"]) => WriteMethod.ApplyStatus,
        ("DELETE", _, [_]) => WriteMethod.Delete,
        _ => null,
    };

    public static async Task<string?> DifferenceAsync(ObjectWrite write, RecordedExchange exchange, int seed)
    {
        await using var server = new ReplayServer(seed, _ => exchange);
        using var client = new ApiServerClient(server.Connection);
        using var sink = new ApiServerSink(client, new() { FieldManager = exchange.Query("fieldManager") is { Length: > 0 } manager ? manager : "replay", Force = exchange.Query("force") == "true" });
        WriteResult result = (await sink.ApplyAsync([write])).Writes[0];
        if (Asked(server) != $"{exchange.Method} {exchange.Path.Split('?')[0]}") return $"the request was {Asked(server)}";
        WriteOutcome expected = exchange.Status switch
        {
            < 300 => WriteOutcome.Done,
            404 when write.Method == WriteMethod.Delete => WriteOutcome.Done,
            404 when write.Method is WriteMethod.Update or WriteMethod.UpdateStatus => WriteOutcome.Conflict,
            409 => WriteOutcome.Conflict,
            429 or >= 500 => WriteOutcome.Failed,
            _ => WriteOutcome.Refused,
        };
        if (result.Outcome != expected) return $"outcome\n  expected {expected}\n  actual   {result.Outcome}: {result.Error}";
        return expected == WriteOutcome.Done ? StoredDifference(write.Method == WriteMethod.Delete ? null : result.Stored, write.Method == WriteMethod.Delete, exchange) : ErrorDifference(result.Error, exchange);
    }

    /// <summary>A request about a lease by the store of leases; null where it makes no such request.</summary>
    public static async Task<string?> LeaseDifferenceAsync(RecordedExchange exchange, int seed)
    {
        await using var server = new ReplayServer(seed, _ => exchange);
        using var client = new ApiServerClient(server.Connection);
        var store = new ApiServerLeaseStore(client);
        var key = new ObjectKey(exchange.Namespace, exchange.Rest.Count > 0 ? exchange.Rest[0] : "");
        Lease? body = ModelJson.Read<Lease>(Encoding.UTF8.GetBytes(exchange.RequestBody.Length > 0 ? exchange.RequestBody : "{}")).Value;
        if (body is not null) body = body with { Metadata = body.Metadata with { Namespace = exchange.Namespace } };
        LeaseAnswer answer = (exchange.Method, body) switch
        {
            ("GET", _) => await store.GetAsync(key, default),
            ("POST", { } lease) => await store.CreateAsync(lease, default),
            (_, { } lease) => await store.UpdateAsync(lease, default),
            _ => new(LeaseOutcome.Failed, null),
        };
        LeaseOutcome expected = exchange.Status switch
        {
            < 300 => LeaseOutcome.Done,
            404 when exchange.Method != "POST" => LeaseOutcome.NotFound,
            409 => LeaseOutcome.Conflict,
            _ => LeaseOutcome.Failed,
        };
        if (Asked(server) != $"{exchange.Method} {exchange.Path.Split('?')[0]}") return $"the request was {Asked(server)}";
        if (answer.Outcome != expected) return $"outcome\n  expected {expected}\n  actual   {answer.Outcome}: {answer.Problem}";
        if (expected == LeaseOutcome.Done) return StoredDifference(answer.Lease, false, exchange);
        string message = (string?)JsonNode.Parse(exchange.Text)!["message"] ?? "";
        return answer.Problem.Contains(message, StringComparison.Ordinal) ? null : $"problem\n  expected {message}\n  actual   {answer.Problem}";
    }

    private static string Asked(ReplayServer server) => server.Requests[0].ToString().Split('?')[0];

    private static string? StoredDifference(IApiObject? stored, bool isGone, RecordedExchange exchange)
    {
        if (isGone) return null;
        if (stored is null) return "the answer was not read";
        JsonNode expected = JsonNode.Parse(exchange.Text)!, actual = FollowedServer.Json(stored);
        return JsonNode.DeepEquals(expected, actual) ? null : $"stored\n  expected {expected.ToJsonString()}\n  actual   {actual.ToJsonString()}";
    }

    private static string? ErrorDifference(ApiServerError? error, RecordedExchange exchange)
    {
        JsonNode? status = exchange.Text.StartsWith('{') ? JsonNode.Parse(exchange.Text) : null;
        (int, string, string) expected = (exchange.Status, (string?)status?["reason"] ?? "", (string?)status?["message"] ?? error?.Message ?? ""), actual = (error?.Code ?? 0, error?.Reason ?? "", error?.Message ?? "");
        return expected == actual ? null : $"error\n  expected {expected}\n  actual   {actual}";
    }
}
