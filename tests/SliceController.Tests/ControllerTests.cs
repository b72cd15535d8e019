using System.Net;
using Net.Cluster;
using Net.Controllers;
using Net.Model;
using Net.TestSupport;
using SliceController.Options;
using SliceController.Reconciling;
using static SliceController.Tests.ControllerLab;

namespace SliceController.Tests;

public sealed class ControllerTests
{
    [Fact]
    public async Task Controller_LabelledService_FollowsItsPods()
    {
        await using ControllerLab lab = await StartAsync();
        lab.Server.Apply(Service("cart"), Service("other", enabled: false), Pod("cart", 1), Pod("cart", 2), Pod("other", 3));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1, 2])));

        EndpointSlice slice = Assert.Single(lab.Slices("cart"), static slice => slice.Endpoints.Count > 0);
        Assert.Equal(SliceOptions.Component, slice.Metadata.Label(EndpointSlice.ManagedByLabel));
        Assert.Equal("cart", slice.Metadata.OwnerReferences[0].Name);
        Assert.Equal(8080, slice.Ports[0].Port);

        lab.Server.Delete<Pod>("shop", "cart-1");
        lab.Server.Apply(Pod("cart", 4));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([2, 4])));
        Assert.Empty(lab.Slices("other"));
    }

    [Fact]
    public async Task Controller_LabelTakenAway_RemovesItsSlicesAndNoOthers()
    {
        await using ControllerLab lab = await StartAsync();
        EndpointSlice foreign = new()
        {
            Metadata = new() { Namespace = "shop", Name = "cart-foreign", Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart"), (EndpointSlice.ManagedByLabel, "somebody")) },
            AddressType = "IPv4",
        };
        lab.Server.Apply(Service("cart"), Pod("cart", 1), foreign);
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));

        lab.Server.Apply(Service("cart", enabled: false));
        await Eventually.True(() => lab.Slices("cart").Count() == 1);
        Assert.Equal("cart-foreign", lab.Slices("cart").Single().Metadata.Name);
    }

    [Fact]
    public async Task Controller_SelectorInTheAnnotation_TakesTheClustersControllersPlace()
    {
        await using ControllerLab lab = await StartAsync();
        Service service = Service("cart");
        lab.Server.Apply(
            service with
            {
                Metadata = service.Metadata with { Annotations = ValueMap.Of((ServiceChoice.SelectorAnnotation, "app=cart, tier = front")) },
                Spec = service.Spec with { Selector = default },
            },
            Pod("cart", 1),
            Pod("cart", 2) with { Metadata = new() { Namespace = "shop", Name = "cart-2", Labels = ValueMap.Of(("app", "cart"), ("tier", "front")) } });
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([2])));
    }

    [Fact]
    public async Task Controller_EndpointsMadeByHand_AreMirrored()
    {
        await using ControllerLab lab = await StartAsync();
        Service service = Service("legacy");
        lab.Server.Apply(
            service with { Spec = service.Spec with { Selector = default } },
            new Endpoints
            {
                Metadata = new() { Namespace = "shop", Name = "legacy" },
                Subsets = [new() { Addresses = [new() { Ip = "192.0.2.5" }], Ports = [new() { Port = 9000, Protocol = "TCP" }] }],
            });
        await Eventually.True(() => lab.Addresses("legacy").SequenceEqual(["192.0.2.5"]));
        Assert.Equal($"{SliceOptions.Component}-mirror", lab.Slices("legacy").Single().Metadata.Label(EndpointSlice.ManagedByLabel));
    }

    [Fact]
    public async Task Controller_TakesOver_KeepsAllServicesInTheClustersName()
    {
        await using ControllerLab lab = await StartAsync(static options => options with { TakesOver = true, Strategy = PackingStrategy.Frugal });
        lab.Server.Apply(Service("cart", enabled: false), Pod("cart", 1));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
        Assert.All(lab.Slices("cart"), static slice => Assert.Equal(SlicePackerOptions.UpstreamManager, slice.Metadata.Label(EndpointSlice.ManagedByLabel)));
    }

    [Fact]
    public async Task Controller_SomebodyEditsItsSlice_IsMadeRightAgain()
    {
        await using ControllerLab lab = await StartAsync();
        lab.Server.Apply(Service("cart"), Pod("cart", 1));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));

        EndpointSlice slice = lab.Slices("cart").First(static slice => slice.Endpoints.Count > 0);
        lab.Server.Apply(slice with { Endpoints = [.. slice.Endpoints, new() { Addresses = ["10.9.9.9"] }] });
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
        lab.Server.Delete<EndpointSlice>("shop", slice.Metadata.Name);
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
    }

    [Fact]
    public async Task Controller_NodeComesLater_TakesItsPodsThen()
    {
        await using ControllerLab lab = await StartAsync();
        lab.Server.Apply(Service("cart"), Pod("cart", 1), Pod("cart", 2, "node-2"));
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
        lab.Server.Apply(new Node { Metadata = new() { Name = "node-2" } });
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1, 2])));
    }

    [Fact]
    public async Task Controller_DryRun_StoresNothing()
    {
        await using ControllerLab lab = await StartServerAsync();
        lab.Server.Apply(Service("cart"), Pod("cart", 1));
        await lab.StartControllerAsync(static options => options with { DryRun = true });
        lab.Server.Apply(Pod("cart", 2));
        await lab.StopControllerAsync();
        Assert.Empty(lab.Server.All<EndpointSlice>());
        Assert.Empty(lab.Server.All<Event>());
    }

    /// <summary>Leadership is lost, another process deletes what this one wrote, leadership comes back: what it remembers of its writes must not hold it back.</summary>
    [Fact]
    public async Task Reconciler_LeadsAgain_PlansFromWhatIsThereNow()
    {
        await using ControllerLab lab = await StartServerAsync();
        lab.Server.Apply(Service("cart"), Pod("cart", 1));
        var options = new SliceOptions { Connection = new() { Server = lab.Server.Url } };
        var state = new ClusterState();
        await using var source = new ApiServerSource(options.Connection, state, FollowedKinds.All);
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        using var client = new ApiServerClient(options.Connection);
        using var sink = new ApiServerSink(client);
        var events = new EventRecorder(client, SliceOptions.Component);
        var controller = new Controller(new SliceReconciler(state, sink, new(options.Packing), new(options), events, options, TimeProvider.System), state);

        await LeadAsync();
        foreach (EndpointSlice slice in lab.Slices("cart").ToArray()) lab.Server.Delete<EndpointSlice>("shop", slice.Metadata.Name);
        await Eventually.True(() => !state.All<EndpointSlice>().Any());
        await LeadAsync();

        async Task LeadAsync()
        {
            using var lost = new CancellationTokenSource();
            Task leading = controller.RunAsync(CancellationToken.None, lost.Token);
            await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf([1])));
            await lost.CancelAsync();
            await leading.WaitAsync(Eventually.Deadline);
        }
    }

    /// <summary>Pods come and go while watches are cut and writes are refused; in the end every pod is in the slices once.</summary>
    [Fact]
    public async Task Controller_UnderFaults_ConvergesWithEveryPodOnce()
    {
        var random = new Random(7);
        await using ControllerLab lab = await StartAsync(static options => options with { MaxEndpoints = 10 });
        lab.Server.Apply(Service("cart"));
        HashSet<int> pods = [];
        for (int step = 0; step < 120; step++)
        {
            int pod = random.Next(60);
            if (pods.Remove(pod)) lab.Server.Delete<Pod>("shop", $"cart-{pod}");
            else if (pods.Add(pod)) lab.Server.Apply(Pod("cart", pod));
            if (step % 12 == 5) lab.Server.Faults.CutWatches();
            if (step % 10 == 3) lab.Server.Faults.RefuseNext(2, step % 20 == 3 ? HttpStatusCode.InternalServerError : HttpStatusCode.Conflict, path: "endpointslices");
            if (step % 40 == 20) lab.Server.Faults.ForgetHistory();
        }

        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf(pods)), "every pod once", TimeSpan.FromSeconds(60));
        Assert.All(lab.Slices("cart"), static slice => Assert.InRange(slice.Endpoints.Count, 0, 10));
    }

    /// <summary>Stopped after any number of a plan's writes, as by kill -9, with nothing remembered: the next run makes the rest and nothing twice.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Controller_DiesBetweenPlanAndWrite_TheNextRunConverges(int writes)
    {
        await using ControllerLab lab = await StartServerAsync();
        int[] pods = [.. Enumerable.Range(0, 55)];
        lab.Server.Apply([Service("cart"), .. pods.Select(static pod => Pod("cart", pod))]);

        // The plan of a controller that has seen everything; only its first writes arrive.
        var packer = new EndpointSlicePacker(new SliceOptions { Connection = new() { Server = lab.Server.Url }, MaxEndpoints = 10 }.Packing);
        SlicePlan plan = packer.Plan(lab.Server.Get<Service>("shop", "cart")!, lab.Server.All<Pod>(), lab.Server.All<Node>(), []);
        Assert.True(plan.Writes.Count > 5);
        using (var client = new ApiServerClient(new() { Server = lab.Server.Url }))
        using (var sink = new ApiServerSink(client))
        {
            Assert.True((await sink.ApplyAsync([.. plan.Writes.Take(writes)])).IsApplied);
        }

        await lab.StartControllerAsync(static options => options with { MaxEndpoints = 10 });
        await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf(pods)));
        await lab.StopControllerAsync();
        Assert.Equal(plan.Writes.Count, lab.Slices("cart").Count());
    }
}
