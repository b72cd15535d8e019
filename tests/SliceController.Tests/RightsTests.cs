using System.Collections.Concurrent;
using System.Net;
using Net.Cluster;
using Net.Model;
using Net.Testing;
using Net.TestSupport;
using SliceController.Options;
using static SliceController.Tests.ControllerLab;

namespace SliceController.Tests;

/// <summary>The RBAC rules of the deployments, at a server that enforces them: with all of them nothing is refused, and each of them is needed.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task Controller_WithItsRoles_DoesAllItsWorkAndNeedsEachRight()
    {
        RbacRules rules = Rules("SliceController", "slice-controller");
        var asked = new ConcurrentQueue<AccessRequest>();
        foreach (bool streams in new[] { true, false })
        {
            await using ControllerLab lab = await StartServerAsync(new() { Authorizer = Recording(rules, asked), StreamsLists = streams });
            await lab.StartControllerAsync(static options => options with { Election = SliceOptions.ElectionOf("slice-controller/slice-controller", TimeSpan.FromSeconds(1)) });
            await WorkAsync(lab);

            // The lease is created, renewed, and looked at by the next one.
            await lab.StopControllerAsync();
            await lab.StartControllerAsync(static options => options with { Election = SliceOptions.ElectionOf("slice-controller/slice-controller", TimeSpan.FromSeconds(1)) });
            await Eventually.True(() => asked.Any(static request => request is { Verb: "get", Resource: "leases" }));
        }

        AssertJustEnough(rules, asked);
    }

    [Fact]
    public async Task Agent_WithItsRole_FollowsEveryKindAndNeedsEachRight()
    {
        RbacRules rules = Rules("NodeAgent", "node-agent");
        var asked = new ConcurrentQueue<AccessRequest>();
        foreach (bool streams in new[] { true, false })
        {
            await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Authorizer = Recording(rules, asked), StreamsLists = streams });
            await using var source = new ApiServerSource(new() { Server = server.Url }, new ClusterState());
            await source.StartAsync().WaitAsync(Eventually.Deadline);
            Assert.All(source.Statuses, static status => Assert.Equal(FollowState.Synced, status.State));

            // In pages, the watch comes after the list.
            await Eventually.True(() => FollowedKind.OfNode.All(kind => asked.Any(request => request.Verb == "watch" && request.Resource == kind.Resource.Plural)));
        }

        AssertJustEnough(rules, asked);
    }

    private static async Task WorkAsync(ControllerLab lab)
    {
        // Slices of pods: created, changed, removed.
        lab.Server.Apply(Service("cart"), Pod("cart", 1));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
        lab.Server.Apply(Pod("cart", 2));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1, 2])));
        lab.Server.Apply(Service("cart", enabled: false));
        await Eventually.True(() => !lab.Slices("cart").Any());

        // Slices of Endpoints made by hand.
        Service byHand = Service("db") with { Spec = new() { Ports = [new() { Port = 80 }] } };
        lab.Server.Apply(byHand, new Endpoints { Metadata = new() { Namespace = "shop", Name = "db" }, Subsets = [new() { Addresses = [new() { Ip = "192.0.2.1" }], Ports = [new() { Port = 80 }] }] });
        await Eventually.True(() => lab.Addresses("db").SequenceEqual(["192.0.2.1"]));

        // An event, and the same again. The pod is there first, so that the same is planned again.
        lab.Server.Faults.RefuseNext(2, HttpStatusCode.UnprocessableEntity, path: "/namespaces/shop/endpointslices");
        lab.Server.Apply(Pod("stock", 3));
        await Eventually.True(() => lab.Sees(Pod("stock", 3)));
        lab.Server.Apply(Service("stock"));
        await Eventually.True(() => lab.Server.All<Event>().Any(static told => told.Count == 2));
        await Eventually.True(() => lab.Addresses("stock").SequenceEqual(AddressesOf([3])));
    }

    private static Func<AccessRequest, bool> Recording(RbacRules rules, ConcurrentQueue<AccessRequest> asked) => request =>
    {
        asked.Enqueue(request);
        return rules.Allows(request);
    };

    private static void AssertJustEnough(RbacRules rules, IEnumerable<AccessRequest> asked)
    {
        AccessRequest[] distinct = [.. asked.Distinct()];
        Assert.All(distinct, request => Assert.True(rules.Allows(request), $"{request}"));
        Assert.NotEmpty(rules.LeavingOneOut());
        Assert.All(rules.LeavingOneOut(), one => Assert.False(distinct.All(one.Others.Allows), $"{one.Right} is never needed"));
    }

    private static RbacRules Rules(string sample, string account) => RbacRules.Parse(File.ReadAllBytes(Repository.Path("samples", sample, "deploy", $"{account}.yaml")), account, account);
}
