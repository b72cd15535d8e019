namespace Net.Model;

/// <summary>Makes the Service of its name known in all clusters of a set (<c>multicluster.x-k8s.io/v1beta1 ServiceExport</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("multicluster.x-k8s.io", "v1beta1", "serviceexports")]
public sealed partial record ServiceExport
{
    /// <summary>What is told of the Service; may be absent.</summary>
    public ServiceExportSpec? Spec { get; init; }

    /// <summary>What became of it.</summary>
    public ServiceExportStatus? Status { get; init; }
}

/// <summary>What is told of an exported Service (<c>multicluster.x-k8s.io/v1beta1 ServiceExportSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceExportSpec
{
    /// <summary>Labels of the import.</summary>
    public ValueMap<string> ExportedLabels { get; init; }

    /// <summary>Annotations of the import.</summary>
    public ValueMap<string> ExportedAnnotations { get; init; }
}

/// <summary>What became of a ServiceExport (<c>multicluster.x-k8s.io/v1beta1 ServiceExportStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceExportStatus
{
    /// <summary>One a type: <c>Valid</c>, <c>Ready</c>, <c>Conflict</c>.</summary>
    public ValueList<Condition> Conditions { get; init; }
}
