using System.Text.Json;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>Replays recorded DNS questions, raw packets, TCP connections and stories of caches over real sockets, and compares everything but the order of records.</summary>
public sealed class DnsArea : IConformanceArea
{
    /// <inheritdoc/>
    public string Name => "dns";

    /// <inheritdoc/>
    public string Summary => "questions and answers of a cluster DNS server; --profile coredns answers as CoreDNS does; --departures FILE lists where the default profile does not";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        DnsProfile profile = request.Options.GetValueOrDefault("profile") == "coredns" ? DnsProfile.CoreDnsCompatible : DnsProfile.Specification;
        Departures? departures = profile == DnsProfile.Specification ? Departures.Read(DeparturesFile(request)) : null;
        using JsonDocument configs = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(request.Folder, "configs.json")));
        await using RecordedServers servers = new(request.Folder, configs.RootElement, profile);
        foreach (string file in RecordedFiles.In(request.Folder))
        {
            List<CaseFailure> failures = [];
            IReadOnlyList<DnsCase> cases = DnsCase.ReadFile(file);
            IReadOnlyList<JsonElement> streams = StreamReplay.ReadFile(file);
            IReadOnlyList<JsonElement> stories = CacheStory.ReadFile(file);
            int total = cases.Count + streams.Count + stories.Count;
            if (total == 0) continue;
            int departed = 0;
            foreach (JsonElement story in stories)
            {
                CaseOutcome outcome = await CacheStory.ReplayAsync(request.Folder, story, profile, departures);
                if (outcome.Difference is not null) failures.Add(new(story.Text("id"), outcome.Difference));
                if (outcome.Departed) departed++;
            }

            foreach (DnsCase asked in cases)
            {
                CaseOutcome outcome = await CaseReplay.CompareAsync(await servers.OfAsync(asked.Cluster, asked.Config), asked, departures);
                if (outcome.Difference is not null) failures.Add(new(asked.Id, outcome.Difference));
                if (outcome.Departed) departed++;
            }

            // Connections wait to see whether the server closes: all at once.
            IEnumerable<Task<string?>> waits = streams.Select(async stream => await StreamReplay.CompareAsync((await servers.OfAsync(stream.Text("cluster"), stream.Text("config"))).EndPoint, stream, departures));
            foreach ((JsonElement stream, string? difference) in streams.Zip(await Task.WhenAll(waits)))
            {
                if (difference is not null) failures.Add(new(stream.Text("id"), difference));
            }

            yield return new(Path.GetFileName(file), total, failures, departed == 0 ? "" : $"({departed} depart as listed)");
        }

        if (departures is null) yield break;
        List<CaseFailure> problems = [.. departures.Problems()];
        string seen = string.Join(", ", departures.Seen.OrderByDescending(static d => d.Value).Select(static d => $"{d.Key} {d.Value}"));
        yield return new("departures.md", DepartureRules.All.Count, problems, seen);
    }

    /// <summary>The listing beside the cases, else the project's own.</summary>
    private static string DeparturesFile(ConformanceRequest request)
    {
        if (request.Options.GetValueOrDefault("departures") is { } chosen) return chosen;
        string beside = Path.Combine(request.Folder, "departures.md");
        return File.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "departures.md");
    }
}
