using System.Globalization;
using System.Net;
using Net.Dns;
using Net.Model;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Names outside the cluster: asked of whom <c>--dns-forward</c> names.</summary>
public sealed class DnsForwardTests
{
    private const string Manifests = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: bank, namespace: shop}
        spec: {type: ExternalName, externalName: api.bank.example}
        """;

    [FactNeeds("dig")]
    public async Task Dig_NamesOutsideTheCluster_AreAnsweredByTheUpstreamOfTheirZone()
    {
        await using LoopbackDns world = Upstream("192.0.2.1"), corp = Upstream("192.0.2.2");
        using ManifestFolder folder = ManifestFolder.Of("shop.yaml", Manifests);
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path, "--dns-forward", $"{world.EndPoint}", "--dns-forward", $"corp.example={corp.EndPoint}");

        Assert.Equal("192.0.2.1", await DigAsync(agent, "www.example.test", "A"));
        Assert.Equal("192.0.2.2", await DigAsync(agent, "git.Corp.Example", "A"));
        Assert.Equal("api.bank.example.\n192.0.2.1", await DigAsync(agent, "bank.shop.svc.cluster.local", "A"));
        Assert.Equal("192.0.2.1", await DigAsync(agent, "9.9.9.9.in-addr.arpa", "A"));

        // Kept.
        int asked = world.Queries.Count;
        Assert.Equal("192.0.2.1", await DigAsync(agent, "www.example.test", "A"));
        Assert.Equal(asked, world.Queries.Count);

        // The cluster's names are its own, whether they exist or not.
        Assert.StartsWith("127.", await DigAsync(agent, "web.shop.svc.cluster.local", "A"), StringComparison.Ordinal);
        Assert.Equal("", await DigAsync(agent, "nosuch.shop.svc.cluster.local", "A"));
        Assert.Equal(asked, world.Queries.Count);

        Assert.Contains($"upstream {corp.EndPoint}", await agent.GetAsync("/explain/dns?name=wiki.corp.example"), StringComparison.Ordinal);
        Assert.Contains("dns_upstream_queries", await agent.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task<string> DigAsync(AgentProcess agent, string name, string type)
    {
        (int code, string output, string error) = await ProcessRun.Async("dig", "@127.0.0.1", "-p", agent.DnsPort.ToString(CultureInfo.InvariantCulture), "+short", "+time=10", "+tries=1", name, type);
        Assert.True(code == 0, output + error);
        return output.Trim();
    }

    /// <summary>Answers every question with one address.</summary>
    private static LoopbackDns Upstream(string address) => new(received =>
    {
        if (DnsQuery.Read(received.Message, new byte[255], acceptNotify: false, out DnsQuery query) != QueryVerdict.Good || !DnsName.TryFromWire(query.Name, out DnsName name)) return null;
        byte[] reply = new byte[512];
        var writer = new MessageWriter(reply);
        writer.TryWriteQuestion(query.Name, query.Type, query.Class);
        writer.TryWriteRecord(DnsRecord.Address(name, 300, IpAddress.Parse(address)));
        return reply[..writer.Finish(new DnsHeader(query.Header.Id, DnsFlags.Response | DnsFlags.RecursionDesired | DnsFlags.RecursionAvailable, Opcode.Query, Rcode.NoError, 1, 1, 0, 0))];
    });
}
