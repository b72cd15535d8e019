using Net.Cluster;
using Net.Model;

namespace Net.Dns.Tests.Zones;

public sealed class ClusterZoneTests
{
    [Fact]
    public void Resolve_EachAnswer_TellsWhatMadeIt()
    {
        using ClusterZone zone = new(Fixtures.State("harbor"));

        Assert.Equal("A 10.96.0.61 from Service harbor/web spec.clusterIPs[0]", zone.Resolve("web.harbor.svc.cluster.local", RecordType.A).Explain());
        Assert.Equal("PTR web.harbor.svc.cluster.local. from Service harbor/web spec.clusterIPs", zone.Resolve("61.0.96.10.in-addr.arpa", RecordType.PTR).Explain());
        Assert.Equal("NXDOMAIN: there is no Service harbor/none", zone.Resolve("none.harbor.svc.cluster.local", RecordType.A).Explain());
        Assert.Contains("no AAAA record", zone.Resolve("web.harbor.svc.cluster.local", RecordType.AAAA).Explain(), StringComparison.Ordinal);
        Assert.Equal("REFUSED: no zone here has the name", zone.Resolve("example.test", RecordType.A).Explain());
    }

    [Fact]
    public void Resolve_PublishNotReadyAddresses_AnswersEveryEndpoint()
    {
        using ClusterZone specified = new(Peers(publishAll: true)), compatible = new(Peers(publishAll: true), new() { Profile = DnsProfile.CoreDnsCompatible }), plain = new(Peers(publishAll: false));

        Assert.Equal(2, specified.Resolve("peers.shop.svc.cluster.local", RecordType.A).Answers.Count);
        Assert.Single(plain.Resolve("peers.shop.svc.cluster.local", RecordType.A).Answers);

        // CoreDNS reads the slice alone, and leaves it to its writer to say ready.
        Assert.Single(compatible.Resolve("peers.shop.svc.cluster.local", RecordType.A).Answers);
        Assert.Single(specified.Resolve("2.0.0.10.in-addr.arpa", RecordType.PTR).Answers);
        Assert.Empty(plain.Resolve("2.0.0.10.in-addr.arpa", RecordType.PTR).Answers);
    }

    [Fact]
    public void Resolve_Selectors_HideWhatTheyDoNotSelect()
    {
        ClusterState state = new();
        state.Apply(
        [
            SpaceOf("shop", ("team", "a")), SpaceOf("back", ("team", "b")),
            ServiceOf("shop", "cart", "10.96.0.1", ("tier", "front")), ServiceOf("shop", "db", "10.96.0.2", ("tier", "store")), ServiceOf("back", "api", "10.96.0.3", ("tier", "front")),
        ]);
        using ClusterZone teams = new(state, new() { NamespaceSelector = new() { MatchLabels = ValueMap.Of(("team", "a")) } });
        using ClusterZone tiers = new(state, new() { ObjectSelector = new() { MatchLabels = ValueMap.Of(("tier", "front")) } });
        using ClusterZone listed = new(state, new() { Namespaces = ["back"] });

        Assert.Equal((Rcode.NoError, Rcode.NoError, Rcode.NameError), Rcodes(teams));
        Assert.Equal((Rcode.NoError, Rcode.NameError, Rcode.NoError), Rcodes(tiers));
        Assert.Equal((Rcode.NameError, Rcode.NameError, Rcode.NoError), Rcodes(listed));
    }

    [Fact]
    public void Resolve_NamespaceComesAndGoes_AnswersFollow()
    {
        ClusterState state = new();
        state.Apply([ServiceOf("shop", "cart", "10.96.0.1")]);
        using ClusterZone zone = new(state);
        Assert.Equal(Rcode.NameError, zone.Resolve("cart.shop.svc.cluster.local", RecordType.A).Rcode);
        state.Apply([SpaceOf("shop")]);
        Assert.Equal(Rcode.NoError, zone.Resolve("cart.shop.svc.cluster.local", RecordType.A).Rcode);
        state.Apply(new ObjectChanges().Delete<Namespace>(new("", "shop")));
        Assert.Equal(Rcode.NameError, zone.Resolve("cart.shop.svc.cluster.local", RecordType.A).Rcode);
    }

    [Fact]
    public void Resolve_TwoZonesThatPointAtEachOther_Ends()
    {
        ClusterState state = new();
        state.Apply(
        [
            SpaceOf("shop"),
            new Service { Metadata = new() { Namespace = "shop", Name = "a" }, Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = "b.shop.svc.corp.internal" } },
            new Service { Metadata = new() { Namespace = "shop", Name = "b" }, Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = "a.shop.svc.cluster.local" } },
        ]);
        foreach (DnsProfile profile in Enum.GetValues<DnsProfile>())
        {
            using ClusterZone zone = new(state, new() { Zones = ["cluster.local", "corp.internal"], Profile = profile });
            Assert.All(zone.Resolve("a.shop.svc.cluster.local", RecordType.A).Answers, static record => Assert.Equal(RecordType.CNAME, record.Type));
        }
    }

    [Fact]
    public void Construct_BadOptions_ListsEveryProblem()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(static () => new ClusterZone(new(), new() { Zones = ["a..b"], Ttl = 4000, MaxAliases = 0, ServerAddresses = ["here"] }));
        Assert.Contains("Zones[0]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Ttl", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MaxAliases", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ServerAddresses[0]", refused.Message, StringComparison.Ordinal);
    }

    private static (Rcode Cart, Rcode Db, Rcode Api) Rcodes(ClusterZone zone) => (
        zone.Resolve("cart.shop.svc.cluster.local", RecordType.A).Rcode, zone.Resolve("db.shop.svc.cluster.local", RecordType.A).Rcode, zone.Resolve("api.back.svc.cluster.local", RecordType.A).Rcode);

    private static ClusterState Peers(bool publishAll)
    {
        ClusterState state = new();
        state.Apply(
        [
            SpaceOf("shop"),
            new Service { Metadata = new() { Namespace = "shop", Name = "peers" }, Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = "None", ClusterIPs = ["None"], PublishNotReadyAddresses = publishAll } },
            new EndpointSlice
            {
                Metadata = new() { Namespace = "shop", Name = "peers-x", Labels = ValueMap.Of(("kubernetes.io/service-name", "peers")) },
                AddressType = "IPv4",
                Endpoints = [new() { Addresses = ["10.0.0.1"] }, new() { Addresses = ["10.0.0.2"], Conditions = new() { Ready = false } }],
            },
        ]);
        return state;
    }

    private static Namespace SpaceOf(string name, params (string, string)[] labels) => new() { Metadata = new() { Name = name, Labels = ValueMap.Of(labels) } };

    private static Service ServiceOf(string space, string name, string address, params (string, string)[] labels) => new()
    {
        Metadata = new() { Namespace = space, Name = name, Labels = ValueMap.Of(labels) },
        Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = address, ClusterIPs = [address] },
    };
}
