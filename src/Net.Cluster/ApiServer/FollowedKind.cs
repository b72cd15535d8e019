using Net.Model;

namespace Net.Cluster;

/// <summary>A kind that an <see cref="ApiServerSource"/> follows, and which of its objects.</summary>
public sealed class FollowedKind
{
    private readonly Func<ApiServerClient, ClusterState, ApiServerSourceOptions, TimeProvider, KindFollower> _follower;

    private FollowedKind(ResourceType resource, Func<FollowedKind, ApiServerClient, ClusterState, ApiServerSourceOptions, TimeProvider, KindFollower> follower)
    {
        Resource = resource;
        _follower = (client, state, options, time) => follower(this, client, state, options, time);
    }

    /// <summary>The resource.</summary>
    public ResourceType Resource { get; }

    /// <summary>Only objects with these labels, in the API's words (<c>a=b,c notin (d)</c>); empty for all.</summary>
    public string LabelSelector { get; private init; } = "";

    /// <summary>Only objects with these fields (<c>spec.nodeName=a</c>); empty for all.</summary>
    public string FieldSelector { get; private init; } = "";

    /// <summary>A kind.</summary>
    /// <param name="labelSelector">Only objects with these labels; empty for all.</param>
    /// <param name="fieldSelector">Only objects with these fields; empty for all.</param>
    public static FollowedKind Of<T>(string labelSelector = "", string fieldSelector = "")
        where T : class, IApiObject<T> =>
        new(T.Resource, static (kind, client, state, options, time) => new KindFollower<T>(kind, client, state, options, time)) { LabelSelector = labelSelector, FieldSelector = fieldSelector };

    /// <summary>What a node's dataplane, DNS and policies read: namespaces, nodes, pods, Services, EndpointSlices, NetworkPolicies.</summary>
    public static IReadOnlyList<FollowedKind> OfNode { get; } =
        [Of<Namespace>(), Of<Node>(), Of<Pod>(), Of<Service>(), Of<EndpointSlice>(), Of<NetworkPolicy>(), Of<ClusterNetworkPolicy>(), Of<ServiceImport>()];

    internal KindFollower Follow(ApiServerClient client, ClusterState state, ApiServerSourceOptions options, TimeProvider time) => _follower(client, state, options, time);
}

/// <summary>How far a kind is followed.</summary>
public enum FollowState
{
    /// <summary>Not yet listed.</summary>
    Starting,

    /// <summary>Listed, and watched since.</summary>
    Synced,

    /// <summary>Listed once, but out of touch now: the state holds what was so last.</summary>
    Stale,

    /// <summary>The server does not serve the kind; it is looked for again now and then.</summary>
    NotInstalled,
}

/// <summary>How the following of one kind goes.</summary>
/// <param name="Resource">The kind.</param>
/// <param name="State">How far it is followed.</param>
/// <param name="InTouchAt">When the server was last heard on this kind; null for never.</param>
/// <param name="ResourceVersion">The version up to which the state is told; empty for none.</param>
/// <param name="Error">What went wrong last; null while all is well.</param>
public sealed record FollowStatus(ResourceType Resource, FollowState State, DateTimeOffset? InTouchAt, string ResourceVersion, ApiServerError? Error)
{
    /// <summary>How often the kind was listed anew because the server had forgotten what came since.</summary>
    public long Relists { get; init; }

    /// <summary>Objects that could not be read, and were left out.</summary>
    public long Unreadable { get; init; }
}
