using Net.Model;

namespace Net.Policy;

/// <summary>Addresses of one family from a first to a last, both included.</summary>
internal readonly record struct AddressRange(IpFamily Family, UInt128 First, UInt128 Last)
{
    public static AddressRange Of(IpCidr cidr) => new(cidr.Family, cidr.Network.Bits, cidr.Last.Bits);

    public static AddressRange Of(IpAddress address) => new(address.Family, address.Bits, address.Bits);

    /// <summary>What is left of a range without holes of the same family, ascending.</summary>
    public static IEnumerable<AddressRange> Without(AddressRange whole, IEnumerable<AddressRange> holes)
    {
        UInt128 next = whole.First;
        foreach (AddressRange hole in holes.Where(hole => hole.Family == whole.Family && hole.Last >= whole.First && hole.First <= whole.Last).OrderBy(static hole => hole.First))
        {
            if (hole.First > next) yield return new(whole.Family, next, hole.First - 1);
            if (hole.Last >= whole.Last) yield break;
            if (hole.Last >= next) next = hole.Last + 1;
        }

        yield return new(whole.Family, next, whole.Last);
    }
}
