using Net.Model;

namespace Net.Policy.Tests.Diff;

public sealed class PolicyDiffTests
{
    private static readonly Pod Cart = SmallCluster.Pod("shop", "cart", "10.0.0.1", ("app", "cart")), Db = SmallCluster.Pod("data", "db", "10.0.0.3", ("app", "db"));

    private static readonly NetworkPolicy Closed = SmallCluster.Ingress("data", "db", SmallCluster.App("db"));

    private static NetworkPolicy Open(params NetworkPolicyPeer[] from) =>
        Closed with { Spec = Closed.Spec with { Ingress = [new() { From = from.ToValueList(), Ports = [SmallCluster.Tcp(5432)] }] } };

    [Fact]
    public void Between_RuleThatOpensToEverybody_NamesTheInternet()
    {
        PolicyDiff diff = PolicyDiff.Between(PolicySnapshot.Of([Cart, Db, Closed]), PolicySnapshot.Of([Cart, Db, Open()]));

        Assert.Empty(diff.NewlyDenied);
        Assert.Equal(["internet -> data/db on 5432/TCP"], diff.NewlyAllowed.From("internet").Select(static change => change.ToString()));
        Assert.Equal(["shop/cart", "internet", "private"], diff.NewlyAllowed.Select(static change => change.From.ToString()));
        Assert.Equal(3, diff.NewlyAllowed.On("5000-6000").Count);
        Assert.Empty(diff.NewlyAllowed.On("5000-6000/UDP"));
    }

    [Fact]
    public void Between_RuleForOneWorkload_LeavesTheInternetOut()
    {
        NetworkPolicyPeer cart = new() { NamespaceSelector = LabelSelector.Empty, PodSelector = SmallCluster.App("cart") };
        PolicyDiff diff = PolicyDiff.Between(PolicySnapshot.Of([Cart, Db, Closed]), PolicySnapshot.Of([Cart, Db, Open(cart)]));
        Assert.Empty(diff.NewlyAllowed.From("internet"));
        Assert.Equal("+ shop/cart -> data/db on 5432/TCP", diff.ToString());
    }

    [Fact]
    public void Between_NewTemplateOfAWorkload_ComparesThePodsOfEachSide()
    {
        static Pod Replica(string name, string address, string hash) => SmallCluster.Pod("shop", name, address) with
        {
            Metadata = new() { Namespace = "shop", Name = name, Labels = ValueMap.Of(("app", "cart"), ("pod-template-hash", hash)), OwnerReferences = [new() { Kind = "ReplicaSet", Name = $"cart-{hash}", Controller = true }] },
        };
        PolicyDiff diff = PolicyDiff.Between(PolicySnapshot.Of([Replica("cart-1-a", "10.0.0.1", "1"), Db, Closed]), PolicySnapshot.Of([Replica("cart-2-a", "10.0.0.7", "2"), Replica("cart-2-b", "10.0.0.8", "2"), Db, Closed]));
        Assert.True(diff.IsEmpty, diff.ToString());
    }

    [Fact]
    public void Between_WorkloadThatIsNew_OpensWhatItReaches()
    {
        PolicyDiff diff = PolicyDiff.Between(PolicySnapshot.Of([Db, Closed]), PolicySnapshot.Of([Cart, Db, Closed]));
        Assert.Empty(diff.NewlyDenied);
        Assert.Equal(["data/db -> shop/cart on any", "internet -> shop/cart on any", "private -> shop/cart on any"], diff.NewlyAllowed.To("shop/cart").Select(static change => change.ToString()));
        Assert.Empty(diff.NewlyAllowed.To("data/db"));
    }
}
