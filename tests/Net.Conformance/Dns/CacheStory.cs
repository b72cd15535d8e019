using System.Text.Json;
using Net.Cluster;
using Net.Dns;
using Net.Model;
using Net.TestSupport;
using Net.Testing;

namespace Net.Conformance.Dns;

/// <summary>One recorded story of a cache: questions, waits, and an upstream that comes and goes. Real sockets, and a clock that takes no longer than the story needs.</summary>
internal sealed class CacheStory : IAsyncDisposable
{
    /// <summary>What a recorded time may be off by: 0.3 s, and half of the half second that it was rounded to.</summary>
    private static readonly TimeSpan TimeTolerance = TimeSpan.FromMilliseconds(550);

    private readonly JsonElement _story;
    private readonly Departures? _departures;
    private readonly ManualTimeProvider _time = new();
    private readonly ClusterState _state = new();
    private readonly RecordedUpstream _records;
    private readonly StubUpstream _upstream;
    private readonly StoryServer _server;
    private readonly StoryClock _clock;

    private CacheStory(string folder, JsonElement story, DnsProfile profile, Departures? departures)
    {
        _story = story;
        _departures = departures;
        _records = RecordedUpstream.Read(folder);
        _upstream = new StubUpstream(_records, _time);
        _clock = new StoryClock(_time, _upstream);
        if (story.Text("cluster") is { Length: > 0 } cluster) _state.Apply(ManifestReader.ReadFile(Path.Combine(folder, "clusters", $"{cluster}.yaml")).Objects);
        _server = new StoryServer(_state, story.GetProperty("config"), _upstream, profile, _time);
    }

    /// <summary>The stories of a file; none in a file of another form.</summary>
    internal static IReadOnlyList<JsonElement> ReadFile(string file) =>
        [.. RecordedFiles.Lines(file).Select(static line => JsonDocument.Parse(line).RootElement).Where(static c => c.TryGetProperty("steps", out _))];

    /// <summary>What differs, step by step.</summary>
    internal static async Task<CaseOutcome> ReplayAsync(string folder, JsonElement story, DnsProfile profile, Departures? departures)
    {
        await using CacheStory replay = new(folder, story, profile, departures);
        departures?.Replayed(story.Text("id"));
        await replay._server.StartAsync();
        List<string> differences = [];
        bool departed = false;
        foreach (JsonElement step in story.GetProperty("steps").EnumerateArray())
        {
            CaseOutcome outcome = await replay.StepAsync(step);
            if (outcome.Difference is { } difference) differences.Add($"at {step.GetProperty("atSeconds")} s: {difference}");
            departed |= outcome.Departed;
        }

        return new(differences.Count == 0 ? null : string.Join("\n", differences), departed);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private async Task<CaseOutcome> StepAsync(JsonElement step)
    {
        TimeSpan end = TimeSpan.FromSeconds(step.GetProperty("atSeconds").GetDouble());
        CaseOutcome outcome = default;
        switch (step.Text("op"))
        {
            case "query":
                outcome = await QueryAsync(step);
                break;
            case "parallel":
                outcome = await ParallelAsync(step);
                break;
            case "wait":
                return await WaitAsync(step, end);
            case "upstream":
                _upstream.IsDown = step.Text("state") == "down";
                break;
            case "upstreamDelay":
                _upstream.Delay = TimeSpan.FromSeconds(step.GetProperty("seconds").GetDouble());
                break;
            case "upstreamSet":
                _records.Change(step.Text("name"), step.Text("type"), step.GetProperty("records").EnumerateArray());
                break;
            case "upstreamRemove":
                _records.Change(step.Text("name"), step.Text("type"), null);
                break;
            case "create":
                _state.Apply([ServiceOf(step)]);
                break;
            case "delete":
                _state.Apply(new ObjectChanges().Delete<Service>(step.Text("namespace"), step.Text("name")));
                break;
            case var unknown:
                return new($"a step of kind '{unknown}', which the replay does not know");
        }

        await _clock.UntilAsync(end, () => _server.IsIdle);
        return outcome;
    }

    private async Task<CaseOutcome> WaitAsync(JsonElement step, TimeSpan end)
    {
        int before = _upstream.Asked.Count;
        await _clock.UntilAsync(end, () => _server.IsIdle);
        int asked = _upstream.Asked.Count - before;
        int recorded = step.TryGetProperty("upstreamQueriesMeanwhile", out JsonElement meanwhile) ? meanwhile.GetArrayLength() : 0;

        // An upstream that is down sees what comes over UDP alone.
        return asked > recorded && !_upstream.IsDown ? new($"{asked} upstream queries meanwhile, recorded {recorded}") : default;
    }

    private async Task<CaseOutcome> QueryAsync(JsonElement step)
    {
        JsonElement query = step.GetProperty("query");
        byte[] wire = DnsCase.Encode(query);
        int before = _upstream.Asked.Count;
        TimeSpan start = _clock.Now;
        int holds = _upstream.Held.Count;
        long coalesced = _server.Coalesced;
        Task<byte[]?> asking = step.Text("transport") == "tcp" ? WireClient.AskTcpAsync(_server.EndPoint, wire) : await WireClient.StartUdpAsync(_server.EndPoint, wire);
        await _clock.UntilAsync(asking, _server.Coalesced > coalesced ? 0 : holds);
        TimeSpan took = _clock.Now - start;
        await _clock.SettleAsync(() => _server.IsIdle);
        UpstreamTraffic traffic = new([.. step.GetProperty("upstreamQueries").EnumerateArray().Select(UpstreamQuestion.FromRecord)], [.. _upstream.Asked.Skip(before)]);
        if (await asking is not { } message || DnsMessage.FromWire(message) is not { } actual) return new("no answer, or a malformed one");
        if (took.TotalSeconds > step.GetProperty("elapsedSeconds").GetDouble() + TimeTolerance.TotalSeconds) return new($"the answer took {took.TotalSeconds} s, recorded {step.GetProperty("elapsedSeconds")} s");
        if (MustAskOverTcp(step) && traffic.Actual.Any(static asked => !asked.IsStream)) return new($"not over TCP alone: {traffic}");
        return Compare(query, DnsMessage.FromRecord(step.GetProperty("response")), actual, traffic);
    }

    private bool MustAskOverTcp(JsonElement step) => _story.GetProperty("config").Text("forwardTransport") == "tcp" || (step.Text("transport") == "tcp" && _departures is null);

    private async Task<CaseOutcome> ParallelAsync(JsonElement step)
    {
        JsonElement query = step.GetProperty("query");
        byte[] wire = DnsCase.Encode(query);
        int before = _upstream.Asked.Count, count = step.GetProperty("count").GetInt32();
        Task<byte[]?>[] asking = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => WireClient.StartUdpAsync(_server.EndPoint, wire)));
        await _clock.UntilAsync(Task.WhenAll(asking), 0);
        UpstreamQuestion[] asked = [.. _upstream.Asked.Skip(before)];
        int recorded = step.GetProperty("upstreamQueryCount").GetInt32();
        if (asked.Length > recorded || (recorded > 0 && asked.Length == 0)) return new($"{asked.Length} upstream queries, recorded {recorded}");

        // To ask once for all of them differs from the recording, but not for whoever asks.
        UpstreamTraffic traffic = _departures is null ? UpstreamTraffic.None : new([.. Enumerable.Repeat(new UpstreamQuestion(query.Text("name"), query.Text("type"), false, ""), recorded)], asked);
        DnsMessage[] allowed = [.. step.GetProperty("responses").EnumerateArray().Select(DnsMessage.FromRecord)];
        bool departed = false;
        foreach (Task<byte[]?> one in asking)
        {
            if (await one is not { } message || DnsMessage.FromWire(message) is not { } actual) return new("no answer, or a malformed one");
            CaseOutcome[] outcomes = [.. allowed.Select(expected => Compare(query, expected, actual, traffic))];
            if (outcomes.All(static outcome => outcome.Difference is not null)) return outcomes[0];
            departed |= outcomes.All(static outcome => outcome.Departed);
        }

        return new(null, departed);
    }

    private CaseOutcome Compare(JsonElement query, DnsMessage expected, DnsMessage actual, UpstreamTraffic traffic)
    {
        if (expected.IsPartial)
        {
            DnsName name = DnsName.Parse(query.Text("name"));
            int most = Math.Max(512, query.GetProperty("edns") is { ValueKind: JsonValueKind.Object } edns ? edns.GetProperty("udpSize").GetInt32() : 0);
            HashSet<string> whole = [.. _records.Resolve(new DnsRequest(name, DnsCase.TypeOf(query.Text("type")))).Answers.Select(static record => record.DataText())];
            if (actual.Octets > most || !actual.DataOfAnswer.All(whole.Contains)) return new($"{actual.Octets} octets, or records that the upstream does not have\ngot      {actual}");

            // Which records were left out is open.
            expected = expected with { Answer = actual.Answer, Authority = actual.Authority, Additional = actual.Additional };
        }

        actual = actual.WithTtlsNear(expected);
        if (expected.DifferencesFrom(actual).Count == 0 && !traffic.Differences.Any()) return default;
        if (_departures?.ExplainStep(_story.Text("id"), query, expected, actual, traffic) ?? false) return new(null, Departed: true);
        return new($"{query.Text("name")} {query.Text("type")}\nexpected {expected}\ngot      {actual}\n{traffic}");
    }

    private static Service ServiceOf(JsonElement step) => new()
    {
        Metadata = new() { Namespace = step.Text("namespace"), Name = step.Text("name") },
        Spec = new()
        {
            Type = ServiceTypes.ClusterIP,
            ClusterIP = step.Text("clusterIP"),
            ClusterIPs = [step.Text("clusterIP")],
            Ports = [.. step.GetProperty("ports").EnumerateArray().Select(static port => new ServicePort { Name = port.Text("name"), Port = port.GetProperty("port").GetInt32(), Protocol = port.Text("protocol") })],
        },
    };
}
