using Net.Model;

namespace Net.Controllers;

/// <summary>Which pods are likely to be replaced together: those made from one template.</summary>
internal static class PodGeneration
{
    private const string TemplateHash = "pod-template-hash";
    private const string RevisionHash = "controller-revision-hash";

    /// <summary>What a Deployment, StatefulSet or DaemonSet writes on the pods of one template; otherwise the UID of the object that manages the pod, or empty.</summary>
    public static string Of(Pod pod)
    {
        ValueMap<string> labels = pod.Metadata.Labels;
        if (labels.TryGetValue(TemplateHash, out string? hash) || labels.TryGetValue(RevisionHash, out hash)) return hash;
        foreach (OwnerReference owner in pod.Metadata.OwnerReferences.AsSpan())
        {
            if (owner.Controller == true) return owner.Uid;
        }

        return "";
    }

    /// <summary>When a pod came to be; where that is not said, when it last became ready or not.</summary>
    public static DateTimeOffset Start(Pod pod)
    {
        if (pod.Metadata.CreationTimestamp is { } created) return created;
        foreach (PodCondition condition in pod.Status.Conditions.AsSpan())
        {
            if (condition.Type == "Ready") return condition.LastTransitionTime ?? DateTimeOffset.MinValue;
        }

        return DateTimeOffset.MinValue;
    }
}
