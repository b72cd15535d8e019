using System.Globalization;
using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Conformance.ApiServer;

/// <summary>What a watch, or a refusal of one, makes of a source that follows its kind.</summary>
internal static class WatchReplay
{
    public static async Task<string?> DifferenceAsync(ReplayedKind kind, RecordedExchange watch, int seed)
    {
        bool lists = watch.Query("sendInitialEvents") == "true";
        string from = watch.Query("resourceVersion") is { Length: > 0 } version ? version : "1";
        JsonNode[] events = watch.Status < 300 ? [.. watch.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!)] : [];

        // What the watch changes or deletes without having added it was there before.
        JsonNode[] before = lists ? [] : [.. events.Where(static told => IsChange(told)).GroupBy(KeyOf).Select(static told => told.First()).Where(static told => TypeOf(told) != "ADDED").Select(static told => told["object"]!)];
        RecordedExchange list = RecordedExchange.Answer(200, ListOf(kind, lists ? "1" : from, before));
        int watches = 0;
        await using var followed = new FollowedServer(kind, watch, seed, path =>
        {
            bool streamed = path.Contains("sendInitialEvents", StringComparison.Ordinal);
            if (streamed != lists && streamed) return FollowedServer.NoStreamedLists;
            if (!streamed && !path.Contains("watch=1", StringComparison.Ordinal)) return list;
            bool isIts = streamed || RecordedExchange.QueryOf(path, "resourceVersion") == from;

            // A refusal is given again and again, a stream once: the next watch of it stays open.
            return isIts && (watch.Status >= 300 || Interlocked.Increment(ref watches) == 1) ? watch : null;
        });
        if (watch.Status >= 300) return await ReplayRefusalAsync(followed, watch, lists);
        JsonNode? error = events.FirstOrDefault(static told => TypeOf(told) == "ERROR")?["object"];
        if (error is not null && await followed.UntilToldAsync((int?)error["code"] ?? 0, error) is { } untold) return untold;
        string? last = VersionOf(events, lists);
        bool begins = (error is not null && (int?)error["code"] == 410) || (last is null && !lists);
        return begins
            ? await followed.UntilAsync(() => followed.Requests.Count(IsList) > 1, "a new list") ?? followed.Difference(before)
            : await followed.UntilAsync(() => last is null || followed.Requests.Any(request => request.Contains($"watch=1&allowWatchBookmarks=true&resourceVersion={last}&", StringComparison.Ordinal)), $"a watch from {last}")
                ?? followed.Difference(Fold(before, events));
    }

    // A server that will not stream lists is asked for pages; any other refusal is told, and what was there stays.
    private static Task<string?> ReplayRefusalAsync(FollowedServer followed, RecordedExchange watch, bool lists) =>
        lists && watch.Status is 400 or 422
            ? followed.UntilAsync(() => followed.Requests.Any(IsList) && followed.Status.Error is null, "a list in pages")
            : followed.UntilToldAsync(watch.Status, watch.Text.StartsWith('{') ? JsonNode.Parse(watch.Text) : null);

    private static bool IsList(string request) => !request.Contains("watch=1", StringComparison.Ordinal);

    /// <summary>The version that the source is to go on from; null for none.</summary>
    private static string? VersionOf(JsonNode[] events, bool lists)
    {
        if (lists && !events.Any(static told => (string?)told["object"]!["metadata"]?["annotations"]?["k8s.io/initial-events-end"] == "true")) return null;
        return (string?)events.LastOrDefault(static told => TypeOf(told) != "ERROR")?["object"]!["metadata"]!["resourceVersion"];
    }

    /// <summary>The objects after all events, the plain way.</summary>
    private static List<JsonNode> Fold(JsonNode[] before, JsonNode[] events)
    {
        Dictionary<string, JsonNode> objects = before.ToDictionary(static item => KeyOf(item["metadata"]!));
        foreach (JsonNode told in events.Where(static told => IsChange(told)))
        {
            if (TypeOf(told) == "DELETED") objects.Remove(KeyOf(told));
            else objects[KeyOf(told)] = told["object"]!;
        }

        return [.. objects.Values];
    }

    private static bool IsChange(JsonNode told) => TypeOf(told) is "ADDED" or "MODIFIED" or "DELETED";

    private static string TypeOf(JsonNode told) => (string)told["type"]!;

    private static string KeyOf(JsonNode told) => told["object"] is { } target ? KeyOf(target["metadata"]!) : string.Create(CultureInfo.InvariantCulture, $"{told["namespace"]}/{told["name"]}");

    private static string ListOf(ReplayedKind kind, string version, JsonNode[] items) => new JsonObject
    {
        ["kind"] = $"{kind.Resource.Kind}List",
        ["apiVersion"] = kind.Resource.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = version },
        ["items"] = new JsonArray([.. items.Select(static item => item.DeepClone())]),
    }.ToJsonString();
}
