using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>Addresses of one family that are no pod's and that no policy of the snapshots tells apart.</summary>
/// <param name="IsPublic">Whether they are reached across the internet.</param>
/// <param name="Ranges">The addresses, ascending.</param>
internal sealed record OutsideAddresses(bool IsPublic, IReadOnlyList<AddressRange> Ranges)
{
    /// <summary>One of the addresses that is no pod's.</summary>
    public required IpAddress Address { get; init; }

    /// <summary>All of a family, each address in one part, the public ones first.</summary>
    public static List<OutsideAddresses> Of(IpFamily family, PolicySnapshot[] worlds)
    {
        UInt128[] pods = [.. worlds.SelectMany(static world => world.Pods()).SelectMany(static pod => pod.Addresses).Where(address => address.Family == family).Select(static address => address.Bits).Distinct().Order()];
        UInt128 end = family == IpFamily.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        UInt128[] starts = [.. Borders(family, worlds, end)];
        var parts = new Dictionary<string, (IpAddress Free, List<AddressRange> Ranges)>(StringComparer.Ordinal);
        for (int i = 0; i < starts.Length; i++)
        {
            var range = new AddressRange(family, starts[i], i + 1 < starts.Length ? starts[i + 1] - 1 : end);
            if (FirstFree(range, pods) is not { } free) continue;
            string key = string.Concat(worlds.Select(world => $"{new string(MemoryMarshal.Cast<ulong, char>(world.Partition[free]))}|").Append(SpecialNetworks.IsPublic(family, range.First) ? "public" : "private"));
            ref (IpAddress Free, List<AddressRange> Ranges) part = ref CollectionsMarshal.GetValueRefOrAddDefault(parts, key, out bool known);
            if (!known) part = (free, []);
            Add(part.Ranges, range);
        }

        return [.. parts.Values
            .Select(part => new OutsideAddresses(SpecialNetworks.IsPublic(family, part.Ranges[0].First), part.Ranges) { Address = part.Free })
            .OrderByDescending(static part => part.IsPublic)];
    }

    /// <summary>Names parts: the largest of its kind needs no networks.</summary>
    public static FlowEnd[] Names(IReadOnlyList<OutsideAddresses> parts)
    {
        OutsideAddresses? widestPublic = parts.Where(static part => part.IsPublic).MaxBy(Size), widestOther = parts.Where(static part => !part.IsPublic).MaxBy(Size);
        return [.. parts.Select(part => new FlowEnd
        {
            Kind = part.IsPublic ? FlowEndKind.Internet : FlowEndKind.PrivateNetworks,
            Networks = ReferenceEquals(part, widestPublic) || ReferenceEquals(part, widestOther) ? "" : AddressText.Of(part.Ranges),
        })];

        static double Size(OutsideAddresses part) => part.Ranges.Sum(static range => (double)(range.Last - range.First) + 1);
    }

    private static SortedSet<UInt128> Borders(IpFamily family, PolicySnapshot[] worlds, UInt128 end)
    {
        var borders = new SortedSet<UInt128> { 0 };
        foreach (PolicySnapshot world in worlds) borders.UnionWith(world.Partition.Starts(family).Select(static start => start.Bits));
        foreach (AddressRange range in SpecialNetworks.Borders(family))
        {
            borders.Add(range.First);
            if (range.Last != end) borders.Add(range.Last + 1);
        }

        return borders;
    }

    private static void Add(List<AddressRange> ranges, AddressRange range)
    {
        if (ranges.Count > 0 && ranges[^1].Last + 1 == range.First) ranges[^1] = ranges[^1] with { Last = range.Last };
        else ranges.Add(range);
    }

    private static IpAddress? FirstFree(AddressRange range, UInt128[] pods)
    {
        int at = Array.BinarySearch(pods, range.First);
        if (at < 0) return IpAddress.FromBits(range.Family, range.First);
        UInt128 next = range.First;
        for (; at < pods.Length && pods[at] == next; at++)
        {
            if (next == range.Last) return null;
            next++;
        }

        return IpAddress.FromBits(range.Family, next);
    }
}
