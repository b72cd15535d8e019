namespace Net.Model;

/// <summary>The endpoints of a Service that go together: those of one of its ports and one family.</summary>
/// <param name="PortName">The name of the Service port; empty for the unnamed one.</param>
/// <param name="Protocol">The protocol of the port.</param>
/// <param name="Family">The family of the addresses.</param>
public readonly record struct EndpointGroup(string PortName, TransportProtocol Protocol, IpFamily Family) : IComparable<EndpointGroup>
{
    /// <summary>By name of the port, ordinal, then by protocol, then IPv4 before IPv6.</summary>
    public int CompareTo(EndpointGroup other)
    {
        int order = string.CompareOrdinal(PortName, other.PortName);
        if (order == 0) order = Protocol.CompareTo(other.Protocol);
        return order != 0 ? order : Family.CompareTo(other.Family);
    }

    /// <summary><c>http TCP IPv4</c>.</summary>
    public override string ToString() => $"{PortName}{(string.IsNullOrEmpty(PortName) ? "" : " ")}{Protocol.Format()} {IpFamilies.Format(Family)}";
}

/// <summary>One backend of a Service port, as all its EndpointSlices together tell.</summary>
/// <param name="Address">The first address of the endpoint; consumers use no other.</param>
/// <param name="Port">The port on the pod, 1 to 65535.</param>
public sealed record MergedEndpoint(IpAddress Address, int Port)
{
    /// <summary>Its state, as the slice has it.</summary>
    public EndpointConditions Conditions { get; init; } = EndpointConditions.Empty;

    /// <summary>The host name under which DNS lists it, or null.</summary>
    public string? Hostname { get; init; }

    /// <summary>The node it runs on, or null.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone it is in, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>Who should use it, or null.</summary>
    public EndpointHints? Hints { get; init; }

    /// <summary>The object it stands for, usually a Pod, or null.</summary>
    public ObjectReference? TargetRef { get; init; }

    /// <summary>The application protocol of its port, or null.</summary>
    public string? AppProtocol { get; init; }

    /// <summary><c>10.1.0.5:8080</c> or <c>[fd00::5]:8080</c>.</summary>
    public override string ToString() => Address.Family == IpFamily.IPv6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}

/// <summary>What happened to an endpoint.</summary>
public enum EndpointChangeKind
{
    /// <summary>It was not there before.</summary>
    Added,

    /// <summary>Its state, hints or anything else about it changed.</summary>
    Changed,

    /// <summary>It is not there any more.</summary>
    Removed,
}

/// <summary>What happened to one endpoint of one port.</summary>
/// <param name="Kind">What.</param>
/// <param name="Group">The port and family.</param>
/// <param name="Before">The endpoint before; null when added.</param>
/// <param name="After">The endpoint now; null when removed.</param>
public sealed record EndpointChange(EndpointChangeKind Kind, EndpointGroup Group, MergedEndpoint? Before, MergedEndpoint? After);
