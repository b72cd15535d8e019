using System.Net;
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
    public async Task Faults_AHundredOfThem_EndInTheServersState()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Token = "first", BookmarkInterval = TimeSpan.FromMilliseconds(20) });
        string tokens = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokens, "first");
        var connection = new ApiServerConnection { Server = server.Url, Tokens = BearerTokens.FromFile(tokens) };
        var state = new ClusterState();
        await using var source = new ApiServerSource(connection, state, Services, Quick);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            string name = $"s{random.Next(12)}";
            if (random.Next(3) == 0) server.Delete<Service>("shop", name);
            else server.Apply(Service(name) with { Spec = Service(name).Spec with { Ports = [new() { Port = 1 + random.Next(60000) }] } });
            switch (random.Next(6))
            {
                case 0:
                    server.Faults.CutWatches();
                    break;
                case 1:
                    server.Faults.ForgetHistory();
                    break;
                case 2:
                    server.Faults.RefuseNext(2, HttpStatusCode.ServiceUnavailable);
                    server.Faults.CutWatches();
                    break;
                case 3:
                    server.Faults.CorruptNextEvent();
                    break;
                case 4:
                    await File.WriteAllTextAsync(tokens, server.RotateToken());
                    server.Faults.CutWatches();
                    break;
                default:
                    server.Faults.PieceOctets = random.Next(64);
                    break;
            }

            if (i % 10 == 9) await Eventually.True(() => Same(server, state), $"the state is the server's after fault {i}");
        }

        await Eventually.True(() => Same(server, state));
        File.Delete(tokens);
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

    private static bool Same(FakeApiServer server, ClusterState state) =>
        server.All<Service>().Select(static service => (service.Metadata.Name, service.Metadata.ResourceVersion))
            .SequenceEqual(state.All<Service>().OrderBy(static service => service.Metadata.Name, StringComparer.Ordinal).Select(static service => (service.Metadata.Name, service.Metadata.ResourceVersion)));

    private static ApiServerConnection Connection(FakeApiServer server) => new() { Server = server.Url };

    private static Service Service(string name) => new() { Metadata = new() { Name = name, Namespace = "shop" }, Spec = new() { ClusterIP = "None", Ports = [new() { Port = 80 }] } };
}
