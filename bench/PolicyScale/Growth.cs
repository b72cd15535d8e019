using Net.Cluster;
using Net.Model;
using Net.Policy;

namespace PolicyScale;

/// <summary>What everything costs as one of pods, policies and selectors grows and the others stay.</summary>
internal static class Growth
{
    public static void Run()
    {
        Console.WriteLine("| pods | policies | selectors | index, ms | verdict, ns | pod changed, ms | policy changed, ms | all pairs on one port, ms | classes |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int pods in (int[])[500, 1_000, 2_500, 5_000, 10_000]) Row(pods, 1_000, 100);
        foreach (int policies in (int[])[250, 500, 2_000, 4_000]) Row(2_500, policies, 100);
        foreach (int selectors in (int[])[10, 1_000, 2_000]) Row(2_500, 1_000, selectors);
    }

    /// <summary>Prints one line of the table.</summary>
    public static void Row(int pods, int policies, int selectors)
    {
        var cluster = new SyntheticCluster(pods, policies, selectors);
        PolicySnapshot snapshot = PolicySnapshot.Empty;
        Timing built = Timing.Of(5, () => snapshot = PolicySnapshot.Of(cluster.Objects));
        Flow[] flows = cluster.Flows(2_000);
        int allowed = 0;
        Timing verdict = Timing.Of(200, () =>
        {
            foreach (ref readonly Flow flow in flows.AsSpan()) allowed += snapshot.Evaluate(flow).Allowed ? 1 : 0;
        }).Each(flows.Length);

        var state = new ClusterState();
        state.Apply(cluster.Objects);
        using var index = new PolicyIndex(state);
        Pod pod = cluster.Pods[pods / 2];
        NetworkPolicy policy = cluster.Objects.OfType<NetworkPolicy>().First();
        int round = 0;
        Timing podChanged = Timing.Of(40, () => state.Apply([pod with { Metadata = pod.Metadata with { Labels = pod.Metadata.Labels.With("app", $"app{++round % 10}") } }]));
        Timing policyChanged = Timing.Of(40, () => state.Apply([policy with { Spec = policy.Spec with { PodSelector = new() { MatchLabels = ValueMap.Of(("app", $"app{++round % 10}")) } } }]));
        Reachability? reach = null;
        long reached = 0;
        Timing pairs = Timing.Of(8, () =>
        {
            reach = Reachability.Of(snapshot);
            reached = reach.Matrix(TransportProtocol.Tcp, 80).Count();
        });
        Console.WriteLine($"| {pods:N0} | {policies:N0} | {selectors:N0} | {built.Best:0} | {verdict.Best:0} | {podChanged.Best:0.00} | {policyChanged.Best:0.00} | {pairs.Best:0.0} | {reach!.Classes:N0} |");
    }
}
