using System.Text;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Namespaces;

/// <summary>The proxy at real cluster IPs, asked by real programs over real links.</summary>
public class NamespaceTests
{
    [NeedsNamespaces]
    [InlineData("linux")]
    [InlineData("portable")]
    public async Task Lab_EveryKindOfService_IsServedAsKubeProxyWould(string engine)
    {
        await using NamespaceLab lab = await NamespaceLab.StartAsync(engine, Manifests());
        // Backends start beside the proxy: until they listen, clients are reset.
        foreach (string address in (string[])["10.96.0.11", "10.96.0.12", "[fd00:10:96::11]", "[fd00:10:96::12]"]) await ReachAsync(lab, address);

        // Cluster IPs of both families: every backend gets its share and sees the node's address on its own link.
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 40 && seen.Count < 4; i++)
        {
            seen.Add((await CurlAsync(lab, "10.96.0.10")).Output);
            seen.Add((await CurlAsync(lab, "[fd00:10:96::10]")).Output.ToLowerInvariant());
        }

        Assert.Equal(4, seen.Count);
        Assert.Contains("b1 172.31.1.1", seen);
        Assert.Contains("b2 172.31.2.1", seen);

        // A node port, on the address of the node that the client reaches.
        Assert.StartsWith("b", (await CurlAsync(lab, "172.31.0.1:30080")).Output, StringComparison.Ordinal);

        // Affinity: the first choice stays.
        string pinned = (await CurlAsync(lab, "10.96.0.13")).Output;
        for (int i = 0; i < 8; i++) Assert.Equal(pinned, (await CurlAsync(lab, "10.96.0.13")).Output);

        // Policy Local: only the endpoint of this node; none here but elsewhere: no answer; none anywhere: refused.
        for (int i = 0; i < 8; i++) Assert.Equal("b2 172.31.2.1", (await CurlAsync(lab, "10.96.0.14")).Output);
        const int timedOut = 28, couldNotConnect = 7;
        Assert.Equal(timedOut, (await CurlAsync(lab, "10.96.0.15", limit: "1")).Code);
        Assert.Equal(couldNotConnect, (await CurlAsync(lab, "10.96.0.16")).Code);

        // UDP by nc and socat, bulk by iperf3.
        await Eventually.True(async () => (await lab.AskAsync("sh", "-c", "echo hello | socat -t 2 - UDP4:10.96.0.17:53")).Output == "b1 hello");
        Assert.Equal("b1 again", (await lab.AskAsync("sh", "-c", "echo again | nc -u -w 1 10.96.0.17 53")).Output);
        (int code, string output) = (1, "");
        await Eventually.True(async () => ((code, output) = await lab.AskAsync("iperf3", "-c", "10.96.0.18", "-n", "50M")).code == 0);
        Assert.Contains("iperf Done", output, StringComparison.Ordinal);
    }

    private static async Task ReachAsync(NamespaceLab lab, string address)
    {
        (int code, string output) = (0, "");
        try
        {
            await Eventually.True(async () => ((code, output) = await CurlAsync(lab, address)).code == 0);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{address} is not reached: curl ended with {code}: {output}");
        }
    }

    private static async Task<(int Code, string Output)> CurlAsync(NamespaceLab lab, string host, string limit = "10")
    {
        (int code, string output) = await lab.AskAsync("curl", "-sS", "-g", "--max-time", limit, $"http://{host}/");
        return (code, output.Trim());
    }

    private static string Manifests()
    {
        string[] both = ["b1", "b2"];
        var yaml = new StringBuilder();
        Add("web", 10, both, spec: "type: NodePort, externalTrafficPolicy: Cluster", nodePort: 30080);
        Add("only-b1", 11, ["b1"]);
        Add("only-b2", 12, ["b2"]);
        Add("sticky", 13, both, spec: "type: ClusterIP, sessionAffinity: ClientIP");
        Add("local", 14, both, spec: "type: ClusterIP, internalTrafficPolicy: Local", nodeOfB1: "node-2");
        Add("elsewhere", 15, ["b1"], spec: "type: ClusterIP, internalTrafficPolicy: Local", nodeOfB1: "node-2");
        Add("empty", 16, []);
        Add("dns", 17, ["b1"], port: 53, targetPort: 5353, protocol: "UDP");
        Add("bulk", 18, ["b1"], port: 5201, targetPort: 5201);
        yaml.Append("---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus: {addresses: [{type: InternalIP, address: 172.31.0.1}]}\n");
        return yaml.ToString();

        void Add(string name, int host, string[] backends, string spec = "type: ClusterIP", int port = 80, int targetPort = 8080, string protocol = "TCP", int nodePort = 0, string nodeOfB1 = "node-1")
        {
            string ports = $"[{{name: main, port: {port}, protocol: {protocol}{(nodePort > 0 ? $", nodePort: {nodePort}" : "")}}}]";
            yaml.Append($$"""
                ---
                apiVersion: v1
                kind: Service
                metadata: {namespace: lab, name: {{name}}}
                spec: { {{spec}}, clusterIP: 10.96.0.{{host}}, clusterIPs: [10.96.0.{{host}}, "fd00:10:96::{{host}}"], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack, ports: {{ports}} }

                """);
            foreach ((string family, string prefix) in (ReadOnlySpan<(string, string)>)[("IPv4", "172.31.{0}.2"), ("IPv6", "fd00:31:{0}::2")])
            {
                string endpoints = string.Join(", ", backends.Select(backend =>
                    $"{{addresses: [\"{prefix.Replace("{0}", backend[1..], StringComparison.Ordinal)}\"], nodeName: {(backend == "b1" ? nodeOfB1 : "node-1")}}}"));
                yaml.Append($$"""
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {namespace: lab, name: {{name}}-{{family.ToLowerInvariant()}}, labels: {kubernetes.io/service-name: {{name}} } }
                    addressType: {{family}}
                    ports: [{name: main, port: {{targetPort}}, protocol: {{protocol}}}]
                    endpoints: [{{endpoints}}]

                    """);
            }
        }
    }
}
