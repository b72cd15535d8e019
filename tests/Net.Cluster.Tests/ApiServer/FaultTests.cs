using System.Globalization;
using System.Net;
using Net.Model;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.ApiServer;

/// <summary>
/// Faults by the hundred while objects come, change and go: after each the state is the server's again. Server and source live on one clock that the test moves.
/// The long form: <c>NET_FAULTS=1000 dotnet test tests/Net.Cluster.Tests --filter FaultTests</c>.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private static readonly int Faults = int.TryParse(Environment.GetEnvironmentVariable("NET_FAULTS"), CultureInfo.InvariantCulture, out int faults) ? faults : 150;

    private static readonly int FaultsBeforeMeasuring = Faults / 5;

    private const long MostGrowthOctets = 8 * 1024 * 1024;

    /// <summary>How far the clock goes at a look.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500), LongStep = TimeSpan.FromSeconds(20);

    /// <summary>By the clock of server and source, which runs far ahead of what the machine gets done meanwhile.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly Random _random = new(7);
    private readonly ClusterState _state = new();
    private readonly Dictionary<(string Kind, ObjectKey Key), long> _versions = [];
    private readonly List<string> _repeated = [];
    private readonly string _tokens = Path.GetTempFileName();
    private long _deletions;

    public void Dispose() => File.Delete(_tokens);

    [Fact]
    public async Task Faults_OfEveryKind_EachEndInTheServersState()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Token = "first", Time = _clock, HistoryLimit = 100 });
        await File.WriteAllTextAsync(_tokens, "first");
        var connection = new ApiServerConnection { Server = server.Url, Tokens = BearerTokens.FromFile(_tokens, _clock) };
        using IDisposable subscription = _state.Subscribe(Note);
        await using var source = new ApiServerSource(connection, _state, [FollowedKind.Of<Service>(), FollowedKind.Of<EndpointSlice>(), FollowedKind.Of<Pod>()], new() { Seed = 1, PageSize = 5 }, _clock);
        Task started = source.StartAsync();
        await UntilAsync(() => started.IsCompletedSuccessfully, "the first list");
        long before = 0;
        var counts = new int[6];
        for (int fault = 0; fault < Faults; fault++)
        {
            Change(server);
            int kind = _random.Next(counts.Length);
            counts[kind]++;
            using IDisposable? lasting = await BeginAsync(server, kind);
            Change(server);
            if (lasting is not null)
            {
                await UntilAsync(() => source.Statuses.All(static status => status.State == FollowState.Stale), $"fault {fault}: silence is noticed", LongStep);
                lasting.Dispose();
            }

            Change(server);
            await UntilAsync(() => Same<Service>(server) && Same<EndpointSlice>(server) && Same<Pod>(server), $"fault {fault} ({kind}) is over");
            if (fault == FaultsBeforeMeasuring) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.All(counts, static count => Assert.InRange(count, Faults / 12, Faults));
        Assert.True(_deletions > Faults / 4, $"{_deletions} deletions");
        Assert.Empty(_repeated);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowthOctets);
        Assert.InRange(source.Statuses.Sum(static status => status.Relists), counts[1], long.MaxValue);
    }

    private async Task<IDisposable?> BeginAsync(FakeApiServer server, int kind)
    {
        switch (kind)
        {
            case 0:
                server.Faults.PieceOctets = _random.Next(64);
                server.Faults.CutWatches();
                return null;
            case 1:
                server.Faults.ForgetHistory();
                server.Faults.CutWatches();
                return null;
            case 2:
                server.Faults.RefuseNext(1 + _random.Next(3), _random.Next(2) == 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(_random.Next(3)));
                server.Faults.CutWatches();
                return null;
            case 3:
                server.Faults.CorruptNextEvent();
                return null;
            case 4:
                await File.WriteAllTextAsync(_tokens, server.RotateToken());
                server.Faults.CutWatches();
                return null;
            default:
                return server.Faults.StallWatches();
        }
    }

    private void Change(FakeApiServer server)
    {
        string name = $"a{_random.Next(8)}";
        ObjectMeta metadata = new() { Name = name, Namespace = "shop", Labels = ValueMap.Of(("round", $"r{_random.Next()}")) };
        _ = _random.Next(6) switch
        {
            0 => server.Delete<Service>("shop", name),
            1 => server.Delete<EndpointSlice>("shop", name),
            2 => server.Delete<Pod>("shop", name),
            3 => Apply(server, new Service { Metadata = metadata, Spec = new() { ClusterIP = "None", Ports = [new() { Port = 80 }] } }),
            4 => Apply(server, new EndpointSlice { Metadata = metadata, AddressType = "IPv4", Endpoints = [new() { Addresses = [$"10.0.0.{1 + _random.Next(250)}"] }] }),
            _ => Apply(server, new Pod { Metadata = metadata, Spec = new() { Containers = [new() { Name = "c", Image = "i" }] } }),
        };
    }

    private static bool Apply(FakeApiServer server, IApiObject target)
    {
        server.Apply(target);
        return true;
    }

    // What a batch names is news: no version twice, none older than one seen before.
    private void Note(ChangeBatch batch)
    {
        Note<Service>(batch);
        Note<EndpointSlice>(batch);
        Note<Pod>(batch);
    }

    private void Note<T>(ChangeBatch batch)
        where T : class, IApiObject<T>
    {
        foreach (ObjectKey key in batch.Keys<T>())
        {
            if (batch.After.Get<T>(key) is not { } now)
            {
                _deletions++;
                continue;
            }

            long version = long.Parse(now.Metadata.ResourceVersion, CultureInfo.InvariantCulture);
            if (_versions.TryGetValue((now.Kind, key), out long seen) && seen >= version) _repeated.Add($"{now.Kind} {key}: {version} after {seen}");
            _versions[(now.Kind, key)] = version;
        }
    }

    private bool Same<T>(FakeApiServer server)
        where T : class, IApiObject<T> =>
        server.All<T>().Select(Named).SequenceEqual(_state.All<T>().Select(Named).OrderBy(static named => named.Key));

    private static (ObjectKey Key, string Version) Named<T>(T target)
        where T : class, IApiObject<T> => (ObjectKey.Of(target), target.Metadata.ResourceVersion);

    private async Task UntilAsync(Func<bool> condition, string what, TimeSpan? step = null)
    {
        DateTimeOffset end = _clock.GetUtcNow() + Deadline;
        await Eventually.True(
            () =>
            {
                if (condition()) return true;
                Assert.True(_clock.GetUtcNow() < end, $"not within {Deadline}: {what}");
                _clock.Advance(step ?? Step);
                return condition();
            },
            what);
    }
}
