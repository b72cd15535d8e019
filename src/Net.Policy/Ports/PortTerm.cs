using Net.Model;

namespace Net.Policy;

/// <summary>Ports of one protocol that a rule lists: a range of numbers, or a name that the destination pod resolves.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="First">The first number; 0 with <paramref name="Last"/> 65535 means every port.</param>
/// <param name="Last">The last number.</param>
/// <param name="Name">The name, or null for numbers.</param>
internal readonly record struct PortTerm(TransportProtocol Protocol, ushort First, ushort Last, string? Name)
{
    public static PortTerm All(TransportProtocol protocol) => new(protocol, 0, ushort.MaxValue, null);

    public static PortTerm Numbers(TransportProtocol protocol, int first, int last) => new(protocol, (ushort)first, (ushort)last, null);

    public static PortTerm Named(TransportProtocol protocol, string name) => new(protocol, 0, 0, name);

    public override string ToString() => Name is not null ? $"{Protocol.Format()}/{Name}" : First == Last ? $"{Protocol.Format()}/{First}" : $"{Protocol.Format()}/{First}-{Last}";
}
