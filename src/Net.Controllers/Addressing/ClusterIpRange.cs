using System.Diagnostics.CodeAnalysis;
using Net.Model;

namespace Net.Controllers;

/// <summary>The addresses of a CIDR that Services may have, and the band of them that dynamic allocation leaves for last.</summary>
/// <remarks>
/// First is network + 1; last is broadcast - 1 for IPv4, all ones for IPv6. The static band is <c>min(max(16, addresses of the CIDR / 16), 256)</c> addresses,
/// none when the CIDR has 16 or fewer (KEP-3070). A <c>/31</c>, <c>/32</c> or <c>/128</c> has no address at all.
/// </remarks>
public readonly record struct ClusterIpRange
{
    private const int ShortestIPv6Prefix = 64;

    private ClusterIpRange(IpCidr cidr, ulong size)
    {
        Cidr = cidr;
        Size = size;
    }

    /// <summary>The whole network.</summary>
    public IpCidr Cidr { get; }

    /// <summary>How many addresses may be allocated.</summary>
    public ulong Size { get; }

    /// <summary>How many addresses, counted from the first, are the static band.</summary>
    public ulong StaticBand => Math.Min(Size, BandedPool.BandOffset((ulong)UInt128.Min(Addresses(Cidr), ulong.MaxValue), 16, 256));

    /// <summary>The first address, network + 1; <c>default</c> when there is none.</summary>
    public IpAddress First => Size == 0 ? default : AddressAt(0);

    /// <summary>The last address; <c>default</c> when there is none.</summary>
    public IpAddress Last => Size == 0 ? default : AddressAt(Size - 1);

    /// <summary>The range of a CIDR. Refused: <c>default</c>, and IPv6 prefixes shorter than /64, as the API server does.</summary>
    public static bool TryCreate(IpCidr cidr, out ClusterIpRange range, [NotNullWhen(false)] out string? problem)
    {
        range = default;
        problem = !cidr.IsValid ? "not a CIDR"
            : cidr.Family == IpFamily.IPv6 && cidr.PrefixLength < ShortestIPv6Prefix ? $"{cidr}: an IPv6 range must have a prefix of at least /{ShortestIPv6Prefix}"
            : null;
        if (problem is not null) return false;

        UInt128 all = Addresses(cidr), reserved = cidr.Family == IpFamily.IPv4 ? 2u : 1u;
        range = new(cidr, all > reserved ? (ulong)(all - reserved) : 0);
        return true;
    }

    /// <summary>Whether a Service may have the address.</summary>
    public bool Contains(IpAddress address) => TryIndexOf(address, out _);

    internal IpAddress AddressAt(ulong index) => IpAddress.FromBits(Cidr.Family, Cidr.Network.Bits + 1 + index);

    internal bool TryIndexOf(IpAddress address, out ulong index)
    {
        index = 0;
        if (!Cidr.Contains(address) || address.Bits == Cidr.Network.Bits) return false;
        UInt128 distance = address.Bits - Cidr.Network.Bits - 1;
        if (distance >= Size) return false;
        index = (ulong)distance;
        return true;
    }

    // At most 2^64, since shorter IPv6 prefixes are refused.
    private static UInt128 Addresses(IpCidr cidr) => UInt128.One << (IpAddress.BitLengthOf(cidr.Family) - cidr.PrefixLength);
}
