using Net.Cluster;
using Net.Model;

namespace Net.Conformance.ApiServer;

/// <summary>What an API server answered, octet by octet in chunks cut anywhere, to the parts of Net.Cluster that ask such things: sources, sinks, stores of leases.</summary>
public sealed class ApiServerArea : IConformanceArea
{
    private const int Seeds = 3;

    /// <inheritdoc/>
    public string Name => "apiserver";

    /// <inheritdoc/>
    public string Summary => "lists, watches, writes, leases and errors, recorded at kube-apiserver, through Net.Cluster";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (string file in Directory.EnumerateFiles(request.Folder, "*.json").Order(StringComparer.Ordinal)) yield return await ReplayAsync(file);
    }

    /// <summary>Replays one file, each exchange with several ways of cutting its answer.</summary>
    public static async Task<FileResult> ReplayAsync(string file)
    {
        IReadOnlyList<RecordedExchange> exchanges = RecordedExchange.Of(file);
        List<CaseFailure> failures = [];
        int replayed = 0, others = 0;
        for (int i = 0; i < exchanges.Count; i++)
        {
            Func<int, Task<string?>>? replay = Replay(exchanges[i], exchanges);
            if (replay is null) others++;
            else replayed++;

            // A later page is replayed with the first.
            if (replay is null || ListReplay.IsLaterPage(exchanges[i], exchanges)) continue;

            for (int seed = 0; seed < Seeds; seed++)
            {
                if (await replay(seed) is not { } difference) continue;
                failures.Add(new($"{i}: {exchanges[i].Method} {exchanges[i].Path} (cut {seed})", difference));
                break;
            }
        }

        return new(Path.GetFileName(file), replayed, failures, others > 0 ? $"{others} more are of requests that no part of Net.Cluster makes" : "");
    }

    /// <summary>How an exchange is replayed; null where no part of the package makes such a request.</summary>
    private static Func<int, Task<string?>>? Replay(RecordedExchange exchange, IReadOnlyList<RecordedExchange> file)
    {
        if (ReplayedKind.Find(exchange) is not { } kind) return null;
        if (exchange.Method == "GET" && exchange.Rest.Count == 0)
        {
            return seed => exchange.IsWatch ? WatchReplay.DifferenceAsync(kind, exchange, seed) : ListReplay.DifferenceAsync(kind, exchange, file, seed);
        }

        if (kind.Resource == Lease.Resource && exchange.Method is "GET" or "POST" or "PUT") return seed => WriteReplay.LeaseDifferenceAsync(exchange, seed);
        return WriteReplay.MethodOf(exchange) is { } method && kind.Write(method, exchange.RequestBody, exchange.Namespace, exchange.Rest.Count > 0 ? exchange.Rest[0] : "") is { } write
            ? seed => WriteReplay.DifferenceAsync(write, exchange, seed)
            : null;
    }
}
