using Net.Model;

namespace Net.Controllers;

/// <summary>Everything that may be said to <see cref="EndpointSlicePacker"/> about one Service.</summary>
public sealed record SliceRequest
{
    /// <summary>The Service.</summary>
    public required Service Service { get; init; }

    /// <summary>Pods, in any order; those of other namespaces and those the selector does not match are passed over.</summary>
    public IEnumerable<Pod> Pods { get; init; } = [];

    /// <summary>The nodes.</summary>
    public NodeTopology Nodes { get; init; } = NodeTopology.Empty;

    /// <summary>EndpointSlices, in any order; those of other Services, namespaces and managers are passed over, but their names are not taken.</summary>
    public IEnumerable<EndpointSlice> Slices { get; init; } = [];

    /// <summary>What <see cref="SlicePlan.Memory"/> of the plan before this one said.</summary>
    public SliceMemory Memory { get; init; } = SliceMemory.None;

    /// <summary>The present time; needed only where removals may wait.</summary>
    public DateTimeOffset Now { get; init; }
}
