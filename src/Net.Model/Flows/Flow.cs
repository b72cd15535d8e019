namespace Net.Model;

/// <summary>The first packet of a connection, as verdicts and routing decisions see it.</summary>
/// <remarks><c>default</c> has no addresses and belongs to nobody.</remarks>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="SourcePort">The port it comes from; 0 when it does not matter.</param>
/// <param name="Destination">Where it goes to.</param>
/// <param name="DestinationPort">The port it goes to, 1 to 65535.</param>
public readonly record struct Flow(TransportProtocol Protocol, IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    /// <summary>A TCP connection between two addresses in text.</summary>
    /// <exception cref="FormatException">A text is not an IP address.</exception>
    public static Flow Tcp(string source, ushort sourcePort, string destination, ushort destinationPort) =>
        new(TransportProtocol.Tcp, IpAddress.Parse(source), sourcePort, IpAddress.Parse(destination), destinationPort);

    /// <summary>A UDP exchange between two addresses in text.</summary>
    /// <exception cref="FormatException">A text is not an IP address.</exception>
    public static Flow Udp(string source, ushort sourcePort, string destination, ushort destinationPort) =>
        new(TransportProtocol.Udp, IpAddress.Parse(source), sourcePort, IpAddress.Parse(destination), destinationPort);

    /// <summary>A TCP connection from one pod to another, by the first addresses that are of one family; the address is <c>default</c> where there is none.</summary>
    public static Flow Tcp(Pod from, Pod to, ushort port) => Between(TransportProtocol.Tcp, from, to, port);

    /// <summary>A UDP exchange from one pod to another, by the first addresses that are of one family; the address is <c>default</c> where there is none.</summary>
    public static Flow Udp(Pod from, Pod to, ushort port) => Between(TransportProtocol.Udp, from, to, port);

    /// <summary>The flow as <c>TCP 10.1.0.9:40000 -> 10.96.0.10:80</c>.</summary>
    public override string ToString() => $"{Protocol.Format()} {Text(Source, SourcePort)} -> {Text(Destination, DestinationPort)}";

    private static Flow Between(TransportProtocol protocol, Pod from, Pod to, ushort port)
    {
        foreach (IpAddress source in from.Addresses())
        {
            foreach (IpAddress destination in to.Addresses())
            {
                if (source.Family == destination.Family) return new(protocol, source, 0, destination, port);
            }
        }

        return new(protocol, default, 0, default, port);
    }

    private static string Text(IpAddress address, ushort port) => address.Family == IpFamily.IPv6 ? $"[{address}]:{port}" : $"{address}:{port}";
}
