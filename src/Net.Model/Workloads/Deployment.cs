namespace Net.Model;

/// <summary>Interchangeable pods that are replaced a few at a time, as far as networking reads it (<c>apps/v1 Deployment</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("apps", "v1", "deployments")]
public sealed partial record Deployment
{
    /// <summary>What is wanted.</summary>
    public DeploymentSpec Spec { get; init; } = DeploymentSpec.Empty;
}

/// <summary>What is wanted of a Deployment (<c>apps/v1 DeploymentSpec</c>).</summary>
[ApiType]
public sealed partial record DeploymentSpec
{
    /// <summary>How many pods; default 1.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which pods are its own; must match the template's labels.</summary>
    [ApiField(Always = true)]
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    [ApiField(Always = true)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;
}

/// <summary>Interchangeable pods of one template, as far as networking reads it (<c>apps/v1 ReplicaSet</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("apps", "v1", "replicasets")]
public sealed partial record ReplicaSet
{
    /// <summary>What is wanted.</summary>
    public ReplicaSetSpec Spec { get; init; } = ReplicaSetSpec.Empty;
}

/// <summary>What is wanted of a ReplicaSet (<c>apps/v1 ReplicaSetSpec</c>).</summary>
[ApiType]
public sealed partial record ReplicaSetSpec
{
    /// <summary>How many pods; default 1.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which pods are its own; must match the template's labels.</summary>
    [ApiField(Always = true)]
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;
}
