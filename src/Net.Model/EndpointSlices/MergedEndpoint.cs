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

/// <summary>One backend of a Service port, as all its EndpointSlices together tell: an endpoint of a slice, by its first address, and one port of the slice.</summary>
public readonly struct MergedEndpoint : IEquatable<MergedEndpoint>
{
    private readonly Endpoint? _endpoint;
    private readonly EndpointPort? _port;

    internal MergedEndpoint(IpAddress address, Endpoint endpoint, EndpointPort port)
    {
        Address = address;
        _endpoint = endpoint;
        _port = port;
    }

    /// <summary>The first address of the endpoint; consumers use no other.</summary>
    public IpAddress Address { get; }

    /// <summary>The port on the pod, 1 to 65535.</summary>
    public int Port => _port?.Port ?? 0;

    /// <summary>Its state, as the slice has it.</summary>
    public EndpointConditions Conditions => _endpoint?.Conditions ?? EndpointConditions.Empty;

    /// <summary>The host name under which DNS lists it, or null.</summary>
    public string? Hostname => _endpoint?.Hostname;

    /// <summary>The node it runs on, or null.</summary>
    public string? NodeName => _endpoint?.NodeName;

    /// <summary>The zone it is in, or null.</summary>
    public string? Zone => _endpoint?.Zone;

    /// <summary>Who should use it, or null.</summary>
    public EndpointHints? Hints => _endpoint?.Hints;

    /// <summary>The object it stands for, usually a Pod, or null.</summary>
    public ObjectReference? TargetRef => _endpoint?.TargetRef;

    /// <summary>The application protocol of its port, or null.</summary>
    public string? AppProtocol => _port?.AppProtocol;

    /// <summary>Whether everything that a consumer sees is equal.</summary>
    public bool Equals(MergedEndpoint other) =>
        Address == other.Address && Port == other.Port && AppProtocol == other.AppProtocol
        && (ReferenceEquals(_endpoint, other._endpoint)
            || (Conditions == other.Conditions && Hostname == other.Hostname && NodeName == other.NodeName && Zone == other.Zone && Hints == other.Hints && TargetRef == other.TargetRef));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MergedEndpoint other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Port);

    /// <summary><c>10.1.0.5:8080</c> or <c>[fd00::5]:8080</c>.</summary>
    public override string ToString() => Address.Family == IpFamily.IPv6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    /// <summary>Whether both are equal.</summary>
    public static bool operator ==(MergedEndpoint left, MergedEndpoint right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(MergedEndpoint left, MergedEndpoint right) => !left.Equals(right);
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
