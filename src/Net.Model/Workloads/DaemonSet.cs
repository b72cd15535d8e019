namespace Net.Model;

/// <summary>One pod on every node, as far as networking reads it (<c>apps/v1 DaemonSet</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("apps", "v1", "daemonsets")]
public sealed partial record DaemonSet
{
    /// <summary>What is wanted.</summary>
    public DaemonSetSpec Spec { get; init; } = DaemonSetSpec.Empty;
}

/// <summary>What is wanted of a DaemonSet (<c>apps/v1 DaemonSetSpec</c>).</summary>
[ApiType]
public sealed partial record DaemonSetSpec
{
    /// <summary>Which pods are its own; must match the template's labels.</summary>
    [ApiField(Always = true)]
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    [ApiField(Always = true)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;
}
