using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NodeAgent.Tests;

/// <summary>What the status address answers.</summary>
public sealed partial class StatusTests(DemoAgent demo) : IClassFixture<DemoAgent>
{
    private readonly AgentProcess _agent = demo.Agent;

    [Fact]
    public async Task State_OfTheDemo_HasTheDocumentedFields()
    {
        JsonNode state = await _agent.StateAsync();
        Assert.Equal(["services", "policies", "sources", "problems"], Names(state).Except(["node", "revision"]));
        Assert.True(state["services"]!.AsArray().Count >= 8);
        Assert.Equal(4, state["policies"]!.AsArray().Count);
        Assert.Empty(state["problems"]!.AsArray());
        Assert.Equal(25, (int)state["sources"]![0]!["objects"]!);
        Assert.All(state["services"]!.AsArray(), static service =>
        {
            Assert.Equal(["namespace", "name", "type", "clusterIPs", "dnsName", "ports"], Names(service!));
            Assert.All(service!["ports"]!.AsArray(), static port =>
            {
                Assert.Equal(["name", "protocol", "port", "nodePort", "listening", "endpoints"], Names(port!));
                Assert.All(port!["endpoints"]!.AsArray(), static endpoint => Assert.Equal(["address", "port", "ready"], Names(endpoint!).Except(["target"])));
                Assert.All(port["listening"]!.AsArray(), static at => Assert.True(IPEndPoint.TryParse((string)at!, out _)));
            });
        });

        JsonNode storefront = await _agent.ServiceAsync("web", "storefront");
        Assert.Equal("NodePort", (string)storefront["type"]!);
        Assert.Equal("storefront.web.svc.cluster.local", (string)storefront["dnsName"]!);
        Assert.InRange((int)storefront["ports"]![0]!["nodePort"]!, 30_000, 32_767);
        Assert.Equal(2, storefront["ports"]![0]!["listening"]!.AsArray().Count);
        Assert.Equal("None", (string)(await _agent.ServiceAsync("data", "db"))["clusterIPs"]![0]!);
        Assert.Equal("ExternalName", (string)(await _agent.ServiceAsync("shop", "payments"))["type"]!);
    }

    [Fact]
    public async Task Explain_FlowPolicyAndName_NameTheObjects()
    {
        JsonNode cart = await _agent.ServiceAsync("shop", "cart");
        string address = (string)cart["clusterIPs"]![0]!;
        Assert.Contains("shop/cart", await _agent.GetAsync($"/explain/flow?from=127.0.0.1&to={address}&port=80"), StringComparison.Ordinal);
        Assert.Contains("shop/cart", await _agent.GetAsync("/explain/dns?name=cart.shop.svc.cluster.local&type=A"), StringComparison.Ordinal);
        Assert.Contains("default-deny", await _agent.GetAsync("/explain/policy?from=data/db-0&to=shop/orders-1&port=8080"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/explain/dns", HttpStatusCode.BadRequest, "A name is needed")]
    [InlineData("/explain/dns?name=a&type=NOPE", HttpStatusCode.BadRequest, "type=NOPE is not a record type")]
    [InlineData("/explain/flow?from=nobody&to=127.0.0.1&port=80", HttpStatusCode.BadRequest, "from=nobody: no such address or pod")]
    [InlineData("/explain/policy?from=127.0.0.1&to=shop/orders-1&port=0", HttpStatusCode.BadRequest, "port must be 1 to 65535")]
    [InlineData("/explain/weather", HttpStatusCode.NotFound, "dns, flow, policy")]
    [InlineData("/", HttpStatusCode.NotFound, "/state")]
    [InlineData("/healthz", HttpStatusCode.OK, "ok")]
    [InlineData("/readyz", HttpStatusCode.OK, "ok")]
    public async Task Get_AnyPath_AnswersInPlainText(string path, HttpStatusCode expected, string text)
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri(_agent.StatusAddress, path));
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AfterTraffic_AreWellFormedAndCount()
    {
        using var client = new HttpClient();
        string listening = (string)(await _agent.ServiceAsync("shop", "cart"))["ports"]![0]!["listening"]![0]!;
        await client.GetStringAsync(new Uri($"http://{listening}/"));
        string[] lines = (await _agent.GetAsync("/metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, static line => Assert.Matches(MetricLine(), line));
        Assert.True(lines.Where(static line => line.StartsWith("net_dataplane_connections_total ", StringComparison.Ordinal)).Select(static line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Single() >= 1);
        Assert.Contains(lines, static line => line.StartsWith("net_cluster_manifests_loads_total ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(static member => member.Key);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.]+(E[+-]?[0-9]+)?)$""")]
    private static partial Regex MetricLine();
}
