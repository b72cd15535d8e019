using System.Buffers.Binary;
using Net.Model;

namespace Net.Dns;

/// <summary>
/// The questions that are most of all, answered straight from the index without allocating, so that no answer need be kept for them: addresses and named ports of Services with a cluster IP,
/// reverse names of cluster IPs, and what does not exist.
/// </summary>
internal sealed class IndexedAnswers(ClusterZoneOptions options, ZoneIndex index, DnsName primary)
{
    private const int ServiceLabels = 3;

    private readonly bool _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
    private readonly uint _ttl = (uint)options.Ttl;
    private readonly bool _answersAllNamespaces = options.Namespaces.Count == 0 && options.NamespaceSelector is null;

    /// <summary>Writes the answer, or says what is denied.</summary>
    /// <param name="query">The question, within the zone.</param>
    /// <param name="apex">The zone.</param>
    /// <param name="response">Room for the answer.</param>
    /// <param name="denial">NXDOMAIN, or NOERROR where the name has nothing of the type; null when nothing is denied.</param>
    /// <returns>Octets written; 0 when there is no room, or the answer is not to be had from the index alone.</returns>
    internal int Write(in DnsQuery query, ZoneApex apex, Span<byte> response, out Rcode? denial)
    {
        if (apex.IsReverse) return WritePointer(query, response, out denial);

        // CoreDNS denies no SOA question within a zone.
        denial = null;
        if (_compatible && query.Type == RecordType.SOA) return 0;
        ReadOnlySpan<byte> name = query.FoldedName;
        int end = name.Length - apex.Folded.Length;
        int protocol = -1, service = -1, space = -1, kind = -1;
        int labels = 0;
        for (int at = 0; at < end; at += name[at] + 1)
        {
            (protocol, service, space, kind) = (service, space, kind, at);
            labels++;
        }

        if (labels < ServiceLabels || !name[kind..].StartsWith("\u0003svc"u8)) return 0;
        ServiceEntry? entry = apex.IsMultiCluster ? index.Import(name[service..kind]) : index.Service(name[service..kind]);
        if (entry is null || !entry.Namespace.IsExposed)
        {
            denial = Rcode.NameError;
            return 0;
        }

        if (options.EmptyServiceIsNameError || entry.ClusterAddresses.IsEmpty) return 0;
        if (labels == ServiceLabels && query.Type is RecordType.A or RecordType.AAAA) return WriteAddresses(query, entry, response, out denial);
        bool isPort = labels == ServiceLabels + 2 && query.Type == RecordType.SRV;
        return isPort ? WriteService(query, entry, name[..protocol], name[protocol..service], name[service..end], apex, response) : 0;
    }

    private int WriteAddresses(in DnsQuery query, ServiceEntry entry, Span<byte> response, out Rcode? denial)
    {
        IpFamily family = query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        denial = null;
        foreach (IpAddress address in entry.ClusterAddresses)
        {
            if (address.Family == family) return WireAnswer.WriteAddresses(query, entry.ClusterAddresses, _ttl, response);
        }

        denial = Rcode.NoError;
        return 0;
    }

    /// <summary>SRV of a port: <c>_http._tcp</c>, each one label. A Service with an address twice, or several ports of one name and protocol, is left to the records.</summary>
    private int WriteService(in DnsQuery query, ServiceEntry entry, ReadOnlySpan<byte> port, ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> service, ZoneApex apex, Span<byte> response)
    {
        if (entry.Service is not { } target || entry.ClusterAddresses.Length != Math.Max(1, target.Spec.ClusterIPs.Count)) return 0;
        ServicePort? found = null;
        foreach (ServicePort candidate in target.Spec.Ports)
        {
            if (!IsLabel(port, candidate.Name) || !IsLabel(protocol, candidate.Protocol)) continue;
            if (found is not null) return 0;
            found = candidate;
        }

        if (found is null) return 0;
        ushort weight = (ushort)Math.Max(1, 100 / entry.ClusterAddresses.Length);
        return WireAnswer.WriteService(query, weight, (ushort)found.Port, service, apex, entry.ClusterAddresses, _ttl, response);
    }

    /// <summary>PTR of a cluster IP that one Service alone has.</summary>
    private int WritePointer(in DnsQuery query, Span<byte> response, out Rcode? denial)
    {
        denial = null;
        if (query.Type != RecordType.PTR || !_answersAllNamespaces) return 0;
        if (!ReverseNames.TryRead(query.FoldedName, _compatible, out IpFamily family, out UInt128 bits, out int count) || count < IpAddress.BitLengthOf(family)) return 0;
        IpAddress address = IpAddress.FromBits(family, bits);
        if (index.At(address) is not { } owners)
        {
            denial = Rcode.NameError;
            return 0;
        }

        if (owners.Sole is not { Service: not null } entry || entry.EndpointsHaveClusterAddresses || !entry.ClusterAddresses.Contains(address)) return 0;
        return WireAnswer.WritePointer(query, entry.WireKey, primary, _ttl, response);
    }

    /// <summary>Whether a folded label is an underscore and a text of ASCII, whatever its case.</summary>
    private static bool IsLabel(ReadOnlySpan<byte> label, string text) =>
        label.Length == text.Length + 2 && label[1] == (byte)'_' && System.Text.Ascii.EqualsIgnoreCase(label[2..], text);
}
