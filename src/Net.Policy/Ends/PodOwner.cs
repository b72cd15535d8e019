using Net.Model;

namespace Net.Policy;

/// <summary>Finds the workload that a pod belongs to.</summary>
internal static class PodOwner
{
    private const string TemplateHash = "pod-template-hash";

    /// <summary>The pod's controller; for a Deployment's ReplicaSet the Deployment; the pod itself if it has none.</summary>
    public static FlowEnd Of(Pod pod)
    {
        string kind = pod.Kind, name = pod.Metadata.Name;
        foreach (OwnerReference owner in pod.Metadata.OwnerReferences.AsSpan())
        {
            if (owner.Controller == true) (kind, name) = (owner.Kind, owner.Name);
        }

        if (kind == nameof(ReplicaSet) && pod.Metadata.Labels.TryGetValue(TemplateHash, out string? hash) && name.EndsWith($"-{hash}", StringComparison.Ordinal))
        {
            (kind, name) = (nameof(Deployment), name[..^(hash.Length + 1)]);
        }

        return new() { Kind = FlowEndKind.Workload, Namespace = pod.Metadata.Namespace, Name = name, WorkloadKind = kind };
    }
}
