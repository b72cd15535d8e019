using System.Net;
using System.Text.Json.Nodes;
using Net.Cluster;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Dataplane.Tests.HealthChecks;

public class ProxyHealthTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Report_ChangeWaitsForTheTimeout_IsUnhealthyUntilItIsLive()
    {
        var health = new ProxyHealth(TimeSpan.FromSeconds(60), _time);
        Assert.True(health.Report(true).IsWell);
        health.Queued(IpFamilySet.IPv6);
        _time.Advance(TimeSpan.FromSeconds(59));
        // A later change does not make the oldest younger.
        health.Queued(IpFamilySet.IPv6);
        Assert.True(health.Report(true).IsWell);
        _time.Advance(TimeSpan.FromSeconds(1));
        (bool well, string json) = health.Report(true);
        Assert.False(well);
        JsonNode document = JsonNode.Parse(json)!;
        Assert.False((bool)document["healthy"]!);
        Assert.True((bool)document["status"]!["IPv4"]!["healthy"]!);
        Assert.False((bool)document["status"]!["IPv6"]!["healthy"]!);
        Assert.False(health.Report(null).IsWell);

        health.Updated(IpFamilySet.IPv6);
        Assert.True(health.Report(true).IsWell);
    }

    [Fact]
    public void Report_NodeNotEligible_OnlyHealthzIsUnwell()
    {
        var health = new ProxyHealth(TimeSpan.FromSeconds(60), _time);
        health.Updated(IpFamilySet.IPv4);
        _time.Advance(TimeSpan.FromSeconds(5));
        JsonNode document = JsonNode.Parse(health.Report(false).Json)!;
        Assert.False(health.Report(false).IsWell);
        Assert.True((bool)document["healthy"]!);
        Assert.False((bool)document["nodeEligible"]!);
        Assert.Equal("2026-01-01T00:00:00.0000000Z", (string)document["lastUpdated"]!);
        Assert.Equal("2026-01-01T00:00:05.0000000Z", (string)document["currentTime"]!);

        (bool alive, string json) = health.Report(null);
        Assert.True(alive);
        Assert.Null(JsonNode.Parse(json)!["nodeEligible"]);
        Assert.Equal("2026-01-01T00:00:05.0000000Z", (string)JsonNode.Parse(json)!["lastUpdated"]!);
    }

    [Fact]
    public async Task Server_NodeComesIsMarkedAndProxyDrains_HealthzFollowsAndLivezDoesNot()
    {
        ClusterState state = SmallCluster.State();
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero, Health = new IPEndPoint(IPAddress.Loopback, 0) });
        await proxy.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{proxy.HealthEndPoint}") };
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await AskAsync("/healthz"), await AskAsync("/livez?verbose")));

        var node = new Node { Metadata = new ObjectMeta { Name = SmallCluster.NodeName } };
        state.Apply([node]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/healthz"));
        state.Apply([node with { Spec = new NodeSpec { Taints = [new Taint { Key = "ToBeDeletedByClusterAutoscaler", Effect = "NoSchedule" }] } }]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync("/healthz"));
        state.Apply([node]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/healthz"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("/"));

        await proxy.DrainAsync(TimeSpan.Zero);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await AskAsync("/healthz"), await AskAsync("/livez")));

        async Task<HttpStatusCode> AskAsync(string path)
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative));
            return response.StatusCode;
        }
    }
}
