using System.Text;
using Net.Model;

namespace Net.Dns;

/// <summary>What the index says to a question at once: addresses, a denial, or nothing.</summary>
internal readonly ref struct IndexedAnswer
{
    private IndexedAnswer(ReadOnlySpan<IpAddress> addresses, Rcode? denial)
    {
        Addresses = addresses;
        Denial = denial;
    }

    /// <summary>The addresses of the name, one at least of the family asked for; empty for a denial or nothing.</summary>
    internal ReadOnlySpan<IpAddress> Addresses { get; }

    /// <summary>NXDOMAIN, or NOERROR where the name has no address of the family; null for addresses or nothing.</summary>
    internal Rcode? Denial { get; }

    internal static IndexedAnswer Denied(Rcode rcode) => new(default, rcode);

    internal static IndexedAnswer Found(ReadOnlySpan<IpAddress> addresses) => new(addresses, null);
}

/// <summary>
/// The two questions that are most of all, answered straight from the index without allocating: the addresses of a Service with a cluster IP, and names of Services that do not
/// exist with all below them.
/// </summary>
internal sealed class IndexedAnswers(ClusterZoneOptions options, ZoneIndex index)
{
    private const int ServiceLabels = 3;

    private const int KeyLength = (2 * WireName.MaxLabel) + 1;

    private readonly bool _compatible = options.Profile == DnsProfile.CoreDnsCompatible;

    internal IndexedAnswer Find(in DnsQuery query, ZoneApex apex)
    {
        // CoreDNS denies no SOA question within a zone.
        if (apex.IsReverse || (_compatible && query.Type == RecordType.SOA)) return default;
        ReadOnlySpan<byte> name = query.FoldedName;
        int end = name.Length - apex.Folded.Length;
        int service = -1, space = -1, kind = -1;
        int labels = 0;
        for (int at = 0; at < end; at += name[at] + 1)
        {
            (service, space, kind) = (space, kind, at);
            labels++;
        }

        if (labels < ServiceLabels || !name[kind..].StartsWith("\u0003svc"u8)) return default;
        Span<char> key = stackalloc char[KeyLength];
        int length = Encoding.Latin1.GetChars(name.Slice(service + 1, name[service]), key);
        key[length++] = '.';
        int spaceLength = Encoding.Latin1.GetChars(name.Slice(space + 1, name[space]), key[length..]);
        if (!index.IsExposed(key.Slice(length, spaceLength))) return IndexedAnswer.Denied(Rcode.NameError);
        key = key[..(length + spaceLength)];
        ServiceEntry? entry = apex.IsMultiCluster ? index.Import(key) : index.Service(key);
        if (entry is null) return IndexedAnswer.Denied(Rcode.NameError);
        if (labels > ServiceLabels || query.Type is not (RecordType.A or RecordType.AAAA) || options.EmptyServiceIsNameError) return default;
        return OfFamily(entry.ClusterAddresses, query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6);
    }

    private static IndexedAnswer OfFamily(ReadOnlySpan<IpAddress> addresses, IpFamily family)
    {
        foreach (IpAddress address in addresses)
        {
            if (address.Family == family) return IndexedAnswer.Found(addresses);
        }

        return addresses.IsEmpty ? default : IndexedAnswer.Denied(Rcode.NoError);
    }
}
