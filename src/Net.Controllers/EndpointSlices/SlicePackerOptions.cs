namespace Net.Controllers;

/// <summary>How <see cref="EndpointSlicePacker"/> works.</summary>
public sealed record SlicePackerOptions
{
    /// <summary>What the slices' managed-by label says unless told otherwise: the name of the upstream controller, whose slices the packer then takes over.</summary>
    public const string UpstreamManager = "endpointslice-controller.k8s.io";

    /// <summary>The most endpoints of a slice: 1 to 1,000, other values are moved into that range. Default 100.</summary>
    public int MaxEndpointsPerSlice { get; init; } = 100;

    /// <summary>The value of the managed-by label of slices to write; slices with another value are left alone.</summary>
    public string ManagedBy { get; init; } = UpstreamManager;

    internal int Capacity => Math.Clamp(MaxEndpointsPerSlice, 1, 1000);
}
