namespace Net.Model;

/// <summary>A machine of the cluster, as far as networking reads it (<c>core/v1 Node</c>).</summary>
[ApiType]
[ApiKind("", "v1", "nodes", ClusterScoped = true)]
public sealed partial record Node
{
    /// <summary>The label with the zone.</summary>
    public const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>The label with the host name.</summary>
    public const string HostnameLabel = "kubernetes.io/hostname";

    /// <summary>What is wanted.</summary>
    public NodeSpec Spec { get; init; } = NodeSpec.Empty;

    /// <summary>What is.</summary>
    public NodeStatus Status { get; init; } = NodeStatus.Empty;

    /// <summary>The zone of its label, or null.</summary>
    public string? Zone => Metadata.Label(ZoneLabel);
}

/// <summary>What is wanted of a node (<c>core/v1 NodeSpec</c>).</summary>
[ApiType]
public sealed partial record NodeSpec
{
    /// <summary>The first range of pod addresses.</summary>
    public string PodCIDR { get; init; } = "";

    /// <summary>The ranges of pod addresses, at most one of each family.</summary>
    public ValueList<string> PodCIDRs { get; init; }

    /// <summary>The cloud provider's name for the machine.</summary>
    public string ProviderID { get; init; } = "";

    /// <summary>Whether new pods are kept off.</summary>
    public bool Unschedulable { get; init; }

    /// <summary>What keeps pods off that do not tolerate it.</summary>
    public ValueList<Taint> Taints { get; init; }

    /// <summary>No longer used by the API; not read by the SDK.</summary>
    public RawJson ConfigSource { get; init; }

    /// <summary>No longer used by the API.</summary>
    public string ExternalID { get; init; } = "";
}

/// <summary>What keeps pods off a node (<c>core/v1 Taint</c>).</summary>
[ApiType]
public sealed partial record Taint
{
    /// <summary>The key.</summary>
    [ApiField(Always = true)]
    public string Key { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</summary>
    [ApiField(Always = true)]
    public string Effect { get; init; } = "";

    /// <summary>When it was set.</summary>
    public DateTimeOffset? TimeAdded { get; init; }
}

/// <summary>What is of a node (<c>core/v1 NodeStatus</c>).</summary>
[ApiType]
public sealed partial record NodeStatus
{
    /// <summary>What the machine has, by resource name.</summary>
    public ValueMap<RawJson> Capacity { get; init; }

    /// <summary>What pods may use of it, by resource name.</summary>
    public ValueMap<RawJson> Allocatable { get; init; }

    /// <summary>No longer used by the API.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Observed aspects, such as <c>Ready</c>.</summary>
    public ValueList<NodeCondition> Conditions { get; init; }

    /// <summary>Where the machine is reached.</summary>
    public ValueList<NodeAddress> Addresses { get; init; }

    /// <summary>Ports of the daemons that run on the machine.</summary>
    public NodeDaemonEndpoints DaemonEndpoints { get; init; } = NodeDaemonEndpoints.Empty;

    /// <summary>Versions and identities of the machine.</summary>
    public NodeSystem NodeInfo { get; init; } = NodeSystem.Empty;

    /// <summary>Container images on the machine; not read by the SDK.</summary>
    public RawJson Images { get; init; }

    /// <summary>Volumes in use; not read by the SDK.</summary>
    public RawJson VolumesInUse { get; init; }

    /// <summary>Volumes attached; not read by the SDK.</summary>
    public RawJson VolumesAttached { get; init; }

    /// <summary>No longer used by the API; not read by the SDK.</summary>
    public RawJson Config { get; init; }

    /// <summary>What the container runtimes can do; not read by the SDK.</summary>
    public RawJson RuntimeHandlers { get; init; }

    /// <summary>What the machine can do; not read by the SDK.</summary>
    public RawJson Features { get; init; }

    /// <summary>Features the node declares; not read by the SDK.</summary>
    public RawJson DeclaredFeatures { get; init; }
}

/// <summary>One observed aspect of a node (<c>core/v1 NodeCondition</c>).</summary>
[ApiType]
public sealed partial record NodeCondition
{
    /// <summary>The aspect.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    [ApiField(Always = true)]
    public string Status { get; init; } = "";

    /// <summary>When the node reported last.</summary>
    public DateTimeOffset? LastHeartbeatTime { get; init; }

    /// <summary>When the status changed last.</summary>
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Why, in one word.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why, for people.</summary>
    public string Message { get; init; } = "";
}

/// <summary>One address of a node (<c>core/v1 NodeAddress</c>).</summary>
[ApiType]
public sealed partial record NodeAddress
{
    /// <summary><c>InternalIP</c>, <c>ExternalIP</c>, <c>Hostname</c>, <c>InternalDNS</c> or <c>ExternalDNS</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>The address or name.</summary>
    [ApiField(Always = true)]
    public string Address { get; init; } = "";
}
