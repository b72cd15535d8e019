using Net.Model;

namespace Net.Policy;

/// <summary>Ranges of addresses as the networks people write.</summary>
internal static class AddressText
{
    private const int MostNetworks = 3;

    /// <summary>The fewest CIDRs that make up some ranges, of which the first few are named.</summary>
    public static string Of(IReadOnlyList<AddressRange> ranges)
    {
        List<IpCidr> networks = [.. ranges.SelectMany(Networks).Take(256)];
        string named = string.Join(", ", networks.Take(MostNetworks));
        return networks.Count <= MostNetworks ? named : $"{named}, …";
    }

    private static IEnumerable<IpCidr> Networks(AddressRange range)
    {
        int bits = IpAddress.BitLengthOf(range.Family);
        for (UInt128 next = range.First; ;)
        {
            // The largest block that starts here and does not go past the end.
            int size = next == UInt128.Zero ? bits : Math.Min(bits, (int)UInt128.TrailingZeroCount(next));
            while (size > 0 && LastOf(next, size) > range.Last) size--;
            yield return IpCidr.Of(IpAddress.FromBits(range.Family, next), bits - size);
            UInt128 last = LastOf(next, size);
            if (last >= range.Last) yield break;
            next = last + 1;
        }
    }

    private static UInt128 LastOf(UInt128 first, int size) => size == 128 ? UInt128.MaxValue : first + (UInt128.One << size) - 1;
}
