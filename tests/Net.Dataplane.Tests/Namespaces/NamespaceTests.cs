using Net.TestSupport;

namespace Net.Dataplane.Tests.Namespaces;

/// <summary>The proxy at real cluster IPs, asked by real programs over real links.</summary>
public class NamespaceTests
{
    [NeedsNamespaces]
    [InlineData("linux")]
    [InlineData("portable")]
    [InlineData("linux-transparent")]
    [InlineData("portable-transparent")]
    public async Task Lab_EveryKindOfService_IsServedAsKubeProxyWould(string engine)
    {
        await using NamespaceLab lab = await NamespaceLab.StartAsync(engine, LabManifests.Write());
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

        // A node port, on the addresses of the node that the client reaches.
        foreach (string address in (string[])["172.31.0.1:30080", "[fd00:31::1]:30080"]) Assert.StartsWith("b", (await CurlAsync(lab, address)).Output, StringComparison.Ordinal);

        // Affinity: the first choice stays.
        string pinned = (await CurlAsync(lab, "10.96.0.13")).Output;
        for (int i = 0; i < 8; i++) Assert.Equal(pinned, (await CurlAsync(lab, "10.96.0.13")).Output);

        // Policy Local: only the endpoint of this node; none here but elsewhere: no answer; none anywhere: refused.
        for (int i = 0; i < 8; i++) Assert.Equal("b2 172.31.2.1", (await CurlAsync(lab, "10.96.0.14")).Output);
        const int timedOut = 28, couldNotConnect = 7;
        Assert.Equal(timedOut, (await CurlAsync(lab, "10.96.0.15", limit: "1")).Code);
        Assert.Equal(couldNotConnect, (await CurlAsync(lab, "10.96.0.16")).Code);

        // The node's own programs are clients too.
        (int code, string output) = await lab.AskFromAsync("node", "curl", "-sS", "--max-time", "10", "http://10.96.0.12/");
        Assert.Equal((0, "b2 172.31.2.1"), (code, output.Trim()));

        // A port that the Service does not have.
        Assert.Equal(couldNotConnect, (await CurlAsync(lab, "10.96.0.10:81")).Code);

        // UDP by nc and socat, at cluster IPs and a node port; bulk by iperf3.
        foreach (string address in (string[])["UDP4:10.96.0.17:53", "UDP6:[fd00:10:96::17]:53", "UDP4:172.31.0.1:30053", "UDP6:[fd00:31::1]:30053"])
        {
            await Eventually.True(async () => (await lab.AskAsync("sh", "-c", $"echo hello | socat -t 2 - {address}")).Output == "b1 hello", address);
        }

        Assert.Equal("b1 again", (await lab.AskAsync("sh", "-c", "echo again | nc -u -w 1 10.96.0.17 53")).Output);
        foreach (string address in (string[])["10.96.0.18", "fd00:10:96::18"])
        {
            await Eventually.True(async () => ((code, output) = await lab.AskAsync("iperf3", "-c", address, "-n", "50M")).code == 0, address);
            Assert.Contains("iperf Done", output, StringComparison.Ordinal);
        }

        if (engine.EndsWith("-transparent", StringComparison.Ordinal)) await RulesLeadToTheProxyUntilItStopsAsync(lab);
    }

    private static async Task RulesLeadToTheProxyUntilItStopsAsync(NamespaceLab lab)
    {
        // An address that is not the node's at all.
        Assert.Equal("b1 172.31.1.1", (await CurlAsync(lab, "198.51.100.7")).Output);
        Assert.Contains("net-dataplane", (await lab.AskFromAsync("node", "nft", "list", "tables")).Output, StringComparison.Ordinal);
        Assert.Equal(0, await lab.StopProxyAsync());
        Assert.Equal("", (await lab.AskFromAsync("node", "nft", "list", "tables")).Output);
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
}
