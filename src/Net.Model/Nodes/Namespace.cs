namespace Net.Model;

/// <summary>A scope for names (<c>core/v1 Namespace</c>).</summary>
[ApiType]
[ApiKind("", "v1", "namespaces", ClusterScoped = true)]
public sealed partial record Namespace
{
    /// <summary>The label that the API server sets on every namespace: its own name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>What is wanted.</summary>
    public NamespaceSpec Spec { get; init; } = NamespaceSpec.Empty;

    /// <summary>What is.</summary>
    public NamespaceStatus Status { get; init; } = NamespaceStatus.Empty;
}

/// <summary>What is wanted of a namespace (<c>core/v1 NamespaceSpec</c>).</summary>
[ApiType]
public sealed partial record NamespaceSpec
{
    /// <summary>What must be done before the namespace goes away.</summary>
    public ValueList<string> Finalizers { get; init; }
}

/// <summary>What is of a namespace (<c>core/v1 NamespaceStatus</c>).</summary>
[ApiType]
public sealed partial record NamespaceStatus
{
    /// <summary><c>Active</c> or <c>Terminating</c>.</summary>
    public string Phase { get; init; } = "";
}
