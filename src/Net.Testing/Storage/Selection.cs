using Net.Model;

namespace Net.Testing.Storage;

/// <summary>Which objects of a collection a request is about: namespace, labels, fields.</summary>
internal sealed record Selection(string Namespace, LabelSelector Labels, IReadOnlyList<FieldRequirement> Fields)
{
    public bool Matches(IApiObject target)
    {
        ObjectMeta metadata = target.Metadata;
        if (Namespace.Length > 0 && metadata.Namespace != Namespace) return false;
        if (!Labels.Matches(metadata.Labels)) return false;
        foreach (FieldRequirement requirement in Fields)
        {
            if (FieldRequirement.ValueOf(target, requirement.Field) == requirement.Value == requirement.IsNegated) return false;
        }

        return true;
    }
}

/// <summary>One requirement of a field selector.</summary>
/// <param name="Field">The field, such as <c>metadata.name</c>.</param>
/// <param name="Value">The value asked for.</param>
/// <param name="IsNegated">Whether other values are asked for (<c>!=</c>).</param>
internal sealed record FieldRequirement(string Field, string Value, bool IsNegated)
{
    /// <summary>The value of a field that can be selected by; null when the kind has no such field.</summary>
    public static string? ValueOf(IApiObject target, string field) => (target, field) switch
    {
        (_, "metadata.name") => target.Metadata.Name,
        (_, "metadata.namespace") => target.Metadata.Namespace,
        (Pod pod, "spec.nodeName") => pod.Spec.NodeName,
        (Pod pod, "status.phase") => pod.Status.Phase,
        (Pod pod, "status.podIP") => pod.Status.PodIP,
        (Service service, "spec.clusterIP") => service.Spec.ClusterIP,
        (Service service, "spec.type") => service.Spec.Type,
        (Secret secret, "type") => secret.Type,
        _ => null,
    };
}
