namespace Net.Model;

/// <summary>The endpoints of a Service in the old API, all in one object (<c>core/v1 Endpoints</c>, deprecated since 1.33).</summary>
[ApiType]
[ApiKind("", "v1", "endpoints")]
public sealed partial record Endpoints
{
    /// <summary>Groups of addresses with the same ports.</summary>
    public ValueList<EndpointSubset> Subsets { get; init; }
}

/// <summary>Addresses with the same ports (<c>core/v1 EndpointSubset</c>).</summary>
[ApiType]
public sealed partial record EndpointSubset
{
    /// <summary>Addresses that take traffic.</summary>
    public ValueList<EndpointAddress> Addresses { get; init; }

    /// <summary>Addresses that do not, yet or any more.</summary>
    public ValueList<EndpointAddress> NotReadyAddresses { get; init; }

    /// <summary>The ports.</summary>
    public ValueList<EndpointsPort> Ports { get; init; }
}

/// <summary>One address of Endpoints (<c>core/v1 EndpointAddress</c>).</summary>
[ApiType]
public sealed partial record EndpointAddress
{
    /// <summary>The address.</summary>
    [ApiField(Always = true)]
    public string Ip { get; init; } = "";

    /// <summary>The host name under which DNS lists it.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The node it is on.</summary>
    public string? NodeName { get; init; }

    /// <summary>The object it stands for.</summary>
    public ObjectReference? TargetRef { get; init; }
}

/// <summary>One port of Endpoints (<c>core/v1 EndpointPort</c>).</summary>
[ApiType]
public sealed partial record EndpointsPort
{
    /// <summary>The name; may be empty when there is one port.</summary>
    public string Name { get; init; } = "";

    /// <summary>The number.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }

    /// <summary>The protocol; empty reads as TCP once defaulted.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The application protocol.</summary>
    public string? AppProtocol { get; init; }
}
