using System.Text.Json.Nodes;

namespace Net.Conformance.ApiServer;

/// <summary>What a list, in pages or whole, or a refusal of one, makes of a source that follows its kind.</summary>
internal static class ListReplay
{
    private const string Continue = "continue";

    /// <summary>Whether the exchange is a page of a list whose first page is another exchange.</summary>
    public static bool IsLaterPage(RecordedExchange exchange, IEnumerable<RecordedExchange> file) =>
        exchange.Query(Continue) is { Length: > 0 } token && file.Any(other => other.Text.Contains($"\"continue\":\"{token}\"", StringComparison.Ordinal));

    public static async Task<string?> DifferenceAsync(ReplayedKind kind, RecordedExchange first, IReadOnlyList<RecordedExchange> file, int seed)
    {
        List<RecordedExchange> pages = [first];
        while (TokenOf(pages[^1]) is { Length: > 0 } token && file.FirstOrDefault(page => page.Query(Continue) == token) is { } next) pages.Add(next);
        await using var followed = new FollowedServer(kind, first, seed, path =>
        {
            // A refusal is the answer to whatever is asked.
            if (first.Status >= 300) return first;
            if (path.Contains("sendInitialEvents", StringComparison.Ordinal)) return FollowedServer.NoStreamedLists;
            if (path.Contains("watch=1", StringComparison.Ordinal)) return null;
            string token = RecordedExchange.QueryOf(path, Continue);
            return token.Length == 0 ? RecordedExchange.QueryOf(path, "limit").Length > 0 ? first : null : pages.Find(page => page.Query(Continue) == token);
        });
        if (pages[^1].Status >= 300) return await ReplayRefusalAsync(followed, pages);
        JsonNode[] bodies = [.. pages.Select(static page => JsonNode.Parse(page.Text)!)];
        if (first.Accept.Contains("as=", StringComparison.Ordinal)) return await ReplayOtherFormAsync(followed);
        string version = (string)bodies[^1]["metadata"]!["resourceVersion"]!;
        return await followed.UntilAsync(() => followed.Requests.Any(request => request.Contains($"watch=1&allowWatchBookmarks=true&resourceVersion={version}&", StringComparison.Ordinal)), $"a watch from {version}")
            ?? followed.Difference([.. bodies.SelectMany(static body => body["items"]?.AsArray() ?? []).Select(static item => item!)]);
    }

    // An expired page has the list asked for whole; any other refusal is told. Neither shows a part of a list.
    private static async Task<string?> ReplayRefusalAsync(FollowedServer followed, List<RecordedExchange> pages)
    {
        JsonNode? status = pages[^1].Text.StartsWith('{') ? JsonNode.Parse(pages[^1].Text) : null;
        if (await followed.UntilToldAsync(pages[^1].Status, status) is { } untold) return untold;
        if (pages[^1].Status == 410 && pages.Count > 1
            && await followed.UntilAsync(() => followed.Requests.Any(static request => !request.Contains("limit=", StringComparison.Ordinal) && !request.Contains("watch=", StringComparison.Ordinal)), "the list asked for whole") is { } unasked)
        {
            return unasked;
        }

        return followed.Difference([]);
    }

    // Tables and bare metadata are not what a source asks for; they are not to be taken for objects.
    private static async Task<string?> ReplayOtherFormAsync(FollowedServer followed) =>
        await followed.UntilAsync(() => followed.Status.Error is not null || followed.Status.Unreadable > 0, "a word on the form of the list") ?? followed.Difference([]);

    private static string TokenOf(RecordedExchange page) => page.Status < 300 ? (string?)JsonNode.Parse(page.Text)!["metadata"]?["continue"] ?? "" : "";
}
