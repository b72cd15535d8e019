using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Snapshots;

public sealed class MonotonicityTests
{
    [Fact]
    public void Evaluate_OneMoreAllowRule_NeverTakesAFlowAway()
    {
        int gained = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            var cluster = new RandomCluster(seed);
            if (cluster.Policies.Count == 0) continue;
            PolicySnapshot before = cluster.Snapshot();
            NetworkPolicy policy = cluster.Policies[0], other = cluster.Policy("donor");
            NetworkPolicy changed = policy with
            {
                // The directions stay, as a first egress rule would add one.
                Spec = policy.Spec with
                {
                    PolicyTypes = policy.Spec.PolicyTypes.IsEmpty ? policy.Spec.Egress.IsEmpty ? ["Ingress"] : ["Ingress", "Egress"] : policy.Spec.PolicyTypes,
                    Ingress = [.. policy.Spec.Ingress, .. other.Spec.Ingress],
                    Egress = [.. policy.Spec.Egress, .. other.Spec.Egress],
                },
            };
            cluster.Policies[0] = changed;
            PolicySnapshot after = cluster.Snapshot();
            for (int i = 0; i < 100; i++)
            {
                Flow flow = cluster.Flow();
                (Verdict old, Verdict now) = (before.Evaluate(flow), after.Evaluate(flow));
                Assert.False(old.EgressAllowed && !now.EgressAllowed, $"seed {seed}: {flow}: {old} became {now}");
                Assert.False(old.IngressAllowed && !now.IngressAllowed, $"seed {seed}: {flow}: {old} became {now}");
                if (!old.Allowed && now.Allowed) gained++;
            }
        }

        Assert.True(gained > 50);
    }

    // What an Accept rule of a ClusterNetworkPolicy can take away: nothing in the Admin tier but what a later rule of its tier decided, and that only for the better;
    // in the Baseline tier nothing that another tier decided.
    [Fact]
    public void Evaluate_OneMoreClusterRule_ChangesOnlyWhatItsTierMay()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var cluster = new RandomCluster(seed);
            PolicySnapshot before = cluster.Snapshot();
            ClusterNetworkPolicy added = cluster.ClusterPolicy("added", 900);
            cluster.ClusterPolicies.Add(added);
            PolicySnapshot after = cluster.Snapshot();
            for (int i = 0; i < 100; i++)
            {
                Flow flow = cluster.Flow();
                Check(before.Explain(flow).Egress, after.Explain(flow).Egress);
                Check(before.Explain(flow).Ingress, after.Explain(flow).Ingress);
            }

            void Check(DirectionExplanation old, DirectionExplanation now)
            {
                // The last of its tier: what a rule of the tier decided before stays, and so does what a tier before it decided.
                bool settled = old.Cause is VerdictCause.AdminAccept or VerdictCause.AdminDeny or VerdictCause.BaselineAccept or VerdictCause.BaselineDeny or VerdictCause.NotAPod or VerdictCause.SelfTraffic
                    && (added.Spec.Tier == "Baseline" || old.Cause is not (VerdictCause.BaselineAccept or VerdictCause.BaselineDeny));
                bool byNetworkPolicy = added.Spec.Tier == "Baseline" && (old.Cause is VerdictCause.Isolated or VerdictCause.NetworkPolicyRule or VerdictCause.LocalNode);
                if (settled || byNetworkPolicy) Assert.Equal((old.Cause, old.Decider), (now.Cause, now.Decider));
                else if (old.Cause != now.Cause) Assert.Equal(ObjectKey.Of(added), now.Decider?.Policy ?? now.Passed[^1].Policy);
            }
        }
    }
}
