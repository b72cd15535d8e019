namespace Net.Controllers;

/// <summary>How <see cref="EndpointSlicePacker"/> works.</summary>
public sealed record SlicePackerOptions
{
    /// <summary>What the slices' managed-by label says unless told otherwise: the name of the upstream controller, whose slices the packer then takes over.</summary>
    public const string UpstreamManager = "endpointslice-controller.k8s.io";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The most endpoints of a slice: 1 to 1,000, other values are moved into that range. Default 100.</summary>
    public int MaxEndpointsPerSlice { get; init; } = 100;

    /// <summary>The value of the managed-by label of slices to write; slices with another value are left alone.</summary>
    public string ManagedBy { get; init; } = UpstreamManager;

    /// <summary>How endpoints are placed. Default: as upstream does.</summary>
    public PackingStrategy Strategy { get; init; } = PackingStrategy.Parity;

    /// <summary>
    /// How long the removal of an endpoint that is already terminating, and whose pod is gone, may wait for another reason to write its slice; only with
    /// <see cref="PackingStrategy.Frugal"/>. 0 to 5 minutes, other values are moved into that range. Default 0: not at all. Needs <see cref="SliceRequest.Now"/> and
    /// <see cref="SliceRequest.Memory"/>; the plan says in <see cref="SlicePlan.RequeueAfter"/> when to plan again.
    /// </summary>
    public TimeSpan MaxRemovalWait { get; init; }

    /// <summary>Whether the frugal strategy merges slices; tests compare with what it does when it does not.</summary>
    internal bool Merges { get; init; } = true;

    internal TimeSpan RemovalWait => Strategy != PackingStrategy.Frugal || MaxRemovalWait < TimeSpan.Zero ? TimeSpan.Zero : MaxRemovalWait < LongestWait ? MaxRemovalWait : LongestWait;

    internal int Capacity => Math.Clamp(MaxEndpointsPerSlice, 1, 1000);
}
