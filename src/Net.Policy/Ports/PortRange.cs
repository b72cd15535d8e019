using Net.Model;

namespace Net.Policy;

/// <summary>Consecutive ports of one transport protocol.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="First">The first port, 1 to 65535.</param>
/// <param name="Last">The last port, not below the first.</param>
public readonly record struct PortRange(TransportProtocol Protocol, ushort First, ushort Last) : IComparable<PortRange>
{
    /// <summary>Whether a port of a protocol is in the range.</summary>
    public bool Contains(TransportProtocol protocol, ushort port) => protocol == Protocol && port >= First && port <= Last;

    /// <summary>By protocol, then by first port.</summary>
    public int CompareTo(PortRange other) => Protocol != other.Protocol ? Protocol.CompareTo(other.Protocol) : First != other.First ? First.CompareTo(other.First) : Last.CompareTo(other.Last);

    /// <summary>Such as <c>80/TCP</c>, <c>8000-8999/UDP</c> or, for all ports of a protocol, <c>any/TCP</c>.</summary>
    public override string ToString() => (First, Last) switch
    {
        (<= 1, ushort.MaxValue) => $"any/{Protocol.Format()}",
        _ when First == Last => $"{First}/{Protocol.Format()}",
        _ => $"{First}-{Last}/{Protocol.Format()}",
    };
}
