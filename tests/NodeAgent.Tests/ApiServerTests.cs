using System.Net;
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
    public async Task Namespace_WithItsRightsAlone_RunsWithoutWhatLivesInNoneAndSaysSoOnce()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { ServiceCidrs = [IpCidr.Parse(ServiceCidr)], Authorizer = RightsIn("shop", "pods, services, endpointslices, networkpolicies").Allows });
        server.Apply(ObjectsOf(folder.Path));
        using ManifestFolder connection = ManifestFolder.Of("config", server.Kubeconfig());
        await using AgentProcess agent = await AgentProcess.StartAtServerAsync(connection.File("config"), [.. Ranges, "--namespace", "shop"]);
        Assert.All((await agent.StateAsync())["services"]!.AsArray(), static service => Assert.Equal("shop", (string?)service!["namespace"]));
        Assert.Contains("A 127.230.", await agent.GetAsync("/explain/dns?name=cart.shop.svc.cluster.local&type=A"), StringComparison.Ordinal);

        string ready = await agent.GetAsync("/readyz");
        Assert.StartsWith("ok: ", ready, StringComparison.Ordinal);
        foreach (string kind in new[] { "Namespace", "Node", "ClusterNetworkPolicy.policy.networking.k8s.io", "ServiceImport.multicluster.x-k8s.io" })
        {
            string says = $"{kind} may not be listed at {server.Url}: going on without it, so that ";
            Assert.Contains(says, ready, StringComparison.Ordinal);
            await Eventually.True(() => agent.Output.Contains(says, StringComparison.Ordinal));
            Assert.Equal(2, agent.Output.Split(says).Length);
        }

        Assert.Contains("A rule that allows it: apiGroups: [\"\"], resources: [nodes], verbs: [list, watch]", ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespace_WithoutARightItNeeds_IsNotReadyAndSaysWhichRule()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Authorizer = RightsIn("shop", "pods, services, endpointslices").Allows });
        using ManifestFolder connection = ManifestFolder.Of("config", server.Kubeconfig());
        await using AgentProcess agent = AgentProcess.LaunchAtServer(connection.File("config"), [.. Ranges, "--namespace", "shop"]);
        await Eventually.True(() => agent.Output.Contains("resources: [networkpolicies], verbs: [list, watch]", StringComparison.Ordinal), "the agent says what is missing");
        (HttpStatusCode code, string text) = await agent.AskAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Contains($"not yet listed at {server.Url}: NetworkPolicy.networking.k8s.io", text, StringComparison.Ordinal);
        Assert.Contains("cannot watch resource \"networkpolicies\" in API group \"networking.k8s.io\" in the namespace \"shop\"", text, StringComparison.Ordinal);
    }

    private static RbacRules RightsIn(string @namespace, string resources) => RbacRules.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
            kind: Role
            metadata: {name: agent, namespace: {{@namespace}} }
            rules:
            - {apiGroups: ["", discovery.k8s.io, networking.k8s.io], resources: [{{resources}}], verbs: [list, watch] }
            ---
            kind: RoleBinding
            metadata: {name: agent, namespace: {{@namespace}} }
            roleRef: {kind: Role, name: agent}
            subjects: [{kind: ServiceAccount, name: agent, namespace: {{@namespace}} }]
            """),
        @namespace, "agent");

    [Fact]
    public async Task Sigterm_WhileTheServerIsOutOfReach_EndsWellAndTellsWhatItWaitedFor()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        using ManifestFolder connection = ManifestFolder.Of("config", server.Kubeconfig());
        await server.DisposeAsync();
        await using AgentProcess agent = AgentProcess.LaunchAtServer(connection.File("config"));
        await Eventually.True(() => agent.Output.Contains("! Service: GET", StringComparison.Ordinal), "the agent tries");
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
