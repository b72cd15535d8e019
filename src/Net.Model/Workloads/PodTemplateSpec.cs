namespace Net.Model;

/// <summary>What the pods of a workload are made from (<c>core/v1 PodTemplateSpec</c>).</summary>
[ApiType]
public sealed partial record PodTemplateSpec
{
    /// <summary>Labels and annotations of the pods.</summary>
    public ObjectMeta Metadata { get; init; } = ObjectMeta.Empty;

    /// <summary>What is wanted of each pod.</summary>
    public PodSpec Spec { get; init; } = PodSpec.Empty;
}
