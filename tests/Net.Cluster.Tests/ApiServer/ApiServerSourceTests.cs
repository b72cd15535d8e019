using System.Net;
using Net.Conformance.ApiServer;
using Net.Model;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.ApiServer;

/// <summary>The source that follows an API server, against the fake one: whatever goes wrong, the state ends up as the server's.</summary>
public sealed class ApiServerSourceTests
{
    private static readonly ApiServerSourceOptions Quick = new()
    {
        FirstBackoff = TimeSpan.FromMilliseconds(5),
        MostBackoff = TimeSpan.FromMilliseconds(40),
        SilenceLimit = TimeSpan.FromSeconds(2),
        MissingKindInterval = TimeSpan.FromMilliseconds(50),
        PageSize = 3,
        Seed = 1,
    };

    private static readonly FollowedKind[] Services = [FollowedKind.Of<Service>()];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_StreamingOrPaged_FillsTheStateAndFollows(bool streams)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { StreamsLists = streams });
        for (int i = 0; i < 10; i++) server.Apply(Service($"s{i}"));
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal(10, state.All<Service>().Count());
        server.Apply(Service("late"));
        server.Delete<Service>("shop", "s3");
        await Eventually.True(() => state.Get<Service>("shop", "late") is not null && state.Get<Service>("shop", "s3") is null);
        Assert.True(state.Get<Service>("shop", "late")!.Metadata.ManagedFields.IsNil);
    }

    [Fact]
    public async Task Follow_ByLabelsAndNamespace_HoldsOnlyThose()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(Service("in") with { Metadata = new() { Name = "in", Namespace = "shop", Labels = ValueMap.Of(("tier", "gold")) } }, Service("out"));
        server.Apply(Service("in") with { Metadata = new() { Name = "elsewhere", Namespace = "other", Labels = ValueMap.Of(("tier", "gold")) } });
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, [FollowedKind.Of<Service>("tier=gold")], Quick with { Namespace = "shop" });
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal(["in"], state.All<Service>().Select(static service => service.Metadata.Name));
    }

    [Fact]
    public async Task History_Forgotten_MissesNoDeletion()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(Service("stays"), Service("goes"));
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        using (server.Faults.StallWatches())
        {
            server.Delete<Service>("shop", "goes");
            server.Faults.ForgetHistory();
            server.Faults.CutWatches();
        }

        await Eventually.True(() => state.Get<Service>("shop", "goes") is null);
        Assert.NotNull(state.Get<Service>("shop", "stays"));
        Assert.True(source.Statuses[0].Relists > 0);
    }

    [Fact]
    public async Task Server_Silent_IsGivenUpAndAskedAnew()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { BookmarkInterval = TimeSpan.FromMilliseconds(50) });
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, Services, Quick with { SilenceLimit = TimeSpan.FromMilliseconds(400) });
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        using (server.Faults.StallWatches())
        {
            server.Apply(Service("late"));
            await Eventually.True(() => source.Statuses[0] is { State: FollowState.Stale, Error: { } error } && error.Message.StartsWith("nothing came for", StringComparison.Ordinal));
        }

        await Eventually.True(() => state.Get<Service>("shop", "late") is not null && source.Statuses[0].State == FollowState.Synced);
    }

    [Fact]
    public async Task Kind_NotInstalled_IsToldAndFoundLater()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { MissingGroups = ["gateway.networking.k8s.io"] });
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, [FollowedKind.Of<Gateway>(), FollowedKind.Of<Service>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal([FollowState.NotInstalled, FollowState.Synced], source.Statuses.Select(static status => status.State));
        Assert.Contains("gateway.networking.k8s.io/v1/gateways", source.Statuses[0].Error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kind_ForbiddenButOptional_IsToldAndFollowedOnceItIsAllowed()
    {
        bool allowed = false;
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Authorizer = asked => asked.Resource != "nodes" || Volatile.Read(ref allowed) });
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, [FollowedKind.Of<Node>().Optional(), FollowedKind.Of<Service>()], Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        FollowStatus nodes = source.Statuses[0];
        Assert.Equal((FollowState.Forbidden, 403), (nodes.State, nodes.Error?.Code));
        Assert.Contains("cannot watch resource \"nodes\" in API group \"\" at the cluster scope", nodes.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("apiGroups: [\"\"], resources: [nodes], verbs: [list, watch]", nodes.RbacRule);
        Assert.NotNull(source.Age);

        Volatile.Write(ref allowed, true);
        server.Apply(new Node { Metadata = new() { Name = "node-1" } });
        await Eventually.True(() => state.Get<Node>("", "node-1") is not null);

        // Once it was followed, losing the right is trouble: what is held stays.
        Volatile.Write(ref allowed, false);
        server.Faults.CutWatches();
        await Eventually.True(() => source.Statuses[0] is { State: FollowState.Stale, Error.Code: 403 });
        Assert.NotNull(state.Get<Node>("", "node-1"));
    }

    [Fact]
    public async Task Kind_ForbiddenAndRequired_HoldsUpTheStart()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Authorizer = static asked => asked.Resource != "services" });
        await using var source = new ApiServerSource(Connection(server), new ClusterState(), Services, Quick);
        Task start = source.StartAsync();
        await Eventually.True(() => source.Statuses[0].Error is { Code: 403 });
        Assert.Equal(FollowState.Starting, source.Statuses[0].State);
        Assert.False(start.IsCompleted);
    }

    /// <summary>An event that is broken each time it is sent: after three tries from the same version the kind is listed anew, which gets past it.</summary>
    [Fact]
    public async Task Watch_BrokenAtTheSameVersion_IsListedAnewAfterThreeTries()
    {
        int lists = 0;
        await using var server = new ReplayServer(1, request => request.Path switch
        {
            var path when path.Contains("sendInitialEvents", StringComparison.Ordinal) => RecordedExchange.Answer(400, "{}"),
            var path when path.Contains("resourceVersion=5&", StringComparison.Ordinal) => RecordedExchange.Answer(200, "{\"type\":\"ADDED\",\"object\":{]}\n"),
            var path when path.Contains("watch=1", StringComparison.Ordinal) => null,
            _ => RecordedExchange.Answer(200, $$$"""{"metadata":{"resourceVersion":"{{{(Interlocked.Increment(ref lists) == 1 ? 5 : 6)}}}"},"items":[]}"""),
        });
        await using var source = new ApiServerSource(server.Connection, new ClusterState(), Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => source.Statuses[0] is { ResourceVersion: "6", Relists: 1 });
        Assert.Equal(3, server.Requests.Count(static request => request.Path.Contains("resourceVersion=5&", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Server_WithItsOwnAuthority_IsTrustedByKubeconfigAlone()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { UseTls = true, Token = "secret" });
        server.Apply(Service("cart"));
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, server.Kubeconfig());
        ApiServerConnection connection = ApiServerConnection.FromKubeconfig(file);
        var state = new ClusterState();
        await using (var source = new ApiServerSource(connection, state, Services, Quick))
        {
            await source.StartAsync().WaitAsync(Eventually.Deadline);
            Assert.NotNull(state.Get<Service>("shop", "cart"));
        }

        await using FakeApiServer other = await FakeApiServer.StartAsync(new() { UseTls = true });
        await using var mistaken = new ApiServerSource(connection with { Authorities = CertificateAuthorities.FromPem(other.AuthorityPem!) }, new ClusterState(), Services, Quick);
        Task start = mistaken.StartAsync();
        await Eventually.True(() => mistaken.Statuses[0].Error is { Code: 0 } error && error.ToString().Contains(server.Url.Authority, StringComparison.Ordinal));
        Assert.False(start.IsCompleted);
        File.Delete(file);
    }

    [Fact]
    public async Task Token_Refused_NamesServerAndKind()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Token = "right" });
        await using var source = new ApiServerSource(Connection(server) with { Tokens = BearerTokens.Fixed("wrong") }, new ClusterState(), Services, Quick);
        _ = source.StartAsync();
        await Eventually.True(() => source.Statuses[0].Error is { Code: 401 });
        Assert.Contains($"{server.Url}api/v1/services: 401 Unauthorized", source.Statuses[0].Error!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Server_ThatRefusesForAWhile_IsToldAndLeavesTheLastGoodState(HttpStatusCode code)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(Service("cart"));
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        List<FollowStatus> told = [];
        source.StatusChanged += told.Add;
        server.Faults.RefuseNext(4, code);
        server.Faults.CutWatches();
        await Eventually.True(() => told.Exists(status => status.State == FollowState.Stale && status.Error?.Code == (int)code));
        Assert.NotNull(state.Get<Service>("shop", "cart"));
        Assert.Contains($"GET {server.Url}api/v1/services: {(int)code}", told.Find(status => status.Error?.Code == (int)code)!.Error!.ToString(), StringComparison.Ordinal);
        await Eventually.True(() => source.Statuses[0].State == FollowState.Synced);
    }

    [Fact]
    public async Task Server_AskingToWait_IsLeftAloneSoLong()
    {
        var clock = new ManualTimeProvider();
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        server.Faults.RefuseNext(1, HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(90));
        await using var source = new ApiServerSource(Connection(server), new ClusterState(), Services, Quick, clock);
        Task start = source.StartAsync();
        await Eventually.True(() => source.Statuses[0].Error is { Code: 429 } && clock.Waiting > 0);
        clock.Advance(TimeSpan.FromSeconds(89));
        Assert.False(start.IsCompleted);
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return start.IsCompletedSuccessfully;
        });
    }

    [Fact]
    public async Task Server_OutOfReach_IsNamedAndTheStateAges()
    {
        var clock = new ManualTimeProvider();
        FakeApiServer server = await FakeApiServer.StartAsync();
        server.Apply(Service("cart"));
        var state = new ClusterState();
        await using var source = new ApiServerSource(Connection(server), state, Services, Quick, clock);
        Assert.Null(source.Age);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        Assert.Equal(TimeSpan.Zero, source.Age);
        await server.DisposeAsync();
        await Eventually.True(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return source.Statuses[0] is { State: FollowState.Stale, Error: { Code: 0 } error } && error.ToString().Contains($"{server.Url}api/v1/services", StringComparison.Ordinal);
        });
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.InRange(source.Age!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));
        Assert.NotNull(state.Get<Service>("shop", "cart"));
    }

    [Theory]
    [InlineData("v9", "80", "is a Service of v9, where Service of v1 was asked for")]
    [InlineData("v1", "\"http\"", "shop/cart: spec.ports[0].port")]
    public async Task Object_ThatCantBeRead_IsToldAndStaysAsItWas(string version, string port, string expected)
    {
        RecordedExchange list = RecordedExchange.Answer(200, """{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"cart","namespace":"shop","resourceVersion":"4"},"spec":{"ports":[{"port":79}]}}]}""");
        RecordedExchange watch = RecordedExchange.Answer(200, $$$$"""
            {"type":"MODIFIED","object":{"apiVersion":"{{{{version}}}}","kind":"Service","metadata":{"name":"cart","namespace":"shop","resourceVersion":"6"},"spec":{"ports":[{"port":{{{{port}}}}}]}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}

            """.ReplaceLineEndings("\n"));
        await using var server = new ReplayServer(1, request => request.Path switch
        {
            var path when path.Contains("sendInitialEvents", StringComparison.Ordinal) => RecordedExchange.Answer(400, "{}"),
            var path when path.Contains("resourceVersion=5&", StringComparison.Ordinal) => watch,
            var path => path.Contains("watch=1", StringComparison.Ordinal) ? null : list,
        });
        var state = new ClusterState();
        await using var source = new ApiServerSource(server.Connection, state, Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        await Eventually.True(() => source.Statuses[0].ResourceVersion == "7");
        Assert.Equal(1, source.Statuses[0].Unreadable);
        Assert.Contains(expected, source.Statuses[0].LastUnreadable, StringComparison.Ordinal);
        Assert.Equal(79, state.Get<Service>("shop", "cart")!.Spec.Ports[0].Port);
    }

    private static ApiServerConnection Connection(FakeApiServer server) => new() { Server = server.Url };

    private static Service Service(string name) => new() { Metadata = new() { Name = name, Namespace = "shop" }, Spec = new() { ClusterIP = "None", Ports = [new() { Port = 80 }] } };
}
