using System.Buffers.Binary;
using System.Text;

namespace Net.Dns;

/// <summary>One zone that is served: its name, and the SOA record ready to be copied (RFC 2308 section 3).</summary>
internal sealed class ZoneApex
{
    /// <summary>Refresh, retry and expire of the SOA, in seconds.</summary>
    private const uint Refresh = 7200, Retry = 1800, Expire = 86400;

    /// <summary>A denial need not be shorter-lived than this many seconds where the zone's TTL is longer.</summary>
    private const uint MaxSoaTtl = 300;

    private readonly uint _ttl;

    internal ZoneApex(DnsName name, bool isMultiCluster, int ttl)
    {
        Name = name;
        Folded = new byte[name.Wire.Length];
        WireName.Fold(name.Wire, Folded);
        IsMultiCluster = isMultiCluster;
        IsReverse = ReverseNames.IsReverse(Folded);
        _ttl = (uint)ttl;
    }

    internal DnsName Name { get; }

    internal byte[] Folded { get; }

    internal bool IsMultiCluster { get; }

    internal bool IsReverse { get; }

    /// <summary>Octets of <see cref="WriteSoa"/>.</summary>
    internal const int SoaLength = 12 + 9 + 13 + 20;

    /// <summary>Writes the SOA after a question whose name ends in this zone: owner and names point into the question, so its letters come back.</summary>
    internal int WriteSoa(Span<byte> target, int nameLength, uint serial)
    {
        ushort apex = (ushort)(0xC000 | (DnsHeader.Length + nameLength - Folded.Length));
        BinaryPrimitives.WriteUInt16BigEndian(target, apex);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)RecordType.SOA);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)RecordClass.IN);
        BinaryPrimitives.WriteUInt32BigEndian(target[6..], Math.Min(_ttl, MaxSoaTtl));
        BinaryPrimitives.WriteUInt16BigEndian(target[10..], SoaLength - 12);
        "\u0002ns\u0003dns"u8.CopyTo(target[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(target[19..], apex);
        "\u000ahostmaster"u8.CopyTo(target[21..]);
        BinaryPrimitives.WriteUInt16BigEndian(target[32..], apex);
        BinaryPrimitives.WriteUInt32BigEndian(target[34..], serial);
        BinaryPrimitives.WriteUInt32BigEndian(target[38..], Refresh);
        BinaryPrimitives.WriteUInt32BigEndian(target[42..], Retry);
        BinaryPrimitives.WriteUInt32BigEndian(target[46..], Expire);
        BinaryPrimitives.WriteUInt32BigEndian(target[50..], _ttl);
        return SoaLength;
    }

    /// <summary>The SOA as a record, for a zone name with the letters of the question.</summary>
    internal DnsRecord Soa(DnsName zone, uint serial) =>
        DnsRecord.StartOfAuthority(zone, Math.Min(_ttl, MaxSoaTtl), zone.Child("dns").Child("ns"), zone.Child("hostmaster"), serial, Refresh, Retry, Expire, _ttl);
}

/// <summary>A question's name taken apart: its zone, and the labels before it, folded.</summary>
internal readonly struct ZoneQuestion
{
    private ZoneQuestion(ZoneApex apex, DnsName zone, string[] labels)
    {
        Apex = apex;
        Zone = zone;
        Labels = labels;
    }

    internal ZoneApex Apex { get; }

    /// <summary>The zone's name with the letters of the question.</summary>
    internal DnsName Zone { get; }

    /// <summary>The labels before the zone, first to last, letters lowered.</summary>
    internal string[] Labels { get; }

    internal static ZoneQuestion Of(ZoneApex apex, DnsName name)
    {
        ReadOnlySpan<byte> wire = name.Wire;
        int end = wire.Length - apex.Folded.Length;
        List<string> labels = [];
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        WireName.Fold(wire, folded);
        for (int at = 0; at < end; at += wire[at] + 1) labels.Add(Encoding.Latin1.GetString(folded.Slice(at + 1, wire[at])));
        DnsName.TryFromWire(wire[end..], out DnsName zone);
        return new(apex, zone, [.. labels]);
    }
}
