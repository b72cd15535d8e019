namespace Net.Model;

/// <summary>Who holds something, and until when (<c>coordination.k8s.io/v1 Lease</c>).</summary>
[ApiType]
[ApiKind("coordination.k8s.io", "v1", "leases")]
public sealed partial record Lease
{
    /// <summary>What is wanted.</summary>
    public LeaseSpec Spec { get; init; } = LeaseSpec.Empty;
}

/// <summary>Who holds a lease (<c>coordination.k8s.io/v1 LeaseSpec</c>).</summary>
[ApiType]
public sealed partial record LeaseSpec
{
    /// <summary>The holder.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>How long others must wait after <see cref="RenewTime"/> before they take it, over 0 s.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>When the holder took it.</summary>
    public MicroTime? AcquireTime { get; init; }

    /// <summary>When the holder renewed it last.</summary>
    public MicroTime? RenewTime { get; init; }

    /// <summary>How often it changed hands.</summary>
    public int? LeaseTransitions { get; init; }

    /// <summary>How a coordinated election picks the holder, such as <c>OldestEmulationVersion</c>.</summary>
    public string? Strategy { get; init; }

    /// <summary>Who should take it over from the holder.</summary>
    public string? PreferredHolder { get; init; }
}
