using System.Globalization;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Ranges outside loopback, in a network namespace of the test's own.</summary>
public sealed class RangeTests
{
    private const string Manifests = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ipFamilyPolicy: PreferDualStack, selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web6, namespace: shop}
        spec: {ipFamilies: [IPv6], selector: {app: web}, ports: [{port: 8080, targetPort: 80}]}
        """;

    private static readonly string[] Ranges = ["--service-cidr", "10.196.0.0/16,fd00:96::/112", "--pod-cidr", "10.197.0.0/16,fd00:97::/64"];

    [FactNeeds("unshare", "nsenter", "ip", "curl", "dig")]
    public Task DualStackRanges_WithNetAdmin_AreServedAndTheRoutesTakenAwayAgain() => ServeAndStopAsync();

    [FactNeeds("unshare", "nsenter", "ip", "curl", "dig", "nft")]
    public Task DualStackRanges_ThroughATransparentListener_AreServedAndTheRulesTakenAwayAgain() => ServeAndStopAsync("--listen", "transparent");

    private static async Task ServeAndStopAsync(params string[] more)
    {
        bool transparent = more.Length > 0;
        using ManifestFolder folder = ManifestFolder.Of("web.yaml", Manifests);
        using NetworkNamespace space = await NetworkNamespace.CreateAsync();
        await using AgentProcess agent = AgentProcess.LaunchBy(space.Command("dotnet", AgentProcess.Program), folder.Path, [.. Ranges, .. more]);
        JsonNode state = await StateAsync(space, agent);
        Assert.Empty(state["problems"]!.AsArray());
        string[] listening = [.. state["services"]!.AsArray().SelectMany(static service => service!["ports"]!.AsArray()).SelectMany(static port => port!["listening"]!.AsArray()).Select(static at => (string)at!)];
        Assert.Equal(3, listening.Length);
        Assert.Equal(2, listening.Count(static at => at.StartsWith("[fd00:96::", StringComparison.Ordinal)));
        foreach (string at in listening)
        {
            (int code, string answer, string error) = await space.RunAsync("curl", "-sS", "-g", "--max-time", "10", $"http://{at}/");
            Assert.True(code == 0, error);
            Assert.StartsWith("pod shop/web-", answer, StringComparison.Ordinal);
        }

        (_, string rules, _) = await space.RunAsync("curl", "-sS", "--max-time", "20", new Uri(agent.StatusAddress, "/rules").ToString());
        Assert.Equal(transparent, rules.Contains("redirect to :", StringComparison.Ordinal));
        (_, string names, _) = await space.RunAsync("dig", "@127.0.0.1", "-p", agent.DnsPort.ToString(CultureInfo.InvariantCulture), "+short", "web.shop.svc.cluster.local", "AAAA");
        Assert.StartsWith("fd00:96::", names, StringComparison.Ordinal);

        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
        if (transparent) Assert.Equal("", (await space.RunAsync("nft", "list", "tables")).Output);
        foreach (string family in new[] { "-4", "-6" })
        {
            (_, string routes, _) = await space.RunAsync("ip", family, "route", "show", "table", "local");
            Assert.DoesNotContain("10.196.", routes, StringComparison.Ordinal);
            Assert.DoesNotContain("fd00:9", routes, StringComparison.Ordinal);
        }
    }

    [FactNeeds("unshare", "nsenter", "ip", "curl", "getent")]
    public async Task Getent_ShortNames_ResolveByTheSearchPathOfAPod()
    {
        using ManifestFolder folder = ManifestFolder.Of("web.yaml", Manifests);
        folder.Write("resolv.conf", "nameserver 127.0.0.1\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n");
        using NetworkNamespace space = await NetworkNamespace.CreateAsync($"mount --bind {folder.File("resolv.conf")} /etc/resolv.conf");
        await using AgentProcess agent = AgentProcess.LaunchBy(space.Command("dotnet", AgentProcess.Program), folder.Path, [.. Ranges, "--dns", "127.0.0.1:53"]);
        JsonNode state = await StateAsync(space, agent);
        JsonNode web = state["services"]![0]!;
        foreach (string name in new[] { "web", "web.shop", "web.shop.svc.cluster.local" })
        {
            (int code, string answer, string error) = await space.RunAsync("getent", "ahosts", name);
            Assert.True(code == 0, $"{name}: {error}");
            Assert.Contains((string)web["clusterIPs"]![0]!, answer, StringComparison.Ordinal);
            Assert.Contains((string)web["clusterIPs"]![1]!, answer, StringComparison.Ordinal);
        }

        Assert.NotEqual(0, (await space.RunAsync("getent", "ahosts", "nosuch.shop")).Code);
        (_, string page, string trouble) = await space.RunAsync("curl", "-sS", "--max-time", "10", "http://web.shop/");
        Assert.True(page.StartsWith("pod shop/web-", StringComparison.Ordinal), page + trouble);
    }

    [FactNeeds("unshare", "setpriv", "ip")]
    public async Task RangeOutsideLoopback_WithoutNetAdmin_ExitsWith4AndSaysWhatToRun()
    {
        using ManifestFolder folder = ManifestFolder.Of("web.yaml", Manifests);
        string[] command = NetworkNamespace.ForOneCommand;
        (int code, _, string error) = await ProcessRun.Async(
            command[0], [.. command[1..], "setpriv", "--inh-caps=-net_admin", "--bounding-set=-net_admin", "dotnet", AgentProcess.Program, "--manifests", folder.Path, .. Ranges]);
        Assert.Equal(4, code);
        Assert.Contains("10.196.0.0/16 is not of this host", error, StringComparison.Ordinal);
        Assert.Contains("ip -4 route add local 10.196.0.0/16 dev lo", error, StringComparison.Ordinal);
        Assert.Contains("ip -6 route add local fd00:96::/112 dev lo", error, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> StateAsync(NetworkNamespace space, AgentProcess agent)
    {
        await agent.PrintedReadyAsync();
        (int code, string text, _) = await space.RunAsync("curl", "-sS", "--max-time", "20", new Uri(agent.StatusAddress, "/state").ToString());
        return code == 0 ? JsonNode.Parse(text)! : throw new InvalidOperationException(agent.Output);
    }
}
