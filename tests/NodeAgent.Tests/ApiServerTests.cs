using System.Text.Json.Nodes;
using Net.Cluster;
using Net.Model;
using Net.Testing;
using Net.TestSupport;
using NodeAgent.ControlPlane;
using NodeAgent.Options;

namespace NodeAgent.Tests;

/// <summary>The agent at an API server shows what it shows for a folder of manifests with the same objects, and keeps doing so without the server.</summary>
public sealed class ApiServerTests
{
    private const string ServiceCidr = "127.230.0.0/16", PodCidr = "10.231.0.0/16";

    private static readonly string[] Ranges = ["--service-cidr", ServiceCidr, "--pod-cidr", PodCidr, "--pod-source", "external"];

    [Fact]
    public async Task State_FromAnApiServer_EqualsThatOfAFolder()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        JsonNode written;
        await using (AgentProcess agent = await AgentProcess.StartAsync(folder.Path, Ranges)) written = await agent.StateAsync();

        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { ServiceCidrs = [IpCidr.Parse(ServiceCidr)], Token = "secret", UseTls = true, MissingGroups = ["policy.networking.k8s.io"] });
        server.Apply(ObjectsOf(folder.Path));
        using ManifestFolder connection = ManifestFolder.Of("config", server.Kubeconfig());
        await using AgentProcess follower = await AgentProcess.StartAtServerAsync(connection.File("config"), Ranges);
        JsonNode followed = await follower.StateAsync();
        Assert.NotEmpty(written["services"]!.AsArray());
        AssertEqual(written["services"]!, followed["services"]!);
        AssertEqual(written["policies"]!, followed["policies"]!);
        Assert.Contains(followed["problems"]!.AsArray(), problem => ((string)problem!).Contains("is not installed at", StringComparison.Ordinal));
        Assert.StartsWith($"ok: {server.Url} last heard ", await follower.GetAsync("/readyz"), StringComparison.Ordinal);

        server.Delete<Service>("shop", "cart");
        await Eventually.True(async () => !(await follower.StateAsync())["services"]!.AsArray().Any(static service => (string?)service!["name"] == "cart"));
        await server.DisposeAsync();
        await Eventually.True(async () => (await follower.GetAsync("/readyz")).StartsWith("ok, with the last good state: ", StringComparison.Ordinal));
        Assert.Equal(written["services"]!.AsArray().Count - 1, (await follower.StateAsync())["services"]!.AsArray().Count);
    }

    [Fact]
    public async Task Sigterm_WhileTheServerIsOutOfReach_EndsWellAndTellsWhatItWaitedFor()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using ManifestFolder connection = ManifestFolder.Of("config", server.Kubeconfig());
        await server.DisposeAsync();
        await using AgentProcess agent = AgentProcess.LaunchAtServer(connection.File("config"));
        await Eventually.True(() => agent.Output.Contains("out of touch", StringComparison.Ordinal), "the agent tries");
        Assert.Contains(server.Url.ToString(), agent.Output, StringComparison.Ordinal);

        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
        Assert.DoesNotContain("   at ", agent.Output, StringComparison.Ordinal);
    }

    // What an API server and its controllers would hold of the folder.
    private static IEnumerable<IApiObject> ObjectsOf(string folder)
    {
        var options = new AgentOptions
        {
            Manifests = [folder], ServiceCidrs = [IpCidr.Parse(ServiceCidr)], PodCidrs = [IpCidr.Parse(PodCidr)], PodSource = PodSource.External, Node = "node-1", Zone = "cluster.local", Drain = TimeSpan.Zero,
        };
        (ClusterState written, ClusterState cluster) = (new(), new());
        written.Apply(ManifestReader.ReadFolder(folder).Objects);
        using var plane = new LocalControlPlane(options, written, cluster);
        plane.Start();

        // Workloads in manifests have no UID that pods could name as their owner's.
        return cluster.Current.AllObjects().Where(static target => target is Namespace or Node or Pod or Service or EndpointSlice or NetworkPolicy)
            .Select(static target => target is Pod pod ? pod with { Metadata = pod.Metadata with { OwnerReferences = [] } } : target);
    }

    private static void AssertEqual(JsonNode expected, JsonNode actual) => Assert.Equal(expected.ToJsonString(), actual.ToJsonString());
}
