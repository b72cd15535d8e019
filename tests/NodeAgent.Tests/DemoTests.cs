using System.Globalization;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>The agent on the demo, asked by programs nobody here wrote.</summary>
public sealed class DemoTests(DemoAgent demo) : IClassFixture<DemoAgent>
{
    private readonly AgentProcess _agent = demo.Agent;

    [FactNeeds("curl")]
    public async Task Curl_EveryTcpService_AnswersFromEachOfItsEndpoints()
    {
        int asked = 0;
        JsonArray services = (await _agent.StateAsync())["services"]!.AsArray();
        string[] pods = [.. services.SelectMany(service => service!["ports"]!.AsArray()).SelectMany(port => port!["endpoints"]!.AsArray()).Select(endpoint => (string)endpoint!["address"]!).Distinct()];
        foreach (JsonNode? service in services)
        {
            foreach (JsonNode? port in service!["ports"]!.AsArray().Where(port => (string?)port!["protocol"] == "TCP" && port["listening"]!.AsArray().Count > 0))
            {
                string listening = (string)port!["listening"]![0]!;
                HashSet<string> wanted = [.. port["endpoints"]!.AsArray().Select(endpoint => (string)endpoint!["target"]!)];
                Assert.NotEmpty(wanted);
                var seen = new HashSet<string>();

                // The node itself may always ask; pods stand for further clients, since a ClientIP Service keeps one client on one endpoint. A policy may cut those.
                for (int i = 0; i < 200 && seen.Count < wanted.Count; i++)
                {
                    string? client = i % 2 == 0 ? null : pods[i / 2 % pods.Length];
                    (int code, string output, string error) = await ProcessRun.Async("curl", ["-sS", "--max-time", "5", .. client is null ? Array.Empty<string>() : ["--interface", client], $"http://{listening}/hello"]);
                    if (code != 0 && client is not null) continue;
                    Assert.True(code == 0, $"{service["namespace"]}/{service["name"]} {listening}: {error}");
                    Assert.Contains("answered GET /hello", output, StringComparison.Ordinal);
                    seen.Add(output.Split(' ')[1]);
                }

                Assert.Equal(wanted.Order(), seen.Order());
                asked++;
            }
        }

        Assert.True(asked >= 7, $"{asked} ports answered");
    }

    [FactNeeds("dig")]
    public async Task Dig_NamesOfTheDemo_Resolve()
    {
        string cart = (string)(await _agent.ServiceAsync("shop", "cart"))["clusterIPs"]![0]!;
        Assert.Equal(cart, await DigAsync("cart.shop.svc.cluster.local", "A"));
        Assert.Equal(cart, await DigAsync("cart.shop.svc.cluster.local", "A", "+tcp"));
        Assert.Equal("cart.shop.svc.cluster.local.", await DigAsync("-x", cart));
        Assert.Equal(2, (await DigAsync("db.data.svc.cluster.local", "A")).Split('\n').Length);
        Assert.StartsWith("127.", await DigAsync("db-0.db.data.svc.cluster.local", "A"), StringComparison.Ordinal);
        Assert.Contains("8000 catalog.shop.svc.cluster.local.", await DigAsync("_http._tcp.catalog.shop.svc.cluster.local", "SRV"), StringComparison.Ordinal);
        Assert.Equal("payments.example.com.", await DigAsync("payments.shop.svc.cluster.local", "CNAME"));
        (_, string missing, _) = await ProcessRun.Async("dig", $"@127.0.0.1", "-p", Port(_agent.DnsPort), "nosuch.shop.svc.cluster.local");
        Assert.Contains("status: NXDOMAIN", missing, StringComparison.Ordinal);
        (_, string empty, _) = await ProcessRun.Async("dig", $"@127.0.0.1", "-p", Port(_agent.DnsPort), "cart.shop.svc.cluster.local", "MX");
        Assert.Contains("status: NOERROR", empty, StringComparison.Ordinal);
        Assert.Contains("ANSWER: 0", empty, StringComparison.Ordinal);
    }

    [FactNeeds("socat")]
    public async Task Socat_UdpService_Echoes()
    {
        string listening = (string)(await _agent.ServiceAsync("monitoring", "statsd"))["ports"]![0]!["listening"]![0]!;
        using var socat = ProcessRun.Start("socat", "-t", "2", "-", $"UDP:{listening}");
        await socat.StandardInput.WriteAsync("visits:1|c");
        socat.StandardInput.Close();
        string answer = await socat.StandardOutput.ReadToEndAsync();
        await socat.WaitForExitAsync();
        Assert.StartsWith("monitoring/statsd", answer, StringComparison.Ordinal);
        Assert.EndsWith("visits:1|c", answer, StringComparison.Ordinal);
    }

    [FactNeeds("curl")]
    public async Task Curl_FromAPodThatPolicyDenies_IsCut()
    {
        JsonNode db = (await _agent.ServiceAsync("data", "db-read"))["ports"]![0]!;
        string address = $"http://{(string)db["listening"]![0]!}/";
        string storefront = await PodAddressAsync("web", "storefront"), orders = await PodAddressAsync("shop", "orders");

        (int denied, _, _) = await ProcessRun.Async("curl", "-sS", "--max-time", "5", "--interface", storefront, address);
        (int allowed, string answer, string error) = await ProcessRun.Async("curl", "-sS", "--max-time", "5", "--interface", orders, address);
        Assert.NotEqual(0, denied);
        Assert.True(allowed == 0, error);
        Assert.Contains("pod data/db-", answer, StringComparison.Ordinal);

        Assert.Contains($"from {orders}", answer, StringComparison.Ordinal);

        // Past the proxy, straight to the pod: the same verdict.
        JsonNode pod = db["endpoints"]![0]!;
        string direct = $"http://{(string)pod["address"]!}:{(int)pod["port"]!}/";
        Assert.NotEqual(0, (await ProcessRun.Async("curl", "-sS", "--max-time", "5", "--interface", storefront, direct)).Code);
        Assert.Equal(0, (await ProcessRun.Async("curl", "-sS", "--max-time", "5", "--interface", orders, direct)).Code);

        string why = await _agent.GetAsync($"/explain/policy?from={storefront}&to={(string)pod["address"]!}&port={(int)pod["port"]!}");
        Assert.Contains("db-from-orders-and-catalog", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ShortName_AsksAsThePodWould()
    {
        string asked = await _agent.GetAsync($"/explain/dns?name=cart&from={await PodAddressAsync("shop", "orders")}");
        Assert.Contains("cart.shop.svc.cluster.local. A: NoError", asked, StringComparison.Ordinal);
    }

    private async Task<string> PodAddressAsync(string @namespace, string service) =>
        (string)(await _agent.ServiceAsync(@namespace, service))["ports"]![0]!["endpoints"]![0]!["address"]!;

    private async Task<string> DigAsync(params string[] question)
    {
        (int code, string output, string error) = await ProcessRun.Async("dig", ["@127.0.0.1", "-p", Port(_agent.DnsPort), "+short", "+time=5", "+tries=1", .. question]);
        Assert.True(code == 0, output + error);
        return output.Trim();
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);
}
