using Net.Model;

namespace Net.Controllers;

/// <summary>What makes two endpoints the same one: addresses, host name and the object they stand for. Conditions, node, zone and UID may change.</summary>
internal readonly record struct EndpointIdentity(string Addresses, string? Hostname, string? Namespace, string? Name) : IComparable<EndpointIdentity>
{
    public static EndpointIdentity Of(Endpoint endpoint) => new(
        Joined(endpoint.Addresses), endpoint.Hostname, endpoint.TargetRef?.Namespace, endpoint.TargetRef?.Name);

    public bool Equals(EndpointIdentity other) =>
        Addresses == other.Addresses && Name == other.Name && Hostname == other.Hostname && Namespace == other.Namespace;

    // Two pods seldom share an address, so the address alone is hash enough.
    public override int GetHashCode() => Addresses.GetHashCode(StringComparison.Ordinal);

    public int CompareTo(EndpointIdentity other)
    {
        int order = string.CompareOrdinal(Namespace, other.Namespace);
        if (order == 0) order = string.CompareOrdinal(Name, other.Name);
        if (order == 0) order = string.CompareOrdinal(Addresses, other.Addresses);
        return order != 0 ? order : string.CompareOrdinal(Hostname, other.Hostname);
    }

    private static string Joined(ValueList<string> addresses) => addresses.Count switch
    {
        0 => "",
        1 => addresses[0],
        _ => string.Join(',', addresses.Order(StringComparer.Ordinal)),
    };
}
