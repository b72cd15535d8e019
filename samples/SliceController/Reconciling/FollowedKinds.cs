using Net.Cluster;
using Net.Model;

namespace SliceController.Reconciling;

/// <summary>The kinds that the controller reads; its role may list and watch them, and nothing else.</summary>
public static class FollowedKinds
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<FollowedKind> All { get; } = [FollowedKind.Of<Service>(), FollowedKind.Of<Pod>(), FollowedKind.Of<Node>(), FollowedKind.Of<Endpoints>(), FollowedKind.Of<EndpointSlice>()];
}
