using System.Text.RegularExpressions;
using Net.Cluster;
using Net.Dataplane;
using Net.Dns;
using Net.Model;
using Net.Policy;
using Net.TestSupport;

namespace Net.Conventions.Tests;

/// <summary>The C# of the README, compiled and run; it must stand here line for line.</summary>
public sealed partial class ReadmeExamples
{
    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: shop}
        spec: {clusterIP: 127.96.0.10, clusterIPs: [127.96.0.10], selector: {app: cart}, ports: [{port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: cart-1, namespace: shop, labels: {kubernetes.io/service-name: cart}}
        addressType: IPv4
        ports: [{name: "", port: 8080, protocol: TCP}]
        endpoints: [{addresses: [10.97.0.9]}]
        """;

    [Fact]
    public async Task Examples_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("readme-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "cart.yaml"), Manifests);
        TextWriter console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            await RunAsync(folder);
        }
        finally
        {
            Console.SetOut(console);
            Directory.Delete(folder, recursive: true);
        }

        Assert.Contains("127.96.0.10 from Service shop/cart", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains("Balance", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains("True", printed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/net-dns.md")]
    public void CSharp_OfThePage_StandsHere(string page)
    {
        HashSet<string> lines = [.. File.ReadLines(Repository.Path("tests", "Net.Conventions.Tests", "ReadmeExamples.cs")).Select(static line => line.Trim())];
        string[] written = [.. CSharpBlock().Matches(File.ReadAllText(Repository.Path(page.Split('/')))).SelectMany(static block => block.Groups[1].Value.Split('\n')).Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        Assert.NotEmpty(written);
        Assert.All(written, line => Assert.Contains(line, lines));
    }

    private static async Task RunAsync(string folder)
    {
        var state = new ClusterState();
        await using var source = new ManifestFolderSource(folder, state);
        await source.StartAsync();

        var zone = new ClusterZone(state);
        DnsResponse answer = zone.Resolve("cart.shop.svc.cluster.local", RecordType.A);
        Console.WriteLine(answer.Explain());

        await using var dns = new DnsServer(zone, new() { Listen = { "127.0.0.1:0" } });
        await dns.StartAsync();
        Console.WriteLine(dns.EndPoints[0]);

        var services = new ServiceTable(state, node: "node-1");
        FlowDecision decision = services.Decide(Flow.Tcp("127.97.0.9", 40000, "127.96.0.10", 80));
        Console.WriteLine(decision);

        var policies = new PolicyIndex(state);
        var flow = Flow.Tcp("127.97.0.9", 40000, "127.97.0.20", 5432);
        Console.WriteLine(policies.Evaluate(flow).Allowed);
        Console.WriteLine(policies.Explain(flow));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
