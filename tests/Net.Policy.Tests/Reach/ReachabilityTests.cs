using Net.Model;

namespace Net.Policy.Tests.Reach;

public sealed class ReachabilityTests
{
    private static readonly NetworkPolicy DbFromCart = SmallCluster.Ingress("data", "db", SmallCluster.App("db")) with
    {
        Spec = new()
        {
            PodSelector = SmallCluster.App("db"),
            PolicyTypes = ["Ingress"],
            Ingress = [new() { From = [new() { NamespaceSelector = LabelSelector.Empty, PodSelector = SmallCluster.App("cart") }], Ports = [SmallCluster.Tcp(5432)] }],
        },
    };

    private static readonly IApiObject[] Shop =
    [
        SmallCluster.Pod("shop", "cart", "10.0.0.1", ("app", "cart")),
        SmallCluster.Pod("shop", "web", "10.0.0.2", ("app", "web")),
        SmallCluster.Pod("data", "db", "10.0.0.3", ("app", "db")),
        DbFromCart,
    ];

    [Fact]
    public void Reachability_OfOnesOwnManifests_ReadsWell()
    {
        Reachability reach = Reachability.Of(PolicySnapshot.Of(Shop));

        Assert.True(reach.CanReach("shop/cart", "data/db", "5432/TCP"));
        Assert.False(reach.CanReach("shop/cart", "data/db", "80/TCP"));
        Assert.True(reach.IsCutOff("shop/web", "data/*"));
        Assert.True(reach.IsCutOff("internet", "data/db"));
        Assert.False(reach.IsCutOff("internet", "shop/*", "80/TCP"));
        Assert.Equal(["shop/cart -> data/db on 5432/TCP"], reach.To("data/db").Select(static found => found.ToString()));
        Assert.Equal(["shop/cart", "shop/web"], reach.Exposed().Select(static found => found.To.ToString()));
    }

    [Fact]
    public void CanReach_NameThatIsNotThere_SaysWhatThereIs()
    {
        Reachability reach = Reachability.Of(PolicySnapshot.Of(Shop));
        Assert.Contains("shop/cart", Assert.Throws<ArgumentException>(() => reach.IsCutOff("shop/crat", "data/db")).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => reach.CanReach("shop/cart", "data/db", "http"));
    }

    [Fact]
    public void Between_PodsOfAWorkloadThatDiffer_TellsAllFromSome()
    {
        Pod Replica(int number, string role) => SmallCluster.Pod("shop", $"api-{number}", $"10.0.1.{number}", ("role", role)) with { Metadata = new() { Namespace = "shop", Name = $"api-{number}", Labels = ValueMap.Of(("role", role)), OwnerReferences = [new() { Kind = "StatefulSet", Name = "api", Controller = true }] } };
        NetworkPolicy policy = SmallCluster.Ingress("data", "db", SmallCluster.App("db"), new NetworkPolicyPeer { NamespaceSelector = LabelSelector.Empty, PodSelector = new() { MatchLabels = ValueMap.Of(("role", "leader")) } });
        Reachability reach = Reachability.Of(PolicySnapshot.Of([SmallCluster.Pod("data", "db", "10.0.0.3", ("app", "db")), Replica(0, "leader"), Replica(1, "follower"), policy]));

        Policy.Reach found = Assert.Single(reach.To("data/db"));
        Assert.Equal(("shop/api", PortSet.None, PortSet.All), (found.From.ToString(), found.Ports, found.SomePorts));
        Assert.Equal("StatefulSet", found.From.WorkloadKind);
        Assert.False(reach.CanReach("shop/api", "data/db", "80"));
        Assert.False(reach.IsCutOff("shop/api", "data/db"));
    }

    [Fact]
    public void Between_PortWithAName_IsThatOfEachDestination()
    {
        NetworkPolicy policy = SmallCluster.Ingress("shop", "http", LabelSelector.Empty) with { Spec = new() { PolicyTypes = ["Ingress"], Ingress = [new() { Ports = [new() { Port = "http" }] }] } };
        Pod other = SmallCluster.Pod("shop", "web", "10.0.0.2") with { Spec = new() { Containers = [new() { Ports = [new() { Name = "http", Port = 9090 }] }] } };
        Reachability reach = Reachability.Of(PolicySnapshot.Of([SmallCluster.Pod("shop", "cart", "10.0.0.1"), other, policy]));
        Assert.Equal(["internet -> shop/cart on 8080/TCP", "internet -> shop/web on 9090/TCP"], reach.Exposed().Select(static found => found.ToString()));
    }

    [Fact]
    public void Ends_NetworksThatPoliciesNameApart_AreNamedAfterThem()
    {
        NetworkPolicy policy = SmallCluster.Ingress("shop", "office", LabelSelector.Empty, new NetworkPolicyPeer { IpBlock = new() { Cidr = "203.0.113.0/24" } });
        Reachability reach = Reachability.Of(PolicySnapshot.Of([SmallCluster.Pod("shop", "cart", "10.0.0.1"), policy]));
        Assert.Equal(["shop/cart", "internet", "internet 203.0.113.0/24", "private"], reach.Ends.Select(static end => end.ToString()));
        Assert.Equal(["internet 203.0.113.0/24 -> shop/cart on any"], reach.To("shop/cart").Select(static found => found.ToString()));
        Assert.True(reach.Ends.All(static end => end.Matches("*")));
    }

    [Fact]
    public void Of_NoPods_HasNoEnds()
    {
        Reachability reach = Reachability.Of(PolicySnapshot.Empty);
        Assert.Empty(reach.Ends);
        Assert.Empty(reach.All());
        Assert.Empty(reach.Exposed());
        Assert.Equal(0, reach.Matrix(TransportProtocol.Tcp, 80).Count());
    }
}
