namespace Net.Model;

/// <summary>Pods that run to an end, as far as networking reads it (<c>batch/v1 Job</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("batch", "v1", "jobs")]
public sealed partial record Job
{
    /// <summary>What is wanted.</summary>
    public JobSpec Spec { get; init; } = JobSpec.Empty;
}

/// <summary>What is wanted of a Job (<c>batch/v1 JobSpec</c>).</summary>
[ApiType]
public sealed partial record JobSpec
{
    /// <summary>How many pods run at a time; default 1.</summary>
    public int? Parallelism { get; init; }

    /// <summary>How many pods must succeed; null: one success ends the Job.</summary>
    public int? Completions { get; init; }

    /// <summary>Which pods are its own; set by the server.</summary>
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    [ApiField(Always = true)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;

    /// <summary><c>NonIndexed</c> or <c>Indexed</c>; indexed pods have a number and a lasting host name.</summary>
    public string? CompletionMode { get; init; }

    /// <summary>Whether no pod may run for now.</summary>
    public bool? Suspend { get; init; }
}
