namespace Net.Model;

/// <summary>A part of the endpoints of a Service, all of one address type and with the same ports (<c>discovery.k8s.io/v1 EndpointSlice</c>).</summary>
[ApiType]
[ApiKind("discovery.k8s.io", "v1", "endpointslices")]
public sealed partial record EndpointSlice
{
    /// <summary>The label that names the Service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>The label that names the controller that writes the slice.</summary>
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";

    /// <summary><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c>; never changes.</summary>
    [ApiField(Always = true)]
    public string AddressType { get; init; } = "";

    /// <summary>The endpoints, at most 1,000.</summary>
    [ApiField(Always = true)]
    public ValueList<Endpoint> Endpoints { get; init; }

    /// <summary>The ports of every endpoint.</summary>
    [ApiField(Always = true)]
    public ValueList<EndpointPort> Ports { get; init; }

    /// <summary>The name of the Service in the slice's namespace, or null when it has none.</summary>
    public string? ServiceName => Metadata.Label(ServiceNameLabel);
}

/// <summary>One backend of a Service (<c>discovery.k8s.io/v1 Endpoint</c>).</summary>
[ApiType]
public sealed partial record Endpoint
{
    /// <summary>Interchangeable addresses; consumers use the first.</summary>
    [ApiField(Always = true, Distinct = true)]
    public ValueList<string> Addresses { get; init; }

    /// <summary>Its state.</summary>
    public EndpointConditions Conditions { get; init; } = EndpointConditions.Empty;

    /// <summary>The host name under which DNS lists it.</summary>
    public string? Hostname { get; init; }

    /// <summary>The object it stands for, usually a Pod.</summary>
    public ObjectReference? TargetRef { get; init; }

    /// <summary>Topology labels of the v1beta1 API.</summary>
    public ValueMap<string> DeprecatedTopology { get; init; }

    /// <summary>The node it runs on.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone it is in.</summary>
    public string? Zone { get; init; }

    /// <summary>Who should use it.</summary>
    public EndpointHints? Hints { get; init; }
}

/// <summary>The state of an endpoint (<c>discovery.k8s.io/v1 EndpointConditions</c>).</summary>
[ApiType]
public sealed partial record EndpointConditions
{
    /// <summary>Whether it takes new traffic; null means true.</summary>
    public bool? Ready { get; init; }

    /// <summary>Whether it could serve, terminating or not; null means as <see cref="Ready"/>.</summary>
    public bool? Serving { get; init; }

    /// <summary>Whether it is going away; null means false.</summary>
    public bool? Terminating { get; init; }

    /// <summary><see cref="Ready"/> with its default.</summary>
    public bool IsReady => Ready ?? true;

    /// <summary><see cref="Serving"/> with its default.</summary>
    public bool IsServing => Serving ?? IsReady;

    /// <summary><see cref="Terminating"/> with its default.</summary>
    public bool IsTerminating => Terminating ?? false;
}

/// <summary>Who should use an endpoint (<c>discovery.k8s.io/v1 EndpointHints</c>).</summary>
[ApiType]
public sealed partial record EndpointHints
{
    /// <summary>Zones whose clients should, at most 8.</summary>
    public ValueList<ForZone> ForZones { get; init; }

    /// <summary>Nodes whose clients should, at most 8.</summary>
    public ValueList<ForNode> ForNodes { get; init; }
}

/// <summary>A zone in a hint.</summary>
[ApiType]
public sealed partial record ForZone
{
    /// <summary>The zone.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";
}

/// <summary>A node in a hint.</summary>
[ApiType]
public sealed partial record ForNode
{
    /// <summary>The node.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";
}

/// <summary>A port of a slice (<c>discovery.k8s.io/v1 EndpointPort</c>).</summary>
[ApiType]
public sealed partial record EndpointPort
{
    /// <summary>The name of the Service port; null and empty mean the unnamed one.</summary>
    public string? Name { get; init; }

    /// <summary>The protocol; null means TCP.</summary>
    public string? Protocol { get; init; }

    /// <summary>The number; null means all ports, which no consumer supports.</summary>
    public int? Port { get; init; }

    /// <summary>The application protocol.</summary>
    public string? AppProtocol { get; init; }
}
