namespace Net.Model;

/// <summary>A group of containers with one set of addresses, as far as networking reads it (<c>core/v1 Pod</c>). Other fields are kept as unknown.</summary>
[ApiType]
[ApiKind("", "v1", "pods")]
public sealed partial record Pod
{
    /// <summary>What is wanted.</summary>
    public PodSpec Spec { get; init; } = PodSpec.Empty;

    /// <summary>What is.</summary>
    public PodStatus Status { get; init; } = PodStatus.Empty;
}

/// <summary>What is wanted of a pod, as far as networking reads it (<c>core/v1 PodSpec</c>).</summary>
[ApiType]
public sealed partial record PodSpec
{
    /// <summary>Containers that run before the others, or beside them when their restart policy is <c>Always</c>.</summary>
    public ValueList<Container> InitContainers { get; init; }

    /// <summary>The containers.</summary>
    [ApiField(Always = true)]
    public ValueList<Container> Containers { get; init; }

    /// <summary>The node it runs on; empty before scheduling.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Whether it uses its node's addresses.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>The host name; default the pod's name.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The headless Service whose domain the pod's name is in.</summary>
    public string Subdomain { get; init; } = "";

    /// <summary>Where names are resolved: <c>ClusterFirst</c>, <c>ClusterFirstWithHostNet</c>, <c>Default</c> or <c>None</c>.</summary>
    public string DnsPolicy { get; init; } = "";
}

/// <summary>A container, as far as networking reads it (<c>core/v1 Container</c>).</summary>
[ApiType]
public sealed partial record Container
{
    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The image.</summary>
    public string Image { get; init; } = "";

    /// <summary>The ports it names.</summary>
    public ValueList<ContainerPort> Ports { get; init; }

    /// <summary>For an initial container: <c>Always</c> makes it run beside the others.</summary>
    public string? RestartPolicy { get; init; }
}

/// <summary>A port a container names (<c>core/v1 ContainerPort</c>).</summary>
[ApiType]
public sealed partial record ContainerPort
{
    /// <summary>The name that Services and policies may use.</summary>
    public string Name { get; init; } = "";

    /// <summary>The port on the node's address; 0 for none.</summary>
    public int HostPort { get; init; }

    /// <summary>The port on the pod's address, 1 to 65535.</summary>
    [ApiField(Name = "containerPort", Always = true)]
    public int Port { get; init; }

    /// <summary>The protocol; empty reads as TCP once defaulted.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The address of the node the host port is bound to.</summary>
    public string HostIP { get; init; } = "";
}

/// <summary>What is of a pod, as far as networking reads it (<c>core/v1 PodStatus</c>).</summary>
[ApiType]
public sealed partial record PodStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Observed aspects, such as <c>Ready</c>.</summary>
    public ValueList<PodCondition> Conditions { get; init; }

    /// <summary>The first address of its node.</summary>
    public string HostIP { get; init; } = "";

    /// <summary>The addresses of its node.</summary>
    public ValueList<HostIP> HostIPs { get; init; }

    /// <summary>Its first address; empty before it has one.</summary>
    public string PodIP { get; init; } = "";

    /// <summary>Its addresses, at most one of each family.</summary>
    public ValueList<PodIP> PodIPs { get; init; }

    /// <summary>How the pod stands when the node runs out of something, such as <c>BestEffort</c>.</summary>
    public string QosClass { get; init; } = "";
}

/// <summary>One observed aspect of a pod (<c>core/v1 PodCondition</c>).</summary>
[ApiType]
public sealed partial record PodCondition
{
    /// <summary>The aspect.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>The generation of the pod that was looked at.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    [ApiField(Always = true)]
    public string Status { get; init; } = "";

    /// <summary>When it was looked at last.</summary>
    [ApiField(Always = true)]
    public DateTimeOffset? LastProbeTime { get; init; }

    /// <summary>When the status changed last.</summary>
    [ApiField(Always = true)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Why, in one word.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why, for people.</summary>
    public string Message { get; init; } = "";
}

/// <summary>One address of a pod (<c>core/v1 PodIP</c>).</summary>
[ApiType]
public sealed partial record PodIP
{
    /// <summary>The address.</summary>
    [ApiField(Always = true)]
    public string Ip { get; init; } = "";
}

/// <summary>One address of a pod's node (<c>core/v1 HostIP</c>).</summary>
[ApiType]
public sealed partial record HostIP
{
    /// <summary>The address.</summary>
    [ApiField(Always = true)]
    public string Ip { get; init; } = "";
}
