namespace Net.Model;

/// <summary>Versions and identities of a machine (<c>core/v1 NodeSystemInfo</c>).</summary>
[ApiType]
public sealed partial record NodeSystem
{
    /// <summary>The identity the machine reports.</summary>
    [ApiField(Always = true)]
    public string MachineID { get; init; } = "";

    /// <summary>The identity of its hardware.</summary>
    [ApiField(Always = true)]
    public string SystemUUID { get; init; } = "";

    /// <summary>The identity of its last start.</summary>
    [ApiField(Always = true)]
    public string BootID { get; init; } = "";

    /// <summary>The kernel's version.</summary>
    [ApiField(Always = true)]
    public string KernelVersion { get; init; } = "";

    /// <summary>The operating system's name and version.</summary>
    [ApiField(Always = true)]
    public string OsImage { get; init; } = "";

    /// <summary>The container runtime and its version.</summary>
    [ApiField(Always = true)]
    public string ContainerRuntimeVersion { get; init; } = "";

    /// <summary>The kubelet's version.</summary>
    [ApiField(Always = true)]
    public string KubeletVersion { get; init; } = "";

    /// <summary>No longer used by the API.</summary>
    [ApiField(Always = true)]
    public string KubeProxyVersion { get; init; } = "";

    /// <summary>The operating system, such as <c>linux</c>.</summary>
    [ApiField(Always = true)]
    public string OperatingSystem { get; init; } = "";

    /// <summary>The architecture, such as <c>amd64</c>.</summary>
    [ApiField(Always = true)]
    public string Architecture { get; init; } = "";

    /// <summary>Swap space; not read by the SDK.</summary>
    public RawJson Swap { get; init; }
}

/// <summary>Ports of the daemons of a node (<c>core/v1 NodeDaemonEndpoints</c>).</summary>
[ApiType]
public sealed partial record NodeDaemonEndpoints
{
    /// <summary>The kubelet's.</summary>
    public DaemonEndpoint KubeletEndpoint { get; init; } = DaemonEndpoint.Empty;
}

/// <summary>The port of a daemon (<c>core/v1 DaemonEndpoint</c>).</summary>
[ApiType]
public sealed partial record DaemonEndpoint
{
    /// <summary>The port; its JSON name has a capital.</summary>
    [ApiField(Name = "Port", Always = true)]
    public int Port { get; init; }
}
