using System.Net;
using Net.Model;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.Writes;

/// <summary>Sink, leases and events against the API server in memory.</summary>
public sealed class ApiServerSinkTests : IAsyncLifetime, IDisposable
{
    private FakeApiServer _server = null!;
    private ApiServerClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _server.Apply(new Namespace { Metadata = new() { Name = "shop" } });
        _client = new(new() { Server = _server.Url });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task ApplyAsync_CreateUpdateDelete_AreMadeInTheirOrder()
    {
        using ApiServerSink sink = Sink();
        ApplyResult created = await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a")), Write(WriteMethod.Create, Slice("b"))]);
        Assert.True(created.IsApplied);
        EndpointSlice stored = Assert.IsType<EndpointSlice>(created.Writes[0].Stored);
        Assert.NotEmpty(stored.Metadata.Uid);
        Assert.NotEmpty(stored.Metadata.ResourceVersion);
        Assert.Equal(ReconcileResult.Done, created.ToReconcileResult());

        ApplyResult changed = await sink.ApplyAsync([Write(WriteMethod.Update, stored with { Endpoints = [Endpoint("10.0.0.9")] }), Write(WriteMethod.Delete, (EndpointSlice)created.Writes[1].Stored!)]);
        Assert.True(changed.IsApplied);
        EndpointSlice left = Assert.Single(_server.All<EndpointSlice>());
        Assert.Equal("10.0.0.9", left.Endpoints[0].Addresses[0]);
        Assert.Contains("\"manager\":\"slice-tests\"", left.Metadata.ManagedFields.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_SomebodyWroteFirst_IsAConflictAndEndsTheOwnersWrites()
    {
        using ApiServerSink sink = Sink();
        var stored = (EndpointSlice)(await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))])).Writes[0].Stored!;
        _server.Apply(stored with { Endpoints = [Endpoint("10.0.0.7")] });

        ApplyResult result = await sink.ApplyAsync(
        [
            Write(WriteMethod.Update, stored with { Endpoints = [] }),
            Write(WriteMethod.Create, Slice("b")),
            ObjectWrite.Of(WriteMethod.Create, Slice("c"), new ObjectKey("shop", "another")),
        ]);

        Assert.Equal([WriteOutcome.Conflict, WriteOutcome.Skipped, WriteOutcome.Done], result.Writes.Select(static write => write.Outcome));
        Assert.True(result.HasConflict);
        Assert.Equal("10.0.0.7", _server.Get<EndpointSlice>("shop", "a")!.Endpoints[0].Addresses[0]);
        Assert.Null(_server.Get<EndpointSlice>("shop", "b"));
        Assert.Contains("the object has been modified", result.ToReconcileResult().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_NameTaken_GoneOrRemade_SaysConflict()
    {
        using ApiServerSink sink = Sink();
        var first = (EndpointSlice)(await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))])).Writes[0].Stored!;
        Assert.Equal(WriteOutcome.Conflict, await OutcomeAsync(Write(WriteMethod.Create, Slice("a"))));

        _server.Delete<EndpointSlice>("shop", "a");
        Assert.Equal(WriteOutcome.Conflict, await OutcomeAsync(Write(WriteMethod.Update, first)));
        Assert.Equal(WriteOutcome.Done, await OutcomeAsync(Write(WriteMethod.Delete, first)));

        // Made anew under its name: what was planned to go is gone already, and this is another.
        _server.Apply(Slice("a"));
        Assert.Equal(WriteOutcome.Conflict, await OutcomeAsync(Write(WriteMethod.Delete, first)));
        Assert.NotNull(_server.Get<EndpointSlice>("shop", "a"));

        async Task<WriteOutcome> OutcomeAsync(ObjectWrite write) => (await sink.ApplyAsync([write])).Writes[0].Outcome;
    }

    [Fact]
    public async Task ApplyAsync_InvalidObject_IsRefusedWithTheServersReasons()
    {
        using ApiServerSink sink = Sink();
        ApplyResult result = await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a") with { AddressType = "IPv9" })]);
        Assert.Equal(WriteOutcome.Refused, result.Failure!.Outcome);
        Assert.Equal(422, result.Failure.Error!.Code);
        Assert.Contains("addressType", result.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_ServerAsksForPatience_FailsAndHoldsTheNextWritesBack()
    {
        var time = new ManualTimeProvider();
        using var sink = new ApiServerSink(_client, time: time);
        _server.Faults.RefuseNext(1, HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7));

        ApplyResult result = await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))]);
        Assert.Equal(WriteOutcome.Failed, result.Failure!.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(7), result.ToReconcileResult().After);

        Task<ApplyResult> next = sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))]);
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True((await next.WaitAsync(Eventually.Deadline)).IsApplied);
    }

    [Fact]
    public async Task ApplyAsync_ServerGone_FailsWithTheAddress()
    {
        FakeApiServer gone = await FakeApiServer.StartAsync();
        await gone.DisposeAsync();
        using var client = new ApiServerClient(new() { Server = gone.Url });
        using var sink = new ApiServerSink(client);
        ApplyResult result = await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))]);
        Assert.Equal(WriteOutcome.Failed, result.Failure!.Outcome);
        Assert.Contains(gone.Url.Authority, result.ToReconcileResult().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_DryRun_IsCheckedButNotStored()
    {
        using ApiServerSink sink = Sink(new() { DryRun = true });
        Assert.True((await sink.ApplyAsync([Write(WriteMethod.Create, Slice("a"))])).IsApplied);
        Assert.False((await sink.ApplyAsync([Write(WriteMethod.Create, Slice("b") with { AddressType = "IPv9" })])).IsApplied);
        Assert.Empty(_server.All<EndpointSlice>());
    }

    [Fact]
    public async Task ApplyAsync_ServerSideApply_OwnsItsFieldsAndLeavesOthers()
    {
        using ApiServerSink one = Sink(new() { FieldManager = "one" }), two = Sink(new() { FieldManager = "two" }), forceful = Sink(new() { FieldManager = "two", Force = true });
        Assert.Null((await one.ApplyAsync([Write(WriteMethod.Apply, Labelled("color", "red"))])).Failure);
        Assert.Null((await two.ApplyAsync([Write(WriteMethod.Apply, Labelled("size", "small"))])).Failure);
        ObjectMeta both = _server.Get<Namespace>("", "painted")!.Metadata;
        Assert.Equal(("red", "small"), (both.Label("color"), both.Label("size")));

        ApplyResult rival = await two.ApplyAsync([Write(WriteMethod.Apply, Labelled("color", "blue"))]);
        Assert.True(rival.HasConflict);
        Assert.True((await forceful.ApplyAsync([Write(WriteMethod.Apply, Labelled("color", "blue"))])).IsApplied);
        Assert.Equal("blue", _server.Get<Namespace>("", "painted")!.Metadata.Label("color"));

        static Namespace Labelled(string key, string value) => new() { Metadata = new() { Name = "painted", Labels = ValueMap.Of((key, value)) } };
    }

    [Fact]
    public async Task ApplyAsync_Status_LeavesTheRest()
    {
        _server.Apply(new Service { Metadata = new() { Namespace = "shop", Name = "edge" }, Spec = new() { Type = "LoadBalancer", Ports = [new() { Port = 80 }] } });
        using ApiServerSink sink = Sink();
        Service stored = _server.Get<Service>("shop", "edge")!;
        Service wanted = stored with { Spec = stored.Spec with { Selector = ValueMap.Of(("app", "x")) }, Status = stored.Status with { LoadBalancer = new() { Ingress = [new() { Ip = "192.0.2.7" }] } } };

        Assert.True((await sink.ApplyAsync([Write(WriteMethod.UpdateStatus, wanted)])).IsApplied);

        Service now = _server.Get<Service>("shop", "edge")!;
        Assert.Equal("192.0.2.7", now.Status.LoadBalancer.Ingress[0].Ip);
        Assert.True(now.Spec.Selector.IsEmpty);
    }

    [Fact]
    public async Task ApplyAsync_AppliedStatus_OwnsNothingElse()
    {
        _server.Apply(new Service { Metadata = new() { Namespace = "shop", Name = "edge" }, Spec = new() { Type = "LoadBalancer", Ports = [new() { Port = 80 }] } });
        using ApiServerSink sink = Sink();
        var status = new Service { Metadata = new() { Namespace = "shop", Name = "edge" }, Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = "192.0.2.8" }] } } };

        Assert.Null((await sink.ApplyAsync([Write(WriteMethod.ApplyStatus, status)])).Failure);

        Service now = _server.Get<Service>("shop", "edge")!;
        Assert.Equal("192.0.2.8", now.Status.LoadBalancer.Ingress[0].Ip);
        Assert.Equal(80, now.Spec.Ports[0].Port);
    }

    [Fact]
    public async Task ApplyAsync_ManyWriters_ConflictAndPlanAgainUntilEveryChangeIsIn()
    {
        _server.Apply(new Namespace { Metadata = new() { Name = "busy" } });
        using ApiServerSink sink = Sink();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            // Recomputed from what is there now, never sent again as it was.
            ApplyResult result;
            do
            {
                Namespace now = _server.Get<Namespace>("", "busy")!;
                result = await sink.ApplyAsync([ObjectWrite.Of(WriteMethod.Update, now with { Metadata = now.Metadata with { Labels = now.Metadata.Labels.With($"w{writer}", "done") } })]);
            }
            while (result.HasConflict);
            Assert.True(result.IsApplied, result.ToReconcileResult().Problem);
        })).WaitAsync(Eventually.Deadline);

        Assert.All(Enumerable.Range(0, 8), writer => Assert.Equal("done", _server.Get<Namespace>("", "busy")!.Metadata.Label($"w{writer}")));
    }

    [Fact]
    public async Task LeaseStore_TheElectorsRequests_EndAsTheRecordedServersDo()
    {
        var store = new ApiServerLeaseStore(_client);
        var key = new ObjectKey("shop", "slices");
        Assert.Equal(LeaseOutcome.NotFound, (await store.GetAsync(key, default)).Outcome);
        var lease = new Lease { Metadata = new() { Namespace = "shop", Name = "slices" }, Spec = new() { HolderIdentity = "a", LeaseDurationSeconds = 15 } };
        LeaseAnswer created = await store.CreateAsync(lease, default);
        Assert.Equal((LeaseOutcome.Done, "a"), (created.Outcome, created.Lease!.Spec.HolderIdentity));
        Assert.Equal(LeaseOutcome.Conflict, (await store.CreateAsync(lease, default)).Outcome);

        LeaseAnswer renewed = await store.UpdateAsync(created.Lease with { Spec = created.Lease.Spec with { LeaseTransitions = 1 } }, default);
        Assert.Equal(LeaseOutcome.Done, renewed.Outcome);
        Assert.Equal(LeaseOutcome.Conflict, (await store.UpdateAsync(created.Lease with { Spec = created.Lease.Spec with { HolderIdentity = "b" } }, default)).Outcome);

        LeaseAnswer nowhere = await store.CreateAsync(lease with { Metadata = lease.Metadata with { Namespace = "nowhere" } }, default);
        Assert.Equal(LeaseOutcome.Failed, nowhere.Outcome);
        Assert.Contains("nowhere", nowhere.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordAsync_TheSameAgain_IsCountedAndTooManyAreCutShort()
    {
        var time = new ManualTimeProvider();
        var recorder = new EventRecorder(_client, "slice-tests", time);
        _server.Apply(new Service { Metadata = new() { Namespace = "shop", Name = "cart" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        Service cart = _server.Get<Service>("shop", "cart")!;
        for (int i = 0; i < 3; i++) Assert.True(await recorder.RecordAsync(cart, isWarning: true, "FailedToUpdate", "no luck"));
        Assert.True(await recorder.RecordAsync(cart, isWarning: false, "Updated", "all well"));

        Event repeated = Assert.Single(_server.All<Event>(), static told => told.Reason == "FailedToUpdate");
        Assert.Equal((3, "Warning", "no luck", "slice-tests"), (repeated.Count, repeated.Type, repeated.Message, repeated.Source.Component));
        Assert.Equal(("Service", "cart", cart.Metadata.Uid), (repeated.InvolvedObject.Kind, repeated.InvolvedObject.Name, repeated.InvolvedObject.Uid));

        int written = 4;
        for (int i = 0; i < 30; i++) written += await recorder.RecordAsync(cart, isWarning: false, "Noise", $"{i}") ? 1 : 0;
        Assert.Equal(25, written);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await recorder.RecordAsync(cart, isWarning: false, "Noise", "later"));
    }

    private ApiServerSink Sink(ApiServerSinkOptions? options = null) => new(_client, options ?? new() { FieldManager = "slice-tests" });

    private static ObjectWrite Write<T>(WriteMethod method, T target)
        where T : class, IApiObject<T> => ObjectWrite.Of(method, target, new ObjectKey("shop", "cart"));

    private static Endpoint Endpoint(string address) => new() { Addresses = [address] };

    private static EndpointSlice Slice(string name) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name, Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart")) },
        AddressType = "IPv4",
        Endpoints = [Endpoint("10.0.0.1")],
        Ports = [new() { Name = "", Port = 8080, Protocol = "TCP" }],
    };
}
