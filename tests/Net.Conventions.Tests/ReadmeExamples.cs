using System.Text.RegularExpressions;
using Net.Cluster;
using Net.Dataplane;
using Net.Dns;
using Net.Model;
using Net.Policy;
using Net.TestSupport;

namespace Net.Conventions.Tests;

/// <summary>The C# of the README, compiled and run; it must stand here line for line, and print what its comments say.</summary>
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
        endpoints: [{addresses: [10.97.0.9]}, {addresses: [10.97.0.10]}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: cart-1, namespace: shop, labels: {app: cart}}
        spec: {containers: [{name: cart}]}
        status: {phase: Running, podIP: 10.97.0.9, podIPs: [{ip: 10.97.0.9}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db-0, namespace: shop, labels: {app: db}}
        spec: {containers: [{name: db}]}
        status: {phase: Running, podIP: 10.97.0.20, podIPs: [{ip: 10.97.0.20}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db-only-from-api, namespace: shop}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}
        """;

    [Fact]
    public async Task Examples_OfTheReadme_PrintWhatItSays()
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

        string[] said = [.. Written("README.md").Where(static line => line.StartsWith("// ", StringComparison.Ordinal)).Select(static line => line[3..])];
        Assert.NotEmpty(said);
        Assert.All(said, line => Assert.Contains(line, printed.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/net-dns.md")]
    public void CSharp_OfThePage_StandsHere(string page)
    {
        HashSet<string> lines = [.. File.ReadLines(Repository.Path("tests", "Net.Conventions.Tests", "ReadmeExamples.cs")).Select(static line => line.Trim())];
        string[] code = [.. Written(page.Split('/')).Where(static line => !line.StartsWith("// ", StringComparison.Ordinal))];
        Assert.NotEmpty(code);
        Assert.All(code, line => Assert.Contains(line, lines));
    }

    /// <summary>A package's page stands in <c>PageExample.cs</c> of its tests, which run it.</summary>
    [Theory]
    [InlineData("net-transport.md", "Net.Transport.Tests")]
    [InlineData("net-cluster-controllers.md", "SliceController.Tests")]
    [InlineData("net-cluster.md", "Net.Cluster.Tests")]
    [InlineData("net-testing.md", "Net.Testing.Tests")]
    [InlineData("net-dns-cache.md", "Net.Dns.Tests")]
    public void CSharp_OfAPage_StandsInItsTest(string page, string tests)
    {
        HashSet<string> lines = [.. File.ReadLines(Repository.Path("tests", tests, "PageExample.cs")).Select(static line => line.Trim())];
        string[] code = [.. Written("docs", page)];
        Assert.NotEmpty(code);
        Assert.All(code, line => Assert.Contains(line, lines));
    }

    private static IEnumerable<string> Written(params string[] path) =>
        CSharpBlock().Matches(File.ReadAllText(Repository.Path(path))).SelectMany(static block => block.Groups[1].Value.Split('\n')).Select(static line => line.Trim()).Where(static line => line.Length > 0);

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
        FlowDecision decision = services.Decide(Flow.Tcp("10.97.0.9", 40000, "127.96.0.10", 80));
        Console.WriteLine(decision);

        var policies = new PolicyIndex(state);
        var flow = Flow.Tcp("10.97.0.9", 40000, "10.97.0.20", 5432);
        if (!policies.Evaluate(flow).Allowed) Console.WriteLine(policies.Explain(flow));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
