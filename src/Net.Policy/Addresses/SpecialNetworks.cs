using Net.Model;

namespace Net.Policy;

/// <summary>
/// Networks that are not reached across the internet, from the special-purpose registries of RFC 6890. Networks for documentation count as public: examples use
/// them as such.
/// </summary>
internal static class SpecialNetworks
{
    private static readonly AddressRange[] IPv4 = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
    }.Select(static text => AddressRange.Of(IpCidr.Parse(text)))];

    private static readonly AddressRange[] IPv6Public = [AddressRange.Of(IpCidr.Parse("2000::/3")), AddressRange.Of(IpCidr.Parse("64:ff9b::/96"))];

    /// <summary>The networks at whose borders public and other addresses of a family part.</summary>
    public static IReadOnlyList<AddressRange> Borders(IpFamily family) => family == IpFamily.IPv4 ? IPv4 : IPv6Public;

    /// <summary>Whether an address is reached across the internet.</summary>
    public static bool IsPublic(IpFamily family, UInt128 address) =>
        family == IpFamily.IPv4 ? !Within(IPv4, address) : Within(IPv6Public, address);

    private static bool Within(AddressRange[] ranges, UInt128 address) => Array.Exists(ranges, range => address >= range.First && address <= range.Last);
}
