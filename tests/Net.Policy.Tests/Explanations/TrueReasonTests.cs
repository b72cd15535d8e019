using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Explanations;

/// <summary>A reason is true if the verdict hangs on what it names.</summary>
public sealed class TrueReasonTests
{
    [Fact]
    public void Explain_RuleThatDecided_ChangesTheReasonWhenTakenOut()
    {
        int taken = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var cluster = new RandomCluster(seed);
            PolicySnapshot policies = cluster.Snapshot();
            for (int i = 0; i < 40; i++)
            {
                Flow flow = cluster.Flow();
                Explanation explanation = policies.Explain(flow);
                foreach (DirectionExplanation side in new[] { explanation.Egress, explanation.Ingress })
                {
                    if (side.Decider is not { } decider) continue;
                    taken++;
                    Explanation without = PolicySnapshot.Of(cluster.Objects.Select(one => Without(one, decider)), cluster.Domains).Explain(flow);
                    DirectionExplanation now = side.Direction == Direction.Egress ? without.Egress : without.Ingress;
                    Assert.NotEqual((side.Cause, side.Reason), (now.Cause, now.Reason));
                }
            }
        }

        Assert.True(taken > 300);
    }

    [Fact]
    public void Explain_PoliciesThatIsolate_LetTheFlowThroughWhenAllAreTakenOut()
    {
        int isolated = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var cluster = new RandomCluster(seed, clusterPolicies: false);
            PolicySnapshot policies = cluster.Snapshot();
            for (int i = 0; i < 40; i++)
            {
                Flow flow = cluster.Flow();
                DirectionExplanation side = policies.Explain(flow).Ingress;
                if (side.Cause != VerdictCause.Isolated) continue;
                isolated++;
                Assert.NotEmpty(side.IsolatedBy);
                PolicySnapshot without = PolicySnapshot.Of(cluster.Objects.Where(one => one is not NetworkPolicy policy || !side.IsolatedBy.Contains(ObjectKey.Of(policy))));
                Assert.True(without.Evaluate(flow).IngressAllowed);
            }
        }

        Assert.True(isolated > 300);
    }

    [Fact]
    public void Explain_NearestMissThatIsOfThePortAlone_IsCuredByTakingTheRulesPortsOut()
    {
        int cured = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var cluster = new RandomCluster(seed, clusterPolicies: false);
            PolicySnapshot policies = cluster.Snapshot();
            for (int i = 0; i < 40; i++)
            {
                Flow flow = cluster.Flow();
                if (policies.Explain(flow).Ingress is not { NearestMiss: { Reason: MissReason.Port or MissReason.NamedPort } miss }) continue;
                cured++;
                PolicySnapshot open = PolicySnapshot.Of(cluster.Objects.Select(one => one is NetworkPolicy policy && ObjectKey.Of(policy) == miss.Rule.Policy
                    ? policy with { Spec = policy.Spec with { Ingress = policy.Spec.Ingress.Select((rule, n) => n == miss.Rule.Rule ? rule with { Ports = default } : rule).ToValueList() } }
                    : one));
                Assert.Equal(miss.Rule with { Port = null }, open.Explain(flow).Ingress.Decider! with { Port = null, Peer = miss.Rule.Peer });
            }
        }

        Assert.True(cured > 100);
    }

    [Theory]
    [InlineData("10.0.0.5", "ipBlock 10.0.0.0/8 except 10.0.0.0/24", MissReason.Except)]
    [InlineData("192.168.0.1", "does not hold 192.168.0.1", MissReason.Address)]
    public void Explain_AddressThatIsNotLetIn_SaysWhy(string from, string words, MissReason reason)
    {
        Pod db = SmallCluster.Pod("shop", "db", "10.9.0.1", ("app", "db"));
        PolicySnapshot policies = PolicySnapshot.Of([db, SmallCluster.Ingress("shop", "db", new() { MatchLabels = ValueMap.Of(("app", "db")) }, new NetworkPolicyPeer { IpBlock = new() { Cidr = "10.0.0.0/8", Except = ["10.0.0.0/24"] } })]);
        DirectionExplanation ingress = policies.Explain(Flow.Tcp(from, 0, "10.9.0.1", 80)).Ingress;
        Assert.Equal(reason, ingress.NearestMiss!.Reason);
        Assert.Contains(reason == MissReason.Except ? "its exception 10.0.0.0/24 takes it out" : words, ingress.NearestMiss.Message, StringComparison.Ordinal);
    }

    // In the rule's place one that matches nobody, so that the others keep theirs.
    private static IApiObject Without(IApiObject target, RuleReference rule) => target switch
    {
        NetworkPolicy policy when rule.Tier == PolicyTier.NetworkPolicy && ObjectKey.Of(policy) == rule.Policy => policy with
        {
            Spec = rule.Direction == Direction.Ingress
                ? policy.Spec with { Ingress = Replaced(policy.Spec.Ingress, rule.Rule, static _ => new() { From = [new() { PodSelector = SmallCluster.App("nobody") }] }) }
                : policy.Spec with { Egress = Replaced(policy.Spec.Egress, rule.Rule, static _ => new() { To = [new() { PodSelector = SmallCluster.App("nobody") }] }) },
        },
        ClusterNetworkPolicy policy when rule.Tier != PolicyTier.NetworkPolicy && ObjectKey.Of(policy) == rule.Policy => policy with
        {
            Spec = rule.Direction == Direction.Ingress
                ? policy.Spec with { Ingress = Replaced(policy.Spec.Ingress, rule.Rule, static old => old with { From = [new() { Namespaces = SmallCluster.App("nobody") }] }) }
                : policy.Spec with { Egress = Replaced(policy.Spec.Egress, rule.Rule, static old => old with { To = [new() { Namespaces = SmallCluster.App("nobody") }] }) },
        },
        _ => target,
    };

    private static ValueList<T> Replaced<T>(ValueList<T> rules, int index, Func<T, T> replace) => rules.Select((rule, i) => i == index ? replace(rule) : rule).ToValueList();
}
