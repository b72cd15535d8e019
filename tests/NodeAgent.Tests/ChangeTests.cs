using System.Diagnostics;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>The agent while its folder changes, and when it is told to stop.</summary>
public sealed class ChangeTests
{
    /// <summary>So many answers of two others in a row are no accident: a third pod would be missed once in 10^52.</summary>
    private const int EnoughRequests = 300;

    [FactNeeds("curl")]
    public async Task RemovingAPodsFile_UnderLoad_StopsItsTrafficWithoutAFailedRequest()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        string address = (string)(await agent.ServiceAsync("shop", "orders"))["ports"]![0]!["listening"]![0]!;
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

        // Every request must succeed: one that fails throws here.
        async Task<bool> AskRemovedAsync() => (await client.GetStringAsync(new Uri($"http://{address}/"))).Split(' ')[1] == "shop/orders-2";

        await Eventually.True(AskRemovedAsync, "the pod answers");
        folder.Delete("shop/orders/orders-2.yaml");
        long removed = Stopwatch.GetTimestamp(), last = removed;
        for (int othersInARow = 0; othersInARow < EnoughRequests; othersInARow++)
        {
            if (!await AskRemovedAsync()) continue;
            last = Stopwatch.GetTimestamp();
            othersInARow = 0;
        }

        TimeSpan late = Stopwatch.GetElapsedTime(removed, last);
        Assert.True(late < TimeSpan.FromSeconds(2), $"traffic went on for {late}");
        Assert.Equal(2, (await agent.ServiceAsync("shop", "orders"))["ports"]![0]!["endpoints"]!.AsArray().Count);
    }

    [Fact]
    public async Task BrokenEdit_KeepsServingAndIsReported()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        JsonNode before = await agent.ServiceAsync("shop", "cart");
        folder.Write("shop/cart.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  namespace: shop\nspec:\n\tports: []\n");
        await Eventually.True(async () => (await agent.StateAsync())["problems"]!.AsArray().Count > 0, "the problem shows");

        Assert.Contains("shop/cart.yaml:7:", (string)(await agent.StateAsync())["problems"]![0]!, StringComparison.Ordinal);
        Assert.Equal(before.ToJsonString(), (await agent.ServiceAsync("shop", "cart")).ToJsonString());
        using var client = new HttpClient();
        Assert.Contains("pod shop/cart", await client.GetStringAsync(new Uri($"http://{(string)before["ports"]![0]!["listening"]![0]!}/")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndpointsWrittenByHand_OfAServiceWithoutSelector_AreMirroredAndRouted()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        folder.Write("legacy.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: legacy, namespace: shop}
            spec: {ports: [{port: 8081}]}
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: {name: legacy, namespace: shop}
            subsets: [{addresses: [{ip: 192.0.2.10}], notReadyAddresses: [{ip: 192.0.2.11}], ports: [{port: 9000}]}]
            """);
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        JsonNode legacy = await agent.ServiceAsync("shop", "legacy");
        Assert.Equal(["192.0.2.10:9000 true", "192.0.2.11:9000 false"], legacy["ports"]![0]!["endpoints"]!.AsArray().Select(static e => $"{e!["address"]}:{e["port"]} {e["ready"]}").Order());
        Assert.Contains("Balance over 1 of", await agent.GetAsync($"/explain/flow?from=127.0.0.1&to={legacy["clusterIPs"]![0]}&port=8081"), StringComparison.Ordinal);

        folder.Replace("legacy.yaml", "192.0.2.10", "192.0.2.12");
        await Eventually.True(async () => (await agent.ServiceAsync("shop", "legacy")).ToJsonString().Contains("192.0.2.12", StringComparison.Ordinal), "the edit is mirrored");
        Assert.DoesNotContain("192.0.2.10", (await agent.ServiceAsync("shop", "legacy")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadBalancerAddresses_ServiceOfThatType_AnswersThere()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        folder.Replace("shop/cart.yaml", "  selector: {app: cart}", "  type: LoadBalancer\n  allocateLoadBalancerNodePorts: false\n  selector: {app: cart}");
        string address = $"127.98.{Environment.ProcessId >> 8 & 255}.{Environment.ProcessId & 255 | 1}";
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path, "--load-balancer-addresses", address);

        JsonNode port = (await agent.ServiceAsync("shop", "cart"))["ports"]![0]!;
        string listening = port["listening"]!.AsArray().Select(static point => (string)point!).Single(point => point.StartsWith(address + ":", StringComparison.Ordinal));
        using var client = new HttpClient();
        Assert.Contains("pod shop/cart", await client.GetStringAsync(new Uri($"http://{listening}/")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_DuringADownload_LetsItEnd()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path, "--drain", "20s");
        string address = (string)(await agent.ServiceAsync("shop", "cart"))["ports"]![0]!["listening"]![0]!;
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://{address}/download?bytes=5000000&seconds=3"), HttpCompletionOption.ResponseHeadersRead);

        agent.Terminate();
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(5_000_000, body.Length);
        Assert.Equal(0, await agent.ExitAsync());
    }

    [FactNeeds("socat", "wc")]
    public async Task Socat_ClientThatClosesItsHalf_StillGetsTheAnswer()
    {
        // A backend that answers only after the end of what it is sent.
        const string backend = "127.91.0.5";
        int port = AgentProcess.FreePort();
        using ManifestFolder folder = ManifestFolder.Of("count.yaml", $$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: count, namespace: shop, labels: {app: count}}
            spec: {nodeName: node-1, containers: [{name: count, ports: [{containerPort: {{{port}}}}]}]}
            status: {phase: Running, podIP: {{{backend}}}, podIPs: [{ip: {{{backend}}}}], conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: count, namespace: shop}
            spec: {selector: {app: count}, ports: [{port: 7000, targetPort: {{{port}}}}]}
            """);
        using Process server = ProcessRun.Start("socat", $"TCP-LISTEN:{port},bind={backend},reuseaddr,fork", "SYSTEM:wc -c");
        try
        {
            await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path, "--pod-source", "external");
            string listening = (string)(await agent.ServiceAsync("shop", "count"))["ports"]![0]!["listening"]![0]!;
            using Process client = ProcessRun.Start("socat", "-t", "10", "-", $"TCP:{listening}");
            await client.StandardInput.WriteAsync(new string('x', 100_000));
            client.StandardInput.Close();
            string answer = await client.StandardOutput.ReadToEndAsync();
            await client.WaitForExitAsync();
            Assert.Equal("100000", answer.Trim());
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task NewService_AppearsWithinASecondOrSo()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        folder.Write("new.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: late, namespace: shop}\nspec: {selector: {app: orders}, ports: [{port: 9000, targetPort: 8080}]}\n");
        long start = Stopwatch.GetTimestamp();
        await Eventually.True(async () => (await agent.StateAsync())["services"]!.AsArray().Any(service => (string?)service!["name"] == "late"), "the Service shows");
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2.5));
    }
}
