namespace Net.Model;

/// <summary>A Service of other clusters as this one sees it (<c>multicluster.x-k8s.io/v1beta1 ServiceImport</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("multicluster.x-k8s.io", "v1beta1", "serviceimports")]
public sealed partial record ServiceImport
{
    /// <summary>The label by which an EndpointSlice names the ServiceImport it belongs to.</summary>
    public const string ServiceNameLabel = "multicluster.kubernetes.io/service-name";

    /// <summary>The label by which an EndpointSlice names the cluster it comes from.</summary>
    public const string SourceClusterLabel = "multicluster.kubernetes.io/source-cluster";

    /// <summary>The Service; may be absent.</summary>
    public ServiceImportSpec? Spec { get; init; }

    /// <summary>Who exports it.</summary>
    public ServiceImportStatus? Status { get; init; }

    /// <summary>Whether it has no addresses of its own: DNS lists the endpoints.</summary>
    public bool IsHeadless => Spec?.Type == "Headless";
}

/// <summary>An imported Service (<c>multicluster.x-k8s.io/v1beta1 ServiceImportSpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportSpec
{
    /// <summary>Its ports.</summary>
    [ApiField(Always = true)]
    public ValueList<ServiceImportPort> Ports { get; init; } = [];

    /// <summary>Its addresses, at most 2.</summary>
    public ValueList<string> Ips { get; init; }

    /// <summary><c>ClusterSetIP</c> or <c>Headless</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary><c>ClientIP</c> or <c>None</c>; null means none.</summary>
    public string? SessionAffinity { get; init; }

    /// <summary>How long affinity lasts.</summary>
    public ServiceImportAffinity? SessionAffinityConfig { get; init; }

    /// <summary>The families of its addresses: <c>IPv4</c>, <c>IPv6</c>.</summary>
    public ValueList<string> IpFamilies { get; init; }

    /// <summary>Which endpoints take traffic from inside: <c>Cluster</c> or <c>Local</c>.</summary>
    public string? InternalTrafficPolicy { get; init; }

    /// <summary>Which endpoints are preferred, such as <c>PreferSameZone</c>.</summary>
    public string? TrafficDistribution { get; init; }
}

/// <summary>A port of an imported Service (<c>multicluster.x-k8s.io/v1beta1 ServicePort</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportPort
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>; null means TCP.</summary>
    public string? Protocol { get; init; }

    /// <summary>The application protocol.</summary>
    public string? AppProtocol { get; init; }

    /// <summary>The number.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }
}

/// <summary>How long the affinity of an imported Service lasts (<c>core/v1 SessionAffinityConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportAffinity
{
    /// <summary>Affinity by client address.</summary>
    [ApiField(Name = "clientIP")]
    public ServiceImportClientAffinity? ClientIp { get; init; }
}

/// <summary>Affinity of an imported Service by client address (<c>core/v1 ClientIPConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportClientAffinity
{
    /// <summary>Seconds; null means 10,800.</summary>
    public int? TimeoutSeconds { get; init; }
}

/// <summary>Who exports an imported Service (<c>multicluster.x-k8s.io/v1beta1 ServiceImportStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportStatus
{
    /// <summary>The clusters, one entry each.</summary>
    public ValueList<ServiceImportCluster> Clusters { get; init; }

    /// <summary>One a type: <c>Ready</c>.</summary>
    public ValueList<Condition> Conditions { get; init; }
}

/// <summary>A cluster that exports (<c>multicluster.x-k8s.io/v1beta1 ClusterStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ServiceImportCluster
{
    /// <summary>The cluster's name, a DNS label.</summary>
    [ApiField(Always = true)]
    public string Cluster { get; init; } = "";
}
