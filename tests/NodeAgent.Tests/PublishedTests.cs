using System.Globalization;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Manifests as applications publish them and people keep them, run as they are: comments, many documents, lists, JSON, Windows line endings, kinds of no concern here.</summary>
public sealed class PublishedTests
{
    [FactNeeds("dig")]
    public async Task Published_Manifests_AreServedAsTheyAre()
    {
        using ManifestFolder folder = ManifestFolder.OfPublished();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path, "--zone", "forum.internal");
        JsonNode state = await agent.StateAsync();
        Assert.Empty(state["problems"]!.AsArray());

        (string Service, int Port, int Pods)[] expected =
        [
            ("forum/forum", 80, 3), ("forum/forum", 9394, 3), ("forum/forum-db", 5432, 2), ("legacy/ftp", 21, 1), ("legacy/soap", 80, 2), ("observability/node-metrics", 9100, 1),
        ];
        Assert.Equal(expected, Served(state).Order());

        // Every endpoint answers, behind its Service where that has an address.
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        foreach (JsonNode? port in state["services"]!.AsArray().SelectMany(static service => service!["ports"]!.AsArray()).Where(static port => port!["listening"]!.AsArray().Count > 0))
        {
            var pods = new HashSet<string>();
            int wanted = port!["endpoints"]!.AsArray().Count;
            await Eventually.True(async () => pods.Add((await client.GetStringAsync(new Uri($"http://{(string)port["listening"]![0]!}/"))).Split(' ')[1]) && pods.Count == wanted, "every pod has answered");
        }

        (_, string answer, _) = await ProcessRun.Async(
            "dig", "@127.0.0.1", "-p", agent.DnsPort.ToString(CultureInfo.InvariantCulture), "+short", "forum-db-1.forum-db.forum.svc.forum.internal", "A");
        Assert.StartsWith("127.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_KindsOfNoConcern_AreCountedAndNamed()
    {
        using ManifestFolder folder = ManifestFolder.OfPublished();
        (int code, string output, string error) = await ProcessRun.Async("dotnet", AgentProcess.Program, "--check", "--manifests", folder.Path);
        Assert.True(code == 0, output + error);
        Assert.Contains("Not read: 2 ServiceMonitor (monitoring.coreos.com/v1)", output, StringComparison.Ordinal);
        Assert.Contains("Not read: 1 CronJob (batch/v1)", output, StringComparison.Ordinal);
        Assert.Contains("15 objects read, 9 skipped, 0 problems", output, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, int, int)> Served(JsonNode state) =>
        from service in state["services"]!.AsArray()
        from port in service!["ports"]!.AsArray()
        select ($"{service["namespace"]}/{service["name"]}", (int)port!["port"]!, port["endpoints"]!.AsArray().Count(static endpoint => (bool)endpoint!["ready"]!));
}
