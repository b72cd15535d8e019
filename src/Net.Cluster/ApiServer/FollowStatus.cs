using Net.Model;

namespace Net.Cluster;

/// <summary>How far a kind is followed.</summary>
public enum FollowState
{
    /// <summary>Not yet listed.</summary>
    Starting,

    /// <summary>Listed, and watched since.</summary>
    Synced,

    /// <summary>Listed once, but out of touch now: the state holds what was so last.</summary>
    Stale,

    /// <summary>The server does not serve the kind; it is looked for again now and then. The core group's kinds are always there.</summary>
    NotInstalled,

    /// <summary>The server does not let us list the kind, which is one that can be done without (<see cref="FollowedKind.IsOptional"/>); it is tried again now and then.</summary>
    Forbidden,
}

/// <summary>How the following of one kind goes.</summary>
/// <param name="Resource">The kind.</param>
/// <param name="State">How far it is followed.</param>
/// <param name="InTouchAt">When the server was last heard on this kind; null for never.</param>
/// <param name="ResourceVersion">The version up to which the state is told; empty for none.</param>
/// <param name="Error">What went wrong last; null while all is well.</param>
public sealed record FollowStatus(ResourceType Resource, FollowState State, DateTimeOffset? InTouchAt, string ResourceVersion, ApiServerError? Error)
{
    /// <summary>What a rule of an RBAC role says that lets the kind be followed.</summary>
    public string RbacRule => $"apiGroups: [\"{Resource.Group}\"], resources: [{Resource.Plural}], verbs: [list, watch]";

    /// <summary>Whether nothing is to be expected of the kind for now, and that is no reason to wait.</summary>
    internal bool IsDoneWithout => State is FollowState.NotInstalled or FollowState.Forbidden;

    /// <summary>How often the kind was listed anew because the server had forgotten what came since, or would not go on from there.</summary>
    public long Relists { get; init; }

    /// <summary>Objects that could not be read: of an unknown version, or with a value of a wrong type. What the state held of them before stays.</summary>
    public long Unreadable { get; init; }

    /// <summary>Which object could not be read last, and why; empty for none.</summary>
    public string LastUnreadable { get; init; } = "";
}
