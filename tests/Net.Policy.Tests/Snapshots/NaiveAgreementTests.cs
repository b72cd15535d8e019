using Net.Cluster;
using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Snapshots;

public sealed class NaiveAgreementTests
{
    private const int Clusters = 500, FlowsEach = 200;

    [Fact]
    public void Evaluate_RandomFlow_AgreesWithTheDocumentationReadNaively()
    {
        int allowed = 0;
        for (int seed = 0; seed < Clusters; seed++)
        {
            var cluster = new RandomCluster(seed);
            NaiveEvaluator naive = cluster.Naive();
            PolicySnapshot policies = cluster.Snapshot();
            for (int i = 0; i < FlowsEach; i++)
            {
                Flow flow = cluster.Flow();
                Verdict verdict = policies.Evaluate(flow);
                if (verdict.EgressAllowed != naive.EgressAllows(flow) || verdict.IngressAllowed != naive.IngressAllows(flow))
                {
                    Assert.Fail($"seed {seed}: {flow}: {policies.Explain(flow)}\nnaive: egress {naive.EgressAllows(flow)}, ingress {naive.IngressAllows(flow)}");
                }

                Assert.Equal(verdict, policies.Explain(flow).Verdict);
                if (verdict.Allowed) allowed++;
            }
        }

        // Both answers must be common, or the comparison says little.
        Assert.InRange(allowed, Clusters * FlowsEach / 5, Clusters * FlowsEach * 4 / 5);
    }

    [Fact]
    public void Follow_RandomChanges_LeadsToTheSnapshotMadeFromScratch()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var cluster = new RandomCluster(seed);
            var state = new ClusterState();
            using var index = new PolicyIndex(state);
            foreach ((string name, IReadOnlyList<IpAddress> addresses) in cluster.Domains) index.SetDomain(name, addresses);
            state.Replace("test", cluster.Objects);
            for (int step = 0; step < 12; step++)
            {
                Change(cluster, random);
                state.Replace("test", cluster.Objects);
                PolicySnapshot scratch = cluster.Snapshot();
                for (int i = 0; i < 40; i++)
                {
                    Flow flow = cluster.Flow();
                    Assert.Equal((seed, step, flow, scratch.Evaluate(flow)), (seed, step, flow, index.Evaluate(flow)));
                }
            }
        }
    }

    [Fact]
    public void Current_TakenBeforeAChange_KeepsItsVerdicts()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var cluster = new RandomCluster(seed);
            var state = new ClusterState();
            using var index = new PolicyIndex(state);
            foreach ((string name, IReadOnlyList<IpAddress> addresses) in cluster.Domains) index.SetDomain(name, addresses);
            state.Replace("test", cluster.Objects);
            PolicySnapshot held = index.Current;
            (Flow Flow, Verdict Verdict)[] before = [.. Enumerable.Range(0, 60).Select(_ => cluster.Flow()).Select(flow => (flow, held.Evaluate(flow)))];
            for (int step = 0; step < 8; step++)
            {
                Change(cluster, random);
                state.Replace("test", cluster.Objects);
            }

            Assert.All(before, one => Assert.Equal(one.Verdict, held.Evaluate(one.Flow)));
        }
    }

    private static void Change(RandomCluster cluster, Random random)
    {
        switch (random.Next(7))
        {
            case 0: Replace(cluster.Pods, cluster.Changed); break;
            case 1: Replace(cluster.Namespaces, cluster.Changed); break;
            case 2: cluster.Policies.Add(cluster.Policy($"n{random.Next(100)}")); break;
            case 3: if (cluster.Policies.Count > 0) cluster.Policies.RemoveAt(random.Next(cluster.Policies.Count)); break;
            case 4: Replace(cluster.Nodes, node => node with { Status = new() { Addresses = [new() { Type = "ExternalIP", Address = $"10.0.9.{random.Next(1, 4)}" }] } }); break;
            case 5: if (cluster.ClusterPolicies.Count > 0) cluster.ClusterPolicies.RemoveAt(random.Next(cluster.ClusterPolicies.Count)); break;
            default: cluster.ClusterPolicies.Add(cluster.ClusterPolicy($"d{random.Next(1000)}", random.Next(1000))); break;
        }

        void Replace<T>(List<T> items, Func<T, T> change)
        {
            int at = random.Next(items.Count);
            items[at] = change(items[at]);
        }
    }
}
