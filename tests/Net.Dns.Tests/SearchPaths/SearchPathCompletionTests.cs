using Net.Cluster;
using Net.Model;

namespace Net.Dns.Tests.SearchPaths;

[Collection(HeapMeasurements.Name)]
public sealed class SearchPathCompletionTests
{
    private static readonly IpAddress ClientInDepot = IpAddress.Parse("10.52.200.1");
    private static readonly IpAddress Stranger = IpAddress.Parse("10.52.250.250");

    private readonly ClusterState _state = Fixtures.State("harbor");
    private readonly FakeResponder _upstream = new(static request =>
    {
        string name = request.Name.ToString().ToLowerInvariant();
        if (name is "www.example.test." or "printer.corp.example.test.") return Answers.Address(request.Name, 300);
        if (name is "failing.example.test.") return Answers.Failure();
        return name is "text.example.test." ? Answers.Denial(60, 60, Rcode.NoError) : Answers.Denial(60, 60);
    });

    [Theory]
    [InlineData("doorway.depot.svc.cluster.local.", "A 10.96.0.67")]
    [InlineData("web.harbor.depot.svc.cluster.local.", "CNAME web.harbor.svc.cluster.local. A 10.96.0.61")]
    [InlineData("web.harbor.svc.depot.svc.cluster.local.", "CNAME web.harbor.svc.cluster.local. A 10.96.0.61")]
    [InlineData("printer.depot.svc.cluster.local.", "CNAME printer.corp.example.test. A 192.0.2.1")]
    [InlineData("WWW.Example.test.depot.svc.cluster.local.", "CNAME WWW.Example.test. A 192.0.2.1")]
    [InlineData("text.example.test.depot.svc.cluster.local.", "")]
    public async Task Resolve_FromAPod_IsAnsweredByTheFirstEntryThatHasTheName(string name, string expected)
    {
        DnsResponse response = await AskAsync(name, ClientInDepot);
        Assert.Equal(Rcode.NoError, response.Rcode);
        Assert.Equal(expected, string.Join(' ', response.Answers.Select(static record => $"{record.Type} {record.DataText()}")));
        Assert.All(response.Answers.Take(1), record => Assert.Equal(name, record.Name.ToString()));
    }

    [Fact]
    public async Task Resolve_FoundNowhere_IsDeniedAsTheFirstEntryIs()
    {
        DnsResponse response = await AskAsync("no.such.name.depot.svc.cluster.local.", ClientInDepot);
        Assert.Equal(Rcode.NameError, response.Rcode);
        Assert.Equal("cluster.local.", response.Authority[0].Name.ToString());
    }

    [Fact]
    public async Task Resolve_UpstreamFails_SaysSoInsteadOfDenying() =>
        Assert.Equal(Rcode.ServerFailure, (await AskAsync("failing.example.test.depot.svc.cluster.local.", ClientInDepot)).Rcode);

    [Theory]
    [InlineData("web.harbor.depot.svc.cluster.local.", "10.52.250.250")]
    [InlineData("web.harbor.depot.svc.cluster.local.", "10.52.200.2")]
    [InlineData("www.example.test.xdepot.svc.cluster.local.", "10.52.200.1")]
    [InlineData("www.example.test.svc.cluster.local.", "10.52.200.1")]
    [InlineData("www.example.test.depot.svc.cluster.local.", "192.0.2.77")]
    public async Task Resolve_NoListOfThatKind_IsAnsweredAsAsked(string name, string client)
    {
        Assert.Equal(Rcode.NameError, (await AskAsync(name, IpAddress.Parse(client))).Rcode);
        Assert.Equal(0, _upstream.Asked);
    }

    [Fact]
    public async Task Resolve_TheSearchDomainItself_IsAnsweredAsAsked() =>
        Assert.Equal(Rcode.NoError, (await AskAsync("depot.svc.cluster.local.", ClientInDepot)).Rcode);

    [Fact]
    public async Task Resolve_Completed_TellsWhere() =>
        Assert.Contains("found under corp.example.test.", (await AskAsync("printer.depot.svc.cluster.local.", ClientInDepot)).Explain(), StringComparison.Ordinal);

    [Fact]
    public async Task Resolve_AddressOfPodsInSeveralNamespaces_IsAnsweredAsAsked()
    {
        Pod pod = _state.All<Pod>().First(static pod => pod.Status.PodIP == "10.52.200.1");
        _state.Apply([pod with { Metadata = pod.Metadata with { Namespace = "harbor", Name = "twin" } }]);
        Assert.Equal(Rcode.NameError, (await AskAsync("web.harbor.depot.svc.cluster.local.", ClientInDepot)).Rcode);
    }

    [Fact]
    public async Task TryAnswer_NamesThatExist_AreAnsweredAtOnceAndOthersLeftToTheWalk()
    {
        using ClusterZone zone = Zone();
        SearchPathCompletion completion = Completion(zone);
        foreach (string name in new[] { "doorway.depot.svc.cluster.local.", "web.harbor.svc.cluster.local." }) await completion.ResolveAsync(Answers.Ask(name), default);
        Assert.NotNull(Answers.TryAnswer(completion, "doorway.depot.svc.cluster.local.", client: ClientInDepot));
        Assert.NotNull(Answers.TryAnswer(completion, "web.harbor.svc.cluster.local.", client: ClientInDepot));
        Assert.NotNull(Answers.TryAnswer(completion, "web.harbor.depot.svc.cluster.local.", client: Stranger));
        Assert.Null(Answers.TryAnswer(completion, "web.harbor.depot.svc.cluster.local.", client: ClientInDepot));
    }

    [Fact]
    public async Task Completion_ManyPods_TakesNoMoreThan64BytesForEach()
    {
        const int Pods = 10_000;
        const int MostBytes = 64;
        Pod template = _state.All<Pod>().First(static pod => pod.Status.PodIP == "10.52.200.1");
        List<Pod> pods = [];
        for (int i = 0; i < Pods; i++)
        {
            string address = IpAddress.FromIPv4(0x0A640000u + (uint)i).ToString();
            pods.Add(template with { Metadata = template.Metadata with { Name = $"pod-{i}" }, Status = template.Status with { PodIP = address, PodIPs = [new PodIP { Ip = address }] } });
        }

        _state.Apply(pods);
        using ClusterZone zone = Zone();
        await AskAllAsync(Completion(zone), 10);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SearchPathCompletion completion = Completion(zone);
        Assert.Equal(Pods, await AskAllAsync(completion, Pods));
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held <= Pods * MostBytes, $"{held / (double)Pods:0.0} bytes a pod");
        GC.KeepAlive(completion);

        static async Task<int> AskAllAsync(SearchPathCompletion completion, int count)
        {
            int completed = 0;
            DnsRequest request = Answers.Ask("web.harbor.depot.svc.cluster.local.");
            for (int i = 0; i < count; i++)
            {
                DnsResponse response = await completion.ResolveAsync(request with { Client = new(IpAddress.FromIPv4(0x0A640000u + (uint)i)) }, default);
                if (response.Answers.Count == 2) completed++;
            }

            return completed;
        }
    }

    private ClusterZone Zone() => new(_state, next: _upstream);

    private SearchPathCompletion Completion(IDnsResponder next) => new(_state, next, new() { NodeSearchList = { "corp.example.test" } });

    private async Task<DnsResponse> AskAsync(string name, IpAddress client)
    {
        using ClusterZone zone = Zone();
        return await Completion(zone).ResolveAsync(Answers.Ask(name) with { Client = new(client) }, default);
    }
}
