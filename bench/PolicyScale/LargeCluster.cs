using Net.Model;
using Net.Policy;

namespace PolicyScale;

/// <summary>100,000 pods and 10,000 policies.</summary>
internal static class LargeCluster
{
    public static void Run()
    {
        const int Pods = 100_000;
        var cluster = new SyntheticCluster(Pods, 10_000, 500);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        PolicySnapshot snapshot = PolicySnapshot.Empty;
        Timing built = Timing.Of(3, () => snapshot = PolicySnapshot.Of(cluster.Objects));
        long octets = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"index {Pods:N0} pods, 10,000 policies: {built} ms, {octets / Pods:N0} octets a pod (the objects themselves not counted)");
        Console.WriteLine($"verdict: {RecordedInputs.Verdicts(snapshot, cluster.Flows(20_000))}");
        GC.KeepAlive(cluster);
        Console.WriteLine("all pairs of 10,000 pods, 1,000 policies:");
        Growth.Row(10_000, 1_000, 100);
    }
}
