using Net.Model;

namespace Net.Cluster;

/// <summary>A kind that an <see cref="ApiServerSource"/> follows, and which of its objects.</summary>
public sealed class FollowedKind
{
    private readonly Func<FollowedKind, ApiServerClient, ClusterState, ApiServerSourceOptions, TimeProvider, KindFollower> _follower;

    private FollowedKind(ResourceType resource, Func<FollowedKind, ApiServerClient, ClusterState, ApiServerSourceOptions, TimeProvider, KindFollower> follower) =>
        (Resource, _follower) = (resource, follower);

    private FollowedKind(FollowedKind other)
        : this(other.Resource, other._follower) => (LabelSelector, FieldSelector) = (other.LabelSelector, other.FieldSelector);

    /// <summary>The resource.</summary>
    public ResourceType Resource { get; }

    /// <summary>Only objects with these labels, in the API's words (<c>a=b,c notin (d)</c>); empty for all.</summary>
    public string LabelSelector { get; private init; } = "";

    /// <summary>Only objects with these fields (<c>spec.nodeName=a</c>); empty for all.</summary>
    public string FieldSelector { get; private init; } = "";

    /// <summary>Whether a server that does not let us list the kind (403) holds up nothing: a source is synced without it, and says so. Default false: it is an error.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>The same kind, but one that can be done without.</summary>
    public FollowedKind Optional() => new(this) { IsOptional = true };

    /// <summary>A kind.</summary>
    /// <param name="labelSelector">Only objects with these labels; empty for all.</param>
    /// <param name="fieldSelector">Only objects with these fields; empty for all.</param>
    public static FollowedKind Of<T>(string labelSelector = "", string fieldSelector = "")
        where T : class, IApiObject<T> =>
        new(T.Resource, static (kind, client, state, options, time) => new ListWatch<T>(kind, client, state, options, time)) { LabelSelector = labelSelector, FieldSelector = fieldSelector };

    /// <summary>What a node's dataplane, DNS and policies read: namespaces, nodes, pods, Services, EndpointSlices, NetworkPolicies and those of the whole cluster under their new and their old names, ServiceImports.</summary>
    public static IReadOnlyList<FollowedKind> OfNode { get; } =
    [
        Of<Namespace>(), Of<Node>(), Of<Pod>(), Of<Service>(), Of<EndpointSlice>(), Of<ServiceImport>(),
        Of<NetworkPolicy>(), Of<ClusterNetworkPolicy>(), Of<AdminNetworkPolicy>(), Of<BaselineAdminNetworkPolicy>(),
    ];

    internal KindFollower Follow(ApiServerClient client, ClusterState state, ApiServerSourceOptions options, TimeProvider time) => _follower(this, client, state, options, time);
}
