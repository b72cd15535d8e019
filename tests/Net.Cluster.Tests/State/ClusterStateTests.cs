using FsCheck;
using FsCheck.Fluent;
using Net.Model;

namespace Net.Cluster.Tests.State;

public sealed class ClusterStateTests
{
    private static Service Service(string name, string ip = "", string @namespace = "shop") =>
        new() { Metadata = new() { Namespace = @namespace, Name = name }, Spec = new() { ClusterIP = ip } };

    private static EndpointSlice Slice(string name, string service) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name, Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, service)) },
        AddressType = "IPv4",
    };

    private static Pod Pod(string name, string ip, string phase = "Running", bool hostNetwork = false) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name, Labels = ValueMap.Of(("app", name)) },
        Spec = new() { HostNetwork = hostNetwork },
        Status = new() { Phase = phase, PodIP = ip },
    };

    [Fact]
    public void Apply_Objects_CanBeReadByKeyKindAndNamespace()
    {
        var state = new ClusterState();
        ChangeBatch batch = state.Apply([Service("cart"), Service("db"), Service("cart", @namespace: "other"), Pod("cart", "10.0.0.1")]);

        Assert.Equal(4, batch.Count);
        Assert.Equal(Service("cart"), state.Get<Service>("shop", "cart"));
        Assert.Null(state.Get<Service>("shop", "nothing"));
        Assert.Null(state.Get<Endpoints>("shop", "cart"));
        Assert.Equal(3, state.Current.Count<Service>());
        Assert.Equal(["cart", "db"], state.Current.InNamespace<Service>("shop").Select(service => service.Metadata.Name).Order());
        Assert.Equal(1, state.Current.Revision);
    }

    [Fact]
    public void Apply_SameAgain_ChangesNothing()
    {
        var state = new ClusterState();
        state.Apply([Service("cart")]);
        ClusterSnapshot before = state.Current;
        int calls = 0;
        using IDisposable subscription = state.Subscribe(_ => calls++);

        Assert.True(state.Apply([Service("cart")]).IsEmpty);
        Assert.True(state.Apply(new ObjectChanges().Delete<Service>("shop", "nothing")).IsEmpty);
        Assert.Same(before, state.Current);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Subscribe_Later_IsToldOfEverythingThere()
    {
        var state = new ClusterState();
        state.Apply([Service("cart"), Slice("cart-1", "cart")]);
        ChangeBatch? seen = null;
        using IDisposable subscription = state.Subscribe(batch => seen = batch);

        Assert.NotNull(seen);
        Assert.Equal([new("shop", "cart")], seen.Keys<Service>());
        Assert.Equal([new("shop", "cart")], seen.ServicesOfSlices);
        Assert.Same(ClusterSnapshot.Empty, seen.Before);
        Assert.Same(state.Current, seen.After);
    }

    [Fact]
    public void Subscribe_Several_AreCalledInOrderWithTheStateVisible()
    {
        var state = new ClusterState();
        var calls = new List<string>();
        state.Subscribe(batch => calls.Add($"a{batch.After.Revision}={state.Current.Revision}"));
        IDisposable second = state.Subscribe(batch => calls.Add($"b{batch.After.Revision}"));
        state.Apply([Service("cart")]);
        second.Dispose();
        state.Apply([Service("db")]);

        Assert.Equal(["a1=1", "b1", "a2=2"], calls);
    }

    [Fact]
    public void Apply_BySubscriber_IsVisibleAtOnceAndDeliveredAfter()
    {
        var state = new ClusterState();
        var calls = new List<string>();
        state.Subscribe(batch =>
        {
            calls.Add($"a{batch.After.Revision}");
            if (batch.After.Revision == 1)
            {
                state.Apply([Service("added")]);
                Assert.NotNull(state.Get<Service>("shop", "added"));
            }
        });
        state.Subscribe(batch => calls.Add($"b{batch.After.Revision}"));
        state.Apply([Service("cart")]);

        Assert.Equal(["a1", "b1", "a2", "b2"], calls);
    }

    [Fact]
    public void Subscribe_DuringDelivery_IsNotToldTwice()
    {
        var state = new ClusterState();
        var revisions = new List<long>();
        state.Subscribe(batch =>
        {
            if (batch.After.Revision != 1) return;
            state.Apply([Service("added")]);
            state.Subscribe(late => revisions.Add(late.After.Revision));
        });
        state.Apply([Service("cart")]);
        state.Apply([Service("db")]);

        Assert.Equal([2, 3], revisions);
    }

    [Fact]
    public void Apply_SubscriberThrows_OthersAreStillCalled()
    {
        var state = new ClusterState();
        int calls = 0;
        state.Subscribe(_ => throw new InvalidOperationException("defect"));
        state.Subscribe(_ => calls++);
        state.Apply([Service("cart")]);

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Apply_AnothersObject_IsRefusedAndNamed()
    {
        var state = new ClusterState();
        state.Apply([Service("cart", "10.0.0.1")], "files");
        ChangeBatch batch = state.Apply(new ObjectChanges().Upsert(Service("cart", "10.0.0.2")).Upsert(Service("db")), "planner");

        Assert.Equal([new ObjectConflict("Service", new("shop", "cart"), "files")], batch.Refused);
        Assert.Equal("10.0.0.1", state.Get<Service>("shop", "cart")!.Spec.ClusterIP);
        Assert.NotNull(state.Get<Service>("shop", "db"));
    }

    [Fact]
    public void Replace_Source_DeletesOnlyItsOwn()
    {
        var state = new ClusterState();
        state.Apply([Slice("cart-1", "cart")], "planner");
        state.Replace("files", [Service("cart"), Service("db")]);
        ChangeBatch batch = state.Replace("files", [Service("cart")]);

        Assert.Equal([new("shop", "db")], batch.Keys<Service>());
        Assert.NotNull(state.Get<EndpointSlice>("shop", "cart-1"));
        Assert.NotNull(state.Get<Service>("shop", "cart"));
        state.Apply([Service("db")], "planner");
        Assert.NotNull(state.Get<Service>("shop", "db"));
    }

    [Fact]
    public void SlicesOf_SliceMovesBetweenServices_NamesBoth()
    {
        var state = new ClusterState();
        state.Apply([Slice("x-2", "cart"), Slice("x-1", "cart")]);
        Assert.Equal(["x-1", "x-2"], state.Current.SlicesOf(new("shop", "cart")).Select(slice => slice.Metadata.Name));

        ChangeBatch moved = state.Apply([Slice("x-1", "db")]);
        Assert.Equal([new("shop", "cart"), new("shop", "db")], moved.ServicesOfSlices.Order());
        ChangeBatch deleted = state.Apply(new ObjectChanges().Delete<EndpointSlice>("shop", "x-1"));
        Assert.Equal([new("shop", "db")], deleted.ServicesOfSlices);
        Assert.Empty(state.Current.SlicesOf(new("shop", "db")));
        Assert.Equal(["x-2"], state.Current.SlicesOf(new("shop", "cart")).Select(slice => slice.Metadata.Name));
    }

    [Fact]
    public void PodsAt_Address_SkipsEndedPodsAndPutsHostPodsLast()
    {
        var state = new ClusterState();
        var address = IpAddress.Parse("10.0.0.1");
        state.Apply([Pod("host", "10.0.0.1", hostNetwork: true), Pod("own", "10.0.0.1"), Pod("done", "10.0.0.1", "Succeeded")]);
        Assert.Equal(["own", "host"], state.Current.PodsAt(address).Select(pod => pod.Metadata.Name));

        state.Apply([Pod("own", "10.0.0.2"), Pod("host", "10.0.0.1", "Failed", hostNetwork: true)]);
        Assert.Empty(state.Current.PodsAt(address));
        Assert.Single(state.Current.PodsAt(IpAddress.Parse("10.0.0.2")));
    }

    [Fact]
    public void Select_EmptySelector_SelectsNothing()
    {
        var state = new ClusterState();
        state.Apply([Pod("cart", "10.0.0.1"), Pod("db", "10.0.0.2")]);
        Assert.Empty(state.Current.Select("shop", default));
        Assert.Single(state.Current.Select("shop", ValueMap.Of(("app", "db"))));
    }

    [Fact]
    public void Apply_AnySequence_KeepsIndexesEqualToAScan()
    {
        string[] names = ["a", "b", "c", "d"];
        var step =
            from name in Gen.Elements(names)
            from other in Gen.Elements(names)
            from what in Gen.Choose(0, 4)
            select (name, other, what);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(Arb.From(step.ListOf()), steps =>
            {
                var state = new ClusterState();
                foreach ((string name, string other, int what) in steps)
                {
                    state.Apply(what switch
                    {
                        0 => new ObjectChanges().Upsert(Slice(name, other)).Upsert(Pod(other, "10.0.0.1")),
                        1 => new ObjectChanges().Delete<EndpointSlice>("shop", name),
                        2 => new ObjectChanges().Upsert(Pod(name, $"10.0.0.{other[0] - 'a'}", hostNetwork: name == "a")),
                        3 => new ObjectChanges().Delete<Pod>("shop", name),
                        _ => new ObjectChanges().Upsert(Pod(name, "10.0.0.1", "Failed")),
                    });
                }

                ClusterSnapshot now = state.Current;
                bool slices = names.All(service => now.SlicesOf(new("shop", service)).SequenceEqual(
                    now.All<EndpointSlice>().Where(slice => slice.ServiceName == service).OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal)));
                bool pods = Enumerable.Range(0, 4).Select(last => IpAddress.Parse($"10.0.0.{last}")).All(address => now.PodsAt(address).Order(ByName).SequenceEqual(
                    now.All<Pod>().Where(pod => !pod.IsTerminal() && pod.Addresses().Contains(address)).Order(ByName)));
                return slices && pods && now.Count<Pod>() == now.All<Pod>().Count();
            }));
    }

    private static readonly Comparer<Pod> ByName = Comparer<Pod>.Create((left, right) => string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name));
}
