namespace Net.Controllers;

/// <summary>How <see cref="EndpointSlicePacker"/> works.</summary>
public sealed record SlicePackerOptions
{
    /// <summary>What the slices' managed-by label says unless told otherwise: the name of the upstream controller, whose slices the packer then takes over.</summary>
    public const string UpstreamManager = "endpointslice-controller.k8s.io";

    /// <summary>The most endpoints of a slice: 1 to 1,000, other values are moved into that range. Default 100.</summary>
    public int MaxEndpointsPerSlice { get; init; } = 100;

    /// <summary>How endpoints are placed. Default <see cref="PackingStrategy.Parity"/>.</summary>
    public PackingStrategy Strategy { get; init; } = PackingStrategy.Parity;

    /// <summary>The value of the managed-by label of slices to write; slices with another value are left alone.</summary>
    public string ManagedBy { get; init; } = UpstreamManager;

    /// <summary>Frugal only: how long the removal of an endpoint that was terminating may wait for another write of its slice. Default zero: no waiting.</summary>
    public TimeSpan RemovalDelay { get; init; } = TimeSpan.Zero;

    internal int Capacity => Math.Clamp(MaxEndpointsPerSlice, 1, 1000);
}

/// <summary>How endpoints are placed in slices.</summary>
public enum PackingStrategy
{
    /// <summary>As the EndpointSlice controller of Kubernetes 1.36, branch by branch.</summary>
    Parity,

    /// <summary>With the fewest bytes to watchers over time, at a bounded number of slices; see the documentation for the guarantees.</summary>
    Frugal,
}
