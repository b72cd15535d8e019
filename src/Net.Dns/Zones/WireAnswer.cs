using System.Buffers.Binary;
using Net.Model;

namespace Net.Dns;

/// <summary>Writes answers straight into a message: header, the question as it came, and records that point at its name, so that its letters come back. 0 where there is no room.</summary>
internal static class WireAnswer
{
    /// <summary>A record before its data when its owner is a pointer: owner, type, class, TTL, length (RFC 1035 section 4.1.3).</summary>
    private const int RecordFields = 12;

    /// <summary>A pointer to the name of the question.</summary>
    private const ushort AskedName = 0xC000 | DnsHeader.Length;

    /// <summary>Copies an answer that was rendered before.</summary>
    internal static int Write(in DnsQuery query, AnswerTable.Entry kept, Span<byte> response)
    {
        int start = DnsHeader.Length + query.QuestionLength;
        int length = start + kept.Body.Length;
        if (length > response.Length) return 0;
        WriteHead(query, kept.Rcode, kept.Answers, 0, kept.Additionals, response);
        kept.Body.CopyTo(response[start..]);
        return length;
    }

    /// <summary>Writes the addresses of the family asked for.</summary>
    internal static int WriteAddresses(in DnsQuery query, ReadOnlySpan<IpAddress> addresses, uint ttl, Span<byte> response)
    {
        IpFamily family = query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        int size = IpAddress.BitLengthOf(family) / 8;
        int at = DnsHeader.Length + query.QuestionLength;
        ushort count = 0;
        foreach (IpAddress address in addresses)
        {
            if (address.Family != family) continue;
            if (at + RecordFields + size > response.Length) return 0;
            Span<byte> record = response[at..];
            BinaryPrimitives.WriteUInt16BigEndian(record, AskedName);
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)query.Type);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], (ushort)RecordClass.IN);
            BinaryPrimitives.WriteUInt32BigEndian(record[6..], ttl);
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)size);
            address.WriteBytes(record[RecordFields..]);
            at += RecordFields + size;
            count++;
        }

        WriteHead(query, Rcode.NoError, count, 0, 0, response);
        return at;
    }

    /// <summary>Writes a denial with the zone's SOA (RFC 2308 section 3).</summary>
    internal static int WriteDenial(in DnsQuery query, ZoneApex apex, Rcode rcode, uint serial, Span<byte> response)
    {
        int start = DnsHeader.Length + query.QuestionLength;
        if (start + ZoneApex.SoaLength > response.Length) return 0;
        WriteHead(query, rcode, 0, 1, 0, response);
        return start + apex.WriteSoa(response[start..], query.Name.Length, serial);
    }

    private static void WriteHead(in DnsQuery query, Rcode rcode, ushort answers, ushort authorities, ushort additionals, Span<byte> response)
    {
        DnsFlags flags = DnsFlags.Response | DnsFlags.Authoritative | (query.Header.Flags & (DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled));
        new DnsHeader(query.Header.Id, flags, Opcode.Query, rcode, 1, answers, authorities, additionals).WriteTo(response);
        query.Question.CopyTo(response[DnsHeader.Length..]);
    }
}
