namespace Net.Model;

/// <summary>Pods with lasting names, as far as networking reads it (<c>apps/v1 StatefulSet</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("apps", "v1", "statefulsets")]
public sealed partial record StatefulSet
{
    /// <summary>What is wanted.</summary>
    public StatefulSetSpec Spec { get; init; } = StatefulSetSpec.Empty;
}

/// <summary>What is wanted of a StatefulSet (<c>apps/v1 StatefulSetSpec</c>).</summary>
[ApiType]
public sealed partial record StatefulSetSpec
{
    /// <summary>How many pods; default 1.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which pods are its own; must match the template's labels.</summary>
    [ApiField(Always = true)]
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    [ApiField(Always = true)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;

    /// <summary>The headless Service whose domain the pods' names are in.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>How pods are numbered.</summary>
    public StatefulSetOrdinals? Ordinals { get; init; }
}

/// <summary>How the pods of a StatefulSet are numbered (<c>apps/v1 StatefulSetOrdinals</c>).</summary>
[ApiType]
public sealed partial record StatefulSetOrdinals
{
    /// <summary>The number of the first pod; default 0.</summary>
    [ApiField(Always = true)]
    public int Start { get; init; }
}
