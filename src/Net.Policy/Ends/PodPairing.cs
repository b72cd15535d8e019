using Net.Model;

namespace Net.Policy;

/// <summary>Finds in several snapshots the pods that stand for each other.</summary>
internal static class PodPairing
{
    /// <summary>
    /// Every pod of any snapshot that has an address of the family, with its counterpart in each: the pod of the same name, else one of the same workload (a new template or another number of replicas makes other
    /// names); null where the workload is not.
    /// </summary>
    public static IEnumerable<(FlowEnd Workload, ObjectKey Key, PodEnd?[] Pods)> Of(EndFactory[] worlds)
    {
        if (worlds.Length == 1) return worlds[0].Pods().Select(static pod => (PodOwner.Of(pod.Pod), pod.Key, new PodEnd?[] { pod }));
        Dictionary<ObjectKey, PodEnd>[] byKey = Array.ConvertAll(worlds, static world => world.Pods().ToDictionary(static pod => pod.Key));
        ILookup<FlowEnd, PodEnd>[] byWorkload = Array.ConvertAll(byKey, static pods => pods.Values.ToLookup(static pod => PodOwner.Of(pod.Pod)));
        IEnumerable<PodEnd> all = byKey.SelectMany(static pods => pods.Values).DistinctBy(static pod => pod.Key).OrderBy(static pod => pod.Key);
        return all.Select(pod =>
        {
            FlowEnd workload = PodOwner.Of(pod.Pod);
            return (workload, pod.Key, Array.ConvertAll([.. Enumerable.Range(0, worlds.Length)], i => byKey[i].GetValueOrDefault(pod.Key) ?? Sibling(byWorkload[i][workload], byKey, i)));
        });
    }

    // Of the workload's pods the first that the other snapshots have no counterpart for, so that renamed pods face each other; else the first.
    private static PodEnd? Sibling(IEnumerable<PodEnd> candidates, Dictionary<ObjectKey, PodEnd>[] byKey, int own) =>
        candidates.FirstOrDefault(candidate => byKey.Where((_, i) => i != own).All(other => !other.ContainsKey(candidate.Key))) ?? candidates.FirstOrDefault();
}
