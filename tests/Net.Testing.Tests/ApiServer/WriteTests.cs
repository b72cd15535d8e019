using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Testing.Tests.ApiServer;

/// <summary>Writes: allocation, conflicts, deletion, patches, apply.</summary>
public sealed class WriteTests : IAsyncLifetime
{
    private const string Services = "/api/v1/namespaces/shop/services";

    private FakeApiServer _server = null!;
    private Client _client = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _client = new(_server);
        _server.Apply(new Namespace { Metadata = new() { Name = "shop" } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Create_Service_AllocatesFromTheRangesAndGivesBack()
    {
        (int code, JsonNode? created) = await _client.SendAsync("POST", Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"clusterIP":"10.96.0.7","type":"NodePort","ports":[{"port":80,"nodePort":30123}]}}""");
        Assert.Equal(201, code);
        Assert.Equal("10.96.0.7", (string?)created!["spec"]!["clusterIP"]);
        const string Same = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"b"},"spec":{"clusterIP":"10.96.0.7","ports":[{"port":80}]}}""";
        (code, JsonNode? refused) = await _client.SendAsync("POST", Services, Same);
        Assert.Equal(422, code);
        Assert.Contains("provided IP is already allocated", (string?)refused!["message"], StringComparison.Ordinal);
        Assert.Equal(200, (await _client.SendAsync("DELETE", $"{Services}/a")).Code);
        Assert.Equal(201, (await _client.SendAsync("POST", Services, Same)).Code);
    }

    [Fact]
    public async Task Create_DryRun_StoresAndTakesNothing()
    {
        const string Body = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"clusterIP":"10.96.0.7","ports":[{"port":80}]}}""";
        Assert.Equal(201, (await _client.SendAsync("POST", $"{Services}?dryRun=All", Body)).Code);
        Assert.Null(_server.Get<Service>("shop", "a"));
        Assert.Equal(201, (await _client.SendAsync("POST", Services, Body)).Code);
    }

    [Fact]
    public async Task Create_WithAnUnknownField_IsRefusedWhenStrict()
    {
        const string Body = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPrt":1}]}}""";
        (int code, JsonNode? refused) = await _client.SendAsync("POST", $"{Services}?fieldValidation=Strict", Body);
        Assert.Equal(400, code);
        Assert.Contains("unknown field \"spec.ports[0].targetPrt\"", (string?)refused!["message"], StringComparison.Ordinal);
        Assert.Equal(201, (await _client.SendAsync("POST", Services, Body)).Code);
    }

    [Fact]
    public async Task Update_OfAnOldVersion_Conflicts()
    {
        _server.Apply(Slice("a"));
        JsonNode stale = (await _client.SendAsync("GET", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a")).Body!;
        _server.Apply(Slice("a") with { Endpoints = [new() { Addresses = ["10.0.0.1"] }] });
        (int code, JsonNode? answer) = await _client.SendAsync("PUT", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a", stale.ToJsonString());
        Assert.Equal(409, code);
        Assert.Equal("Conflict", (string?)answer!["reason"]);
    }

    [Fact]
    public async Task Update_ThatChangesNothing_WritesNothing()
    {
        _server.Apply(Slice("a"));
        long before = _server.Revision;
        JsonNode same = (await _client.SendAsync("GET", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a")).Body!;
        Assert.Equal(200, (await _client.SendAsync("PUT", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a", same.ToJsonString())).Code);
        Assert.Equal(before, _server.Revision);
    }

    [Fact]
    public void Delete_OfAnOwner_TakesWhatItOwns()
    {
        _server.Apply(new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        string uid = _server.Get<Service>("shop", "cart")!.Metadata.Uid;
        EndpointSlice owned = Slice("cart-1");
        _server.Apply(owned with { Metadata = owned.Metadata with { OwnerReferences = [new() { ApiVersion = "v1", Kind = "Service", Name = "cart", Uid = uid }] } }, Slice("other"));
        Assert.True(_server.Delete<Service>("shop", "cart"));
        Assert.Equal(["other"], _server.All<EndpointSlice>().Select(static slice => slice.Metadata.Name));
    }

    [Fact]
    public async Task Delete_WithAFinalizer_WaitsForItsRemoval()
    {
        EndpointSlice slice = Slice("a");
        _server.Apply(slice with { Metadata = slice.Metadata with { Finalizers = ["example.com/keep"] } });
        Assert.Equal(200, (await _client.SendAsync("DELETE", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a")).Code);
        Assert.NotNull(_server.Get<EndpointSlice>("shop", "a")?.Metadata.DeletionTimestamp);
        (int code, _) = await _client.SendAsync("PATCH", "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/a", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Null(_server.Get<EndpointSlice>("shop", "a"));
    }

    [Theory]
    [InlineData("application/merge-patch+json", """{"spec":{"ports":[{"port":81}]}}""", "81")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"ports":[{"port":81}],"$setElementOrder/ports":[{"port":81},{"port":80}]}}""", "81,80")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"ports":[{"port":81},{"port":80,"$patch":"delete"}]}}""", "81")]
    [InlineData("application/json-patch+json", """[{"op":"test","path":"/spec/ports/0/port","value":80},{"op":"replace","path":"/spec/ports/0/port","value":82}]""", "82")]
    public async Task Patch_EachForm_ChangesTheStoredObject(string contentType, string patch, string ports)
    {
        _server.Apply(new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { ClusterIP = "None", Ports = [new() { Name = "a", Port = 80 }] } });
        patch = patch.Replace("{\"port\":81}]", "{\"port\":81,\"name\":\"b\"}]", StringComparison.Ordinal).Replace("{\"port\":81},{\"port\":80,\"$p", "{\"port\":81,\"name\":\"b\"},{\"port\":80,\"$p", StringComparison.Ordinal);
        (int code, JsonNode? answer) = await _client.SendAsync("PATCH", $"{Services}/cart", patch, contentType);
        Assert.True(code == 200, answer?.ToString());
        Assert.Equal(ports, string.Join(',', _server.Get<Service>("shop", "cart")!.Spec.Ports.Select(static port => port.Port)));
    }

    [Fact]
    public async Task Apply_WhatAManagerNoLongerWants_GoesUnlessAnotherOwnsIt()
    {
        const string Path = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/s", Type = "application/apply-patch+yaml";
        static string Body(string labels) => $$$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"s","labels":{ {{{labels}}} }},"addressType":"IPv4","endpoints":[],"ports":[]}""";
        Assert.Equal(201, (await _client.SendAsync("PATCH", $"{Path}?fieldManager=a", Body("\"x\":\"1\",\"y\":\"1\""), Type)).Code);
        (int code, JsonNode? answer) = await _client.SendAsync("PATCH", $"{Path}?fieldManager=b", Body("\"y\":\"1\""), Type);
        Assert.True(code == 200, answer?.ToString());
        Assert.Equal(200, (await _client.SendAsync("PATCH", $"{Path}?fieldManager=a", Body(""), Type)).Code);
        ValueMap<string> labels = _server.Get<EndpointSlice>("shop", "s")!.Metadata.Labels;
        Assert.Equal([KeyValuePair.Create("y", "1")], labels);
    }

    [Fact]
    public async Task Apply_AnEmptyStruct_IsOwnedAsAFieldAndConflictsWithNobody()
    {
        const string Path = "/api/v1/namespaces/empty", Type = "application/apply-patch+yaml", Body = """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"empty"},"spec":{}}""";
        Assert.Equal(201, (await _client.SendAsync("PATCH", $"{Path}?fieldManager=a", Body, Type)).Code);
        Assert.NotNull((await _client.SendAsync("GET", Path)).Body!["spec"]!["finalizers"]);
        (int code, JsonNode? answer) = await _client.SendAsync("PATCH", $"{Path}?fieldManager=b", Body, Type);
        Assert.True(code == 200, answer?.ToString());
        JsonNode[] applied = [.. answer!["metadata"]!["managedFields"]!.AsArray().OfType<JsonNode>().Where(static entry => (string?)entry["operation"] == "Apply")];
        Assert.Equal(["a", "b"], applied.Select(static entry => (string?)entry["manager"]));
        Assert.All(applied, static entry => Assert.Equal("{}", entry["fieldsV1"]!["f:spec"]!.ToJsonString()));
    }

    [Fact]
    public async Task Update_ThatRemovesAField_FreesItFromItsOwner()
    {
        const string Path = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/s", Type = "application/apply-patch+yaml";
        static string Body(string labels) => $$$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"s","labels":{ {{{labels}}} }},"addressType":"IPv4","endpoints":[],"ports":[]}""";
        Assert.Equal(201, (await _client.SendAsync("PATCH", $"{Path}?fieldManager=a", Body("\"x\":\"1\",\"y\":\"1\""), Type)).Code);
        Assert.Equal(200, (await _client.SendAsync("PATCH", Path, """{"metadata":{"labels":{"x":null}}}""", "application/merge-patch+json")).Code);
        Assert.Equal(409, (await _client.SendAsync("PATCH", $"{Path}?fieldManager=b", Body("\"y\":\"2\""), Type)).Code);
        (int code, JsonNode? answer) = await _client.SendAsync("PATCH", $"{Path}?fieldManager=b", Body("\"x\":\"2\""), Type);
        Assert.True(code == 200, answer?.ToString());
    }

    [Fact]
    public async Task Refusals_AreCountedAndCarryRetryAfter()
    {
        _server.Faults.RefuseNext(2, System.Net.HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1.5), "services");
        Assert.Equal(429, (await _client.SendAsync("GET", Services)).Code);
        Assert.Equal(200, (await _client.SendAsync("GET", "/api/v1/namespaces")).Code);
        (int code, JsonNode? status) = await _client.SendAsync("GET", Services);
        Assert.Equal((429, 2), (code, (int?)status!["details"]!["retryAfterSeconds"]));
        Assert.Equal(200, (await _client.SendAsync("GET", Services)).Code);
    }

    [Fact]
    public async Task Token_Rotated_LocksOutTheOldOne()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Token = "first" });
        var client = new Client(server);
        Assert.Equal(401, (await client.SendAsync("GET", "/api/v1/namespaces")).Code);
        Assert.Equal(200, (await client.SendAsync("GET", "/api/v1/namespaces", token: "first")).Code);
        string second = server.RotateToken();
        Assert.Equal(401, (await client.SendAsync("GET", "/api/v1/namespaces", token: "first")).Code);
        Assert.Equal(200, (await client.SendAsync("GET", "/api/v1/namespaces", token: second)).Code);
    }

    [Fact]
    public async Task List_InPages_ShowsEveryObjectOnce()
    {
        for (int i = 0; i < 7; i++) _server.Apply(Slice($"s{i}"));
        List<string> names = [];
        string next = "";
        do
        {
            JsonNode page = (await _client.SendAsync("GET", $"/apis/discovery.k8s.io/v1/endpointslices?limit=3&continue={next}")).Body!;
            names.AddRange(page["items"]!.AsArray().Select(static item => (string)item!["metadata"]!["name"]!));
            next = (string?)page["metadata"]!["continue"] ?? "";
        }
        while (next.Length > 0);

        Assert.Equal(Enumerable.Range(0, 7).Select(static i => $"s{i}"), names);
    }

    [Fact]
    public async Task Body_OverTheBound_IsRefused()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { MostBodyOctets = 1000 });
        var client = new Client(server);
        Assert.Equal(413, (await client.SendAsync("POST", "/api/v1/namespaces", new string(' ', 2000))).Code);
    }

    [Fact]
    public async Task Groups_NotInstalled_AreNotFound()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { MissingGroups = ["gateway.networking.k8s.io"] });
        var client = new Client(server);
        Assert.Equal(404, (await client.SendAsync("GET", "/apis/gateway.networking.k8s.io/v1/gateways")).Code);
    }

    private static EndpointSlice Slice(string name) => new() { Metadata = new() { Name = name, Namespace = "shop" }, AddressType = "IPv4", Endpoints = [], Ports = [] };
}
