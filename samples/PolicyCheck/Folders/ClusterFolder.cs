using Net.Controllers;
using Net.Model;
using Net.Policy;
using PolicyCheck.Options;

namespace PolicyCheck.Folders;

/// <summary>A folder of manifests as a cluster would run it: workloads are their pods, with addresses. Immutable.</summary>
public sealed class ClusterFolder
{
    private ClusterFolder(string path, IReadOnlyList<IApiObject> objects, IReadOnlyList<Pod> pods)
    {
        Path = path;
        Pods = pods;
        NetworkPolicies = objects.Count(static one => one is NetworkPolicy);
        ClusterNetworkPolicies = objects.Count(static one => one is ClusterNetworkPolicy);
        AdminNetworkPolicies = objects.Count(static one => one is AdminNetworkPolicy or BaselineAdminNetworkPolicy);
        Policies = PolicySnapshot.Of([.. objects.Where(static one => one is not Pod), .. pods]);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The pods, written ones and those that workloads stand for.</summary>
    public IReadOnlyList<Pod> Pods { get; }

    /// <summary>How many NetworkPolicies there are.</summary>
    public int NetworkPolicies { get; }

    /// <summary>How many ClusterNetworkPolicies there are.</summary>
    public int ClusterNetworkPolicies { get; }

    /// <summary>How many AdminNetworkPolicies there are, the BaselineAdminNetworkPolicy among them.</summary>
    public int AdminNetworkPolicies { get; }

    /// <summary>Everything compiled.</summary>
    public PolicySnapshot Policies { get; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="PolicyInputException">The folder is not there, or a manifest is wrong; every problem with file, line and field.</exception>
    public static ClusterFolder Read(string path, ValueList<IpCidr> podCidrs)
    {
        if (!Directory.Exists(path)) throw PolicyInputException.Unreadable([$"{path}: there is no such folder"]);
        ManifestSet manifests = ManifestReader.ReadFolder(path);
        if (manifests.Problems.Count > 0) throw PolicyInputException.Unreadable([.. manifests.Problems.Select(static problem => problem.ToString())]);
        List<IApiObject> objects = [.. manifests.Objects];
        WorkloadPlan plan = new WorkloadPlanner(new() { PodCidrs = podCidrs }).Plan(objects);
        if (plan.Problems.Count > 0) throw PolicyInputException.Unreadable([.. plan.Problems.Select(problem => $"{path}: {problem}")]);
        IEnumerable<Pod> written = objects.OfType<Pod>().ExceptBy(plan.Pods.Select(ObjectKey.Of), ObjectKey.Of);
        return new(path, objects, [.. written, .. plan.Pods]);
    }

    /// <summary>The pod that a text means: <c>namespace/pod</c>, or the first of <c>namespace/workload</c>.</summary>
    public Pod? Find(string text) =>
        Pods.FirstOrDefault(pod => ObjectKey.Of(pod).ToString() == text)
        ?? Pods.OrderBy(ObjectKey.Of).FirstOrDefault(pod => FlowEnd.Of(pod).ToString() == text);
}
