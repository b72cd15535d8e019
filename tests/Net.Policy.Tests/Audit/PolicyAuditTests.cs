using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Audit;

public sealed class PolicyAuditTests
{
    private static readonly Pod Cart = SmallCluster.Pod("shop", "cart", "10.0.0.1", ("app", "cart")), Web = SmallCluster.Pod("shop", "web", "10.0.0.2", ("app", "web"));

    [Fact]
    public void Of_PolicyAndPeerThatSelectNothing_NamesThem()
    {
        NetworkPolicy ghost = SmallCluster.Ingress("shop", "ghost", SmallCluster.App("ghost")), typo = SmallCluster.Ingress("shop", "typo", SmallCluster.App("cart"), new NetworkPolicyPeer { PodSelector = SmallCluster.App("wbe") });
        Assert.Equal(["NetworkPolicy shop/ghost: selects no pod"], Found(FindingKind.SelectsNothing, Cart, ghost, typo));
        Assert.Equal(["NetworkPolicy shop/typo spec.ingress[0].from[0]: selects no pod"], Found(FindingKind.PeerSelectsNothing, Cart, ghost, typo));
    }

    [Fact]
    public void Of_TwoRulesThatAllowTheSame_NamesOneOfThem()
    {
        NetworkPolicy policy = SmallCluster.Ingress("shop", "cart", SmallCluster.App("cart")) with
        {
            Spec = new() { PodSelector = SmallCluster.App("cart"), Ingress = [new() { From = [new() { PodSelector = SmallCluster.App("web") }] }, new() { From = [new() { PodSelector = LabelSelector.Empty }] }, new() { From = [new() { NamespaceSelector = LabelSelector.Empty }] }] },
        };
        Assert.Equal(
            ["NetworkPolicy shop/cart spec.ingress[0]: other rules allow all it allows, or it matches nothing", "NetworkPolicy shop/cart spec.ingress[2]: other rules allow all it allows, or it matches nothing"],
            Found(FindingKind.RuleWithoutEffect, Cart, Web, policy));
    }

    [Fact]
    public void Of_ClusterRuleBehindAWiderOne_NamesIt()
    {
        ClusterNetworkPolicy first = SmallCluster.Tier("first", "Admin", 1, SmallCluster.Rule("Deny")), second = SmallCluster.Tier("second", "Admin", 2, SmallCluster.Rule("Accept"));
        Assert.Equal(["ClusterNetworkPolicy second spec.ingress[0]: rules before it in its tier decide all it matches, or it matches nothing"], Found(FindingKind.RuleWithoutEffect, Cart, Web, first, second));
    }

    [Fact]
    public void Of_EqualPriorities_AreErrorsOfBoth() =>
        Assert.Equal(
            ["ClusterNetworkPolicy a, ClusterNetworkPolicy b: have priority 5 of tier Admin alike; another implementation may ask them in another order"],
            Found(FindingKind.EqualPriorities, Cart, SmallCluster.Tier("b", "Admin", 5, SmallCluster.Rule("Deny")), SmallCluster.Tier("a", "Admin", 5, SmallCluster.Rule("Deny"))));

    [Fact]
    public void Of_EgressWithoutNames_SaysSo()
    {
        NetworkPolicy closed = new() { Metadata = new() { Namespace = "shop", Name = "closed" }, Spec = new() { PodSelector = SmallCluster.App("cart"), PolicyTypes = ["Egress"] } };
        Assert.Equal(["shop/cart: its egress is limited, and no flow to port 53 passes: it cannot ask for names"], Found(FindingKind.NamesBlocked, Cart, Web, closed));
        NetworkPolicy names = closed with { Spec = closed.Spec with { Egress = [new() { Ports = [new() { Protocol = "UDP", Port = 53 }] }] } };
        Assert.Empty(Found(FindingKind.NamesBlocked, Cart, Web, names));
    }

    [Fact]
    public void Of_OpenWorkloads_AreGapsAndExposed()
    {
        NetworkPolicy closed = SmallCluster.Ingress("shop", "closed", SmallCluster.App("cart"));
        Assert.Equal(["shop/web: no policy limits who reaches it"], Found(FindingKind.IngressNotIsolated, Cart, Web, closed));
        Assert.Equal(["shop/web: the internet reaches it on any"], Found(FindingKind.ExposedToInternet, Cart, Web, closed));
    }

    // Taken out one after the other, as a reader of the list would, they change no verdict.
    [Fact]
    public void Of_RulesWithoutEffect_ChangeNothingWhenTakenOut()
    {
        int found = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var cluster = new RandomCluster(seed);
            PolicySnapshot before = cluster.Snapshot();
            HashSet<string> without = [.. PolicyAudit.Of(Reachability.Of(before)).Where(static finding => finding.Kind == FindingKind.RuleWithoutEffect).Select(static finding => finding.Subject)];
            if (without.Count == 0) continue;
            found += without.Count;
            PolicySnapshot after = PolicySnapshot.Of(cluster.Objects.Select(one => Without(one, without)), cluster.Domains);
            PolicyDiff diff = PolicyDiff.Between(before, after);
            Assert.True(diff.IsEmpty, $"seed {seed}: {string.Join(", ", without)}: {diff}");
        }

        Assert.True(found > 50);
    }

    private static IApiObject Without(IApiObject target, HashSet<string> rules)
    {
        ValueList<T> Kept<T>(ValueList<T> all, string field) => all.Where((_, i) => !rules.Contains($"{target.Kind} {ObjectKey.Of(target)} spec.{field}[{i}]")).ToValueList();
        return target switch
        {
            NetworkPolicy policy => policy with
            {
                Spec = policy.Spec with
                {
                    PolicyTypes = policy.Spec.PolicyTypes.IsEmpty ? policy.Spec.Egress.IsEmpty ? ["Ingress"] : ["Ingress", "Egress"] : policy.Spec.PolicyTypes,
                    Ingress = Kept(policy.Spec.Ingress, "ingress"),
                    Egress = Kept(policy.Spec.Egress, "egress"),
                },
            },
            ClusterNetworkPolicy policy => policy with { Spec = policy.Spec with { Ingress = Kept(policy.Spec.Ingress, "ingress"), Egress = Kept(policy.Spec.Egress, "egress") } },
            _ => target,
        };
    }

    private static IReadOnlyList<string> Found(FindingKind kind, params IApiObject[] objects) =>
        [.. PolicyAudit.Of(Reachability.Of(PolicySnapshot.Of(objects))).Where(finding => finding.Kind == kind).Select(static finding => finding.ToString())];
}
