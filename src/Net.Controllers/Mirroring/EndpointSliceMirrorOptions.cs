namespace Net.Controllers;

/// <summary>How <see cref="EndpointSliceMirror"/> works.</summary>
public sealed record EndpointSliceMirrorOptions
{
    /// <summary>What the slices' managed-by label says unless told otherwise: the name of the upstream controller, whose slices the mirror then takes over.</summary>
    public const string UpstreamManager = "endpointslicemirroring-controller.k8s.io";

    /// <summary>The most addresses of a subset that are mirrored: 1 to 1,000, other values are moved into that range. Default 1,000.</summary>
    public int MaxEndpointsPerSubset { get; init; } = 1000;

    /// <summary>The value of the managed-by label of slices to write; slices with another value are left alone.</summary>
    public string ManagedBy { get; init; } = UpstreamManager;

    internal int Capacity => Math.Clamp(MaxEndpointsPerSubset, 1, 1000);
}
