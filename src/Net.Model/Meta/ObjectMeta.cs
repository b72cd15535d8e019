namespace Net.Model;

/// <summary>The metadata every API object has (<c>metav1.ObjectMeta</c>).</summary>
[ApiType]
public sealed partial record ObjectMeta
{
    /// <summary>The name, unique in the namespace for a kind.</summary>
    [ApiField(Distinct = true)]
    public string Name { get; init; } = "";

    /// <summary>The prefix of a name the server makes up when <see cref="Name"/> is empty.</summary>
    public string GenerateName { get; init; } = "";

    /// <summary>The namespace; empty for cluster-scoped kinds.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>No longer used by the API.</summary>
    public string SelfLink { get; init; } = "";

    /// <summary>The identity the server gave the object; a deleted and re-created object gets another.</summary>
    [ApiField(Distinct = true)]
    public string Uid { get; init; } = "";

    /// <summary>The opaque version of the stored object.</summary>
    [ApiField(Distinct = true)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>Counts changes of the desired state.</summary>
    public long Generation { get; init; }

    /// <summary>When the object was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When the object's deletion was asked for, if it was.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Seconds allowed for a graceful deletion.</summary>
    public long? DeletionGracePeriodSeconds { get; init; }

    /// <summary>Labels, by which selectors find the object.</summary>
    public ValueMap<string> Labels { get; init; }

    /// <summary>Annotations.</summary>
    public ValueMap<string> Annotations { get; init; }

    /// <summary>The objects this one belongs to and is deleted with.</summary>
    public ValueList<OwnerReference> OwnerReferences { get; init; }

    /// <summary>What must be done before the object goes away.</summary>
    public ValueList<string> Finalizers { get; init; }

    /// <summary>Who set which field, as the server keeps it; not read by the SDK.</summary>
    public RawJson ManagedFields { get; init; }

    /// <summary>The value of a label, or null.</summary>
    public string? Label(string key) => Labels.TryGetValue(key, out string? value) ? value : null;

    /// <summary>The value of an annotation, or null.</summary>
    public string? Annotation(string key) => Annotations.TryGetValue(key, out string? value) ? value : null;
}

/// <summary>A reference to an object that owns another one in the same namespace (<c>metav1.OwnerReference</c>).</summary>
[ApiType]
public sealed partial record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    [ApiField(Always = true)]
    public string ApiVersion { get; init; } = "";

    /// <summary>Kind of the owner.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>Name of the owner.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>Identity of the owner.</summary>
    [ApiField(Always = true, Distinct = true)]
    public string Uid { get; init; } = "";

    /// <summary>Whether this owner is the one that manages the object.</summary>
    public bool? Controller { get; init; }

    /// <summary>Whether the owner's foreground deletion waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; init; }
}
