using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Expands workloads (Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs) to the running, ready pods they would have, with addresses, so that the
/// manifests of an application are enough to have its Services.
/// </summary>
/// <remarks>
/// Names, identities and addresses follow from namespaces, names and templates alone and are the same in every process; a pod that the plan before had keeps its
/// addresses whatever else changes. As on a cluster, an edited template gives other pods. Every DaemonSet runs on every node; scheduling constraints
/// are not read, and pods on the host's network get addresses of their own like all others. A pure function: thread-safe.
/// </remarks>
/// <param name="options">Ranges and limits.</param>
public sealed class WorkloadPlanner(WorkloadOptions options)
{
    /// <summary>Plans the whole set.</summary>
    /// <param name="objects">Objects of any kinds, in any order: workloads are expanded; pods without addresses get some; Nodes are where pods run; others are counted as skipped.</param>
    /// <param name="held">The pods of the plan before this one, if there was one.</param>
    public WorkloadPlan Plan(IEnumerable<IApiObject> objects, IEnumerable<Pod>? held = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var problems = new List<PlanProblem>();
        var skipped = new SortedDictionary<string, int>(StringComparer.Ordinal);
        List<Pod> given = [];
        List<Workload> workloads = [];
        List<IApiObject> all = [.. objects];
        string[] nodes = [.. all.OfType<Node>().Select(static node => node.Metadata.Name).Order(StringComparer.Ordinal)];
        if (nodes.Length == 0) nodes = [options.DefaultNode];
        foreach (IApiObject item in all)
        {
            if (item is Pod pod) given.Add(pod);
            else if (Workload.Of(item, nodes.Length) is { } workload) workloads.Add(workload);
            else if (item is not Node) skipped[item.Kind] = skipped.GetValueOrDefault(item.Kind) + 1;
        }

        List<Pod> drafts = [.. given.Where(static pod => pod.Addresses().IsEmpty && !pod.IsTerminal()).Select(pod => OnSomeNode(pod, nodes))];
        foreach (Workload workload in workloads.OrderBy(static workload => workload.Key).ThenBy(static workload => workload.Source.Kind, StringComparer.Ordinal))
        {
            if (!HasPodsAlready(workload, workloads, given)) drafts.AddRange(Expand(workload, nodes, problems));
        }

        return new(WithAddresses(drafts, given, held ?? [], problems), [.. problems.OrderBy(static problem => problem.Key)], skipped);
    }

    private IEnumerable<Pod> Expand(Workload workload, string[] nodes, List<PlanProblem> problems)
    {
        if (workload.Source is not Job && workload.Selector?.Matches(workload.Template.Metadata.Labels) != true)
        {
            problems.Add(new(workload.Source.Kind, workload.Key, "spec.template.metadata.labels", PlanProblemReason.Invalid, "`selector` does not match template `labels`"));
            return [];
        }

        int count = Math.Max(0, workload.Replicas);
        if (count > options.MaxReplicas)
        {
            problems.Add(new(workload.Source.Kind, workload.Key, "spec.replicas", PlanProblemReason.PoolExhausted, $"{count} pods wanted, {options.MaxReplicas} made: the most of one workload"));
            count = options.MaxReplicas;
        }

        return Enumerable.Range(0, count).Select(index => workload.PodAt(index, NodeOf(workload, index, nodes)));
    }

    private Pod[] WithAddresses(List<Pod> drafts, List<Pod> given, IEnumerable<Pod> held, List<PlanProblem> problems)
    {
        var book = new PodAddressBook(options.PodCidrs, problems);
        foreach (Pod pod in given) book.Keep(pod.IsTerminal() ? default : pod.Addresses());
        Dictionary<ObjectKey, Pod> before = held.GroupBy(ObjectKey.Of).ToDictionary(static group => group.Key, static group => group.Last());
        var addresses = new Dictionary<ObjectKey, ValueList<IpAddress>>();
        var given2 = given.Where(static pod => !pod.Addresses().IsEmpty).Select(ObjectKey.Of).ToHashSet();
        drafts = [.. drafts.GroupBy(ObjectKey.Of).Where(group => !given2.Contains(group.Key)).OrderBy(static group => group.Key).Select(static group => group.First())];
        foreach (Pod draft in drafts)
        {
            if (before.TryGetValue(ObjectKey.Of(draft), out Pod? old) && old.Addresses() is { Count: > 0 } had && had.Count == book.FamilyCount && book.Keep(had)) addresses[ObjectKey.Of(draft)] = had;
        }

        var pods = new List<Pod>(drafts.Count);
        foreach (Pod draft in drafts)
        {
            ObjectKey key = ObjectKey.Of(draft);
            if (!addresses.TryGetValue(key, out ValueList<IpAddress> own))
            {
                (own, string? full) = book.Choose(key);
                if (full is not null) problems.Add(new("Pod", key, "status.podIPs", PlanProblemReason.PoolExhausted, $"the range {full} is full"));
                if (own.IsEmpty) continue;
            }

            pods.Add(draft with { Status = Running(draft.Status, own, draft.Metadata.CreationTimestamp) });
        }

        return [.. pods];
    }

    private static PodStatus Running(PodStatus status, ValueList<IpAddress> addresses, DateTimeOffset? since) => status with
    {
        Phase = status.Phase.Length > 0 ? status.Phase : "Running",
        Conditions = status.Conditions.Any(static condition => condition.Type == "Ready") ? status.Conditions
            : [.. status.Conditions, new() { Type = "Ready", Status = "True", LastTransitionTime = since }],
        PodIP = addresses[0].ToString(),
        PodIPs = addresses.Select(static address => new PodIP { Ip = address.ToString() }).ToValueList(),
    };

    private static Pod OnSomeNode(Pod pod, string[] nodes) => pod with
    {
        Metadata = pod.Metadata.Uid.Length > 0 ? pod.Metadata : pod.Metadata with { Uid = Workload.UidOf(pod.Metadata.Namespace, pod.Metadata.Name) },
        Spec = pod.Spec.NodeName.Length > 0 ? pod.Spec : pod.Spec with { NodeName = nodes[(int)(StableHash.Of(pod.Metadata.Namespace, pod.Metadata.Name).Value % (ulong)nodes.Length)] },
    };

    private static string NodeOf(Workload workload, int index, string[] nodes) =>
        workload.Template.Spec.NodeName.Length > 0 ? workload.Template.Spec.NodeName
        : workload.Source is DaemonSet ? nodes[index]
        : nodes[(int)((StableHash.Of(workload.Key.Namespace, workload.Key.Name).Value + (ulong)index) % (ulong)nodes.Length)];

    // What was read from a running cluster has the pods too, and the ReplicaSets of Deployments.
    private static bool HasPodsAlready(Workload workload, List<Workload> workloads, List<Pod> pods)
    {
        if (workload.Source is ReplicaSet && OwnedByOneOf(workload.Source, workloads)) return true;
        HashSet<ObjectKey> owners = [];
        if (workload.Source is Deployment)
        {
            owners = [.. workloads.Where(other => other.Source is ReplicaSet && IsOwner(workload.Source, other.Source)).Select(static other => other.Key)];
        }

        return pods.Any(pod => IsOwner(workload.Source, pod)
            || pod.Metadata.OwnerReferences.Any(owner => owner.Kind == nameof(ReplicaSet) && owners.Contains(new(pod.Metadata.Namespace, owner.Name))));
    }

    private static bool OwnedByOneOf(IApiObject target, List<Workload> workloads) => workloads.Any(workload => IsOwner(workload.Source, target));

    private static bool IsOwner(IApiObject owner, IApiObject target) =>
        owner.Metadata.Namespace == target.Metadata.Namespace
        && target.Metadata.OwnerReferences.Any(reference => reference.Controller == true && reference.Kind == owner.Kind && reference.Name == owner.Metadata.Name);
}
