using FsCheck;
using FsCheck.Fluent;
using Net.Cluster;
using Net.Model;

namespace Net.Dns.Tests.Zones;

/// <summary>A zone that followed every batch answers as one built from the state as it is.</summary>
public sealed class ZoneIncrementTests
{
    private static readonly string[] Spaces = ["red", "blue"];

    private static readonly string[] Names = ["web", "db", "ext"];

    private static readonly RecordType[] Types = [RecordType.A, RecordType.AAAA, RecordType.SRV, RecordType.PTR, RecordType.CNAME, RecordType.TXT];

    private static readonly string[] Questions =
    [
        "cluster.local", "svc.cluster.local", "10.in-addr.arpa", "0.10.in-addr.arpa", "clusterset.local",
        .. Spaces.Select(static space => $"{space}.svc.cluster.local"),
        .. from space in Spaces
           from name in Names
           from prefix in new[] { "", "_http._tcp.", "_tcp.", "host-0.", "10-0-0-2.", "host-1.east.", "east." }
           from zone in new[] { "cluster.local", "clusterset.local" }
           select $"{prefix}{name}.{space}.svc.{zone}",
        .. Enumerable.Range(0, 6).Select(static i => $"{i}.0.0.10.in-addr.arpa"),
        .. Enumerable.Range(0, 6).Select(static i => $"10-0-0-{i}.red.pod.cluster.local"),
    ];

    private static readonly byte[][] Queries = [.. from name in Questions from type in Types select Fixtures.Query(name, type)];

    private static readonly Gen<string> Address = Gen.Choose(0, 5).Select(static i => $"10.0.0.{i}");

    private static readonly Gen<Endpoint> AnyEndpoint =
        from address in Gen.OneOf(Address, Gen.Constant("fd00::7"))
        from ready in Gen.Elements<bool?>(true, false, null)
        from host in Gen.Elements<string?>(null, null, "host-0", "host-1")
        select new Endpoint { Addresses = [address], Hostname = host, Conditions = new() { Ready = ready } };

    private static readonly Gen<IApiObject> AnyObject =
        from space in Gen.Elements(Spaces)
        from name in Gen.Elements(Names)
        from address in Address
        from endpoints in AnyEndpoint.ListOf().Resize(4)
        from kind in Gen.Choose(0, 9)
        from number in Gen.Choose(0, 1)
        select Make(kind, space, name, address, [.. endpoints], number);

    /// <summary>Batches of objects to be written, each with whether it is deleted instead.</summary>
    private static readonly Gen<List<List<(IApiObject Target, bool Deleted)>>> Batches =
        AnyObject.Zip(Gen.Choose(0, 3)).Select(static pair => (pair.Item1, pair.Item2 == 0)).ListOf().Resize(5).Select(static batch => batch.ToList()).ListOf().Resize(12).Select(static all => all.ToList());

    [Theory]
    [InlineData(DnsProfile.Specification)]
    [InlineData(DnsProfile.CoreDnsCompatible)]
    public void Zone_AnyBatches_AnswersAsOneBuiltAnew(DnsProfile profile) =>
        Prop.ForAll(Batches.ToArbitrary(), batches =>
        {
            ClusterState state = new();
            state.Apply(Spaces.Select(static space => new Namespace { Metadata = new() { Name = space } }));
            using ClusterZone followed = Zone(state, profile);
            Asker follower = new(followed);
            foreach (List<(IApiObject, bool)> batch in batches)
            {
                state.Apply(Changes(batch));
                using ClusterZone anew = Zone(state, profile);
                Asker fresh = new(anew);
                for (int i = 0; i < Queries.Length; i++)
                {
                    ReadOnlySpan<byte> first = follower.Ask(Queries[i]);
                    if (!first.SequenceEqual(fresh.Ask(Queries[i]))) Assert.Equal(Text(i, fresh.Ask(Queries[i])), Text(i, first));

                    // Again, ready-made where answers are kept.
                    ReadOnlySpan<byte> second = follower.AskAgain(Queries[i]);
                    if (!first.SequenceEqual(second)) Assert.Equal(Text(i, first), Text(i, second));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(12));

    [Fact]
    public void Index_NamespacesThatCameAndWent_AreForgotten()
    {
        ClusterState state = new();
        ZoneIndex index = new(new(), new AnswerTable(1), 1);
        using IDisposable following = state.Subscribe(index.Apply);
        for (int i = 0; i < 100; i++)
        {
            // Kinds come in no set order: the Service may be there before its namespace, and outlive it.
            Service service = new() { Metadata = new() { Namespace = $"run-{i}", Name = "web" }, Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = "10.0.0.1", ClusterIPs = ["10.0.0.1"] } };
            Namespace space = new() { Metadata = new() { Name = $"run-{i}" } };
            state.Apply([i % 2 == 0 ? service : space]);
            state.Apply([i % 2 == 0 ? space : service]);
            Assert.True(index.IsExposed($"run-{i}"));
            Assert.Equal(1, index.NamespaceCount);
            ObjectChanges first = new(), second = new();
            (i % 4 < 2 ? first : second).Delete<Namespace>(ObjectKey.Of(space));
            (i % 4 < 2 ? second : first).Delete<Service>(ObjectKey.Of(service));
            state.Apply(first);
            state.Apply(second);
        }

        Assert.Equal(0, index.NamespaceCount);
    }

    private static ClusterZone Zone(ClusterState state, DnsProfile profile) =>
        new(state, new() { Profile = profile, MultiClusterZones = ["clusterset.local"], Pods = PodNames.Verified }, time: new FrozenTime());

    /// <summary>The records of an answer, in an order that the zones' own does not matter to.</summary>
    private static string Text(int query, ReadOnlySpan<byte> answer)
    {
        MessageReader reader = new(answer);
        Assert.True(reader.TryReadQuestion(new byte[255], out _, out _, out _));
        List<string> records = [];
        while (reader.TryReadRecord(out RecordView view)) records.Add($"{view.Section} {reader.Materialize(view)}");
        Assert.False(reader.IsMalformed);
        return $"{Questions[query / Types.Length]} {Types[query % Types.Length]}: {reader.Header.Rcode}\n{string.Join('\n', records.Order(StringComparer.Ordinal))}";
    }

    private static ObjectChanges Changes(List<(IApiObject Target, bool Deleted)> batch)
    {
        ObjectChanges changes = new();
        foreach ((IApiObject target, bool deleted) in batch)
        {
            if (!deleted) changes.Upsert(target);
            else if (target is Service) changes.Delete<Service>(ObjectKey.Of(target));
            else if (target is EndpointSlice) changes.Delete<EndpointSlice>(ObjectKey.Of(target));
            else if (target is ServiceImport) changes.Delete<ServiceImport>(ObjectKey.Of(target));
            else if (target is Pod) changes.Delete<Pod>(ObjectKey.Of(target));
            else changes.Delete<Namespace>(ObjectKey.Of(target));
        }

        return changes;
    }

    private static IApiObject Make(int kind, string space, string name, string address, Endpoint[] endpoints, int number)
    {
        ObjectMeta metadata = new() { Namespace = space, Name = name };
        ServicePort[] ports = [new() { Name = "http", Port = 80, Protocol = "TCP" }, .. number == 0 ? [] : new ServicePort[] { new() { Port = 443, Protocol = "TCP" } }];
        return kind switch
        {
            0 => new Namespace { Metadata = new() { Name = space } },
            1 => new ServiceImport { Metadata = metadata, Spec = new() { Type = number == 0 ? "Headless" : "ClusterSetIP", Ips = number == 0 ? [] : [address], Ports = [new() { Name = "http", Port = 80, Protocol = "TCP" }] } },
            2 => new Pod { Metadata = metadata, Status = new() { Phase = "Running", PodIP = address, PodIPs = [new() { Ip = address }] } },
            3 => new Service { Metadata = metadata, Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = $"{Names[number]}.red.svc.cluster.local" } },
            4 => new Service { Metadata = metadata, Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = "None", ClusterIPs = ["None"], Ports = [.. ports], PublishNotReadyAddresses = number == 1 } },
            5 => Slice(metadata, endpoints, ServiceImport.ServiceNameLabel, name, ("multicluster.kubernetes.io/source-cluster", "east")),
            < 8 => Slice(metadata with { Name = $"{name}-{number}" }, endpoints, "kubernetes.io/service-name", name),
            _ => new Service { Metadata = metadata, Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = address, ClusterIPs = [address], Ports = [.. ports] } },
        };
    }

    private static EndpointSlice Slice(ObjectMeta metadata, Endpoint[] endpoints, string label, string service, params (string, string)[] more) => new()
    {
        Metadata = metadata with { Labels = ValueMap.Of([(label, service), .. more]) },
        AddressType = "IPv4",
        Endpoints = [.. endpoints],
        Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }],
    };

    /// <summary>Asks a zone as a TCP client does. Two answers at a time are there to be looked at.</summary>
    private sealed class Asker(ClusterZone zone)
    {
        private static readonly DnsServerOptions Options = new();

        private readonly QueryHandler _handler = new(zone, Options, new OptRecord(Options, ServerCookies.Create(TimeProvider.System)), new QueryCounters(isShared: false), Fixtures.Timer, Fixtures.Log);
        private readonly byte[] _first = new byte[ushort.MaxValue];
        private readonly byte[] _second = new byte[ushort.MaxValue];

        internal ReadOnlySpan<byte> Ask(byte[] query) => Ask(query, _first);

        internal ReadOnlySpan<byte> AskAgain(byte[] query) => Ask(query, _second);

        private ReadOnlySpan<byte> Ask(byte[] query, byte[] output)
        {
            DnsClient client = new(default, IsStream: true);
            int length = _handler.Handle(query, client, output);
            if (length == QueryHandler.Waiting) Assert.True(_handler.TryHandle(query, client, output, out length, out _, CancellationToken.None));
            return output.AsSpan(0, length);
        }
    }

    /// <summary>Serial numbers are times: here all are one.</summary>
    private sealed class FrozenTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
