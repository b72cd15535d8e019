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
    /// <param name="query">The question.</param>
    /// <param name="kept">The answer.</param>
    /// <param name="rotate">Whether addresses start with another one for each query: the identifier, which clients choose at random, says with which.</param>
    /// <param name="response">Room for the answer.</param>
    internal static int Write(in DnsQuery query, AnswerTable.Entry kept, bool rotate, Span<byte> response)
    {
        int start = DnsHeader.Length + query.QuestionLength;
        int length = start + kept.Body.Length;
        if (length > response.Length) return 0;
        WriteHead(query, kept.Rcode, kept.Answers, 0, kept.Additionals, response);
        int first = rotate ? kept.AddressLength * ((query.Header.Id * kept.Answers) >> 16) : 0;
        kept.Body.AsSpan(first).CopyTo(response[start..]);
        kept.Body.AsSpan(0, first).CopyTo(response[(length - first)..]);
        return length;
    }

    /// <summary>Writes the addresses of the family asked for.</summary>
    internal static int WriteAddresses(in DnsQuery query, ReadOnlySpan<IpAddress> addresses, uint ttl, Span<byte> response)
    {
        IpFamily family = query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        int at = DnsHeader.Length + query.QuestionLength;
        ushort count = 0;
        foreach (IpAddress address in addresses)
        {
            if (address.Family != family) continue;
            int size = WriteAddress(address, AskedName, ttl, response[at..]);
            if (size == 0) return 0;
            at += size;
            count++;
        }

        WriteHead(query, Rcode.NoError, count, 0, 0, response);
        return at;
    }

    /// <summary>Writes the SRV record of one port, and the addresses of its target beside it.</summary>
    /// <param name="query">The question.</param>
    /// <param name="weight">The record's weight.</param>
    /// <param name="port">The port's number.</param>
    /// <param name="target">The labels of the target before the zone, folded.</param>
    /// <param name="apex">The zone; its letters come from the question.</param>
    /// <param name="addresses">The target's addresses.</param>
    /// <param name="ttl">Of all records.</param>
    /// <param name="response">Room for the answer.</param>
    internal static int WriteService(in DnsQuery query, ushort weight, ushort port, ReadOnlySpan<byte> target, ZoneApex apex, ReadOnlySpan<IpAddress> addresses, uint ttl, Span<byte> response)
    {
        const int Numbers = 6;
        ReadOnlySpan<byte> zone = query.Name[^apex.Folded.Length..];
        int at = DnsHeader.Length + query.QuestionLength;
        int length = Numbers + target.Length + zone.Length;
        if (at + RecordFields + length > response.Length) return 0;
        WriteFields(response[at..], AskedName, RecordType.SRV, ttl, length);
        at += RecordFields;
        BinaryPrimitives.WriteUInt16BigEndian(response[at..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(response[(at + 2)..], weight);
        BinaryPrimitives.WriteUInt16BigEndian(response[(at + 4)..], port);

        // RFC 2782: the target is not compressed; owners may point at it.
        ushort owner = (ushort)(0xC000 | (at + Numbers));
        target.CopyTo(response[(at + Numbers)..]);
        zone.CopyTo(response[(at + Numbers + target.Length)..]);
        at += length;
        foreach (IpAddress address in addresses)
        {
            int size = WriteAddress(address, owner, ttl, response[at..]);
            if (size == 0) return 0;
            at += size;
        }

        WriteHead(query, Rcode.NoError, 1, 0, (ushort)addresses.Length, response);
        return at;
    }

    /// <summary>Writes the PTR record to a Service.</summary>
    /// <param name="query">The question.</param>
    /// <param name="service">The labels of name and namespace.</param>
    /// <param name="zone">The zone that reverse names point into.</param>
    /// <param name="ttl">Of the record.</param>
    /// <param name="response">Room for the answer.</param>
    internal static int WritePointer(in DnsQuery query, ReadOnlySpan<byte> service, DnsName zone, uint ttl, Span<byte> response)
    {
        ReadOnlySpan<byte> kind = "\u0003svc"u8;
        int at = DnsHeader.Length + query.QuestionLength;
        int length = service.Length + kind.Length + zone.Wire.Length;
        if (length > WireName.MaxLength || at + RecordFields + length > response.Length) return 0;
        WriteFields(response[at..], AskedName, RecordType.PTR, ttl, length);
        at += RecordFields;
        service.CopyTo(response[at..]);
        kind.CopyTo(response[(at + service.Length)..]);
        zone.Wire.CopyTo(response[(at + service.Length + kind.Length)..]);
        WriteHead(query, Rcode.NoError, 1, 0, 0, response);
        return at + length;
    }

    /// <summary>Writes a denial with the zone's SOA (RFC 2308 section 3).</summary>
    internal static int WriteDenial(in DnsQuery query, ZoneApex apex, Rcode rcode, uint serial, Span<byte> response)
    {
        int start = DnsHeader.Length + query.QuestionLength;
        if (start + ZoneApex.SoaLength > response.Length) return 0;
        WriteHead(query, rcode, 0, 1, 0, response);
        return start + apex.WriteSoa(response[start..], query.Name.Length, serial);
    }

    /// <summary>Octets written; 0 when there is no room.</summary>
    private static int WriteAddress(IpAddress address, ushort owner, uint ttl, Span<byte> record)
    {
        int size = address.BitLength / 8;
        if (RecordFields + size > record.Length) return 0;
        WriteFields(record, owner, address.Family == IpFamily.IPv4 ? RecordType.A : RecordType.AAAA, ttl, size);
        address.WriteBytes(record[RecordFields..]);
        return RecordFields + size;
    }

    private static void WriteFields(Span<byte> record, ushort owner, RecordType type, uint ttl, int dataLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(record, owner);
        BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(record[4..], (ushort)RecordClass.IN);
        BinaryPrimitives.WriteUInt32BigEndian(record[6..], ttl);
        BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)dataLength);
    }

    private static void WriteHead(in DnsQuery query, Rcode rcode, ushort answers, ushort authorities, ushort additionals, Span<byte> response)
    {
        DnsFlags flags = DnsFlags.Response | DnsFlags.Authoritative | (query.Header.Flags & (DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled));
        new DnsHeader(query.Header.Id, flags, Opcode.Query, rcode, 1, answers, authorities, additionals).WriteTo(response);
        query.Question.CopyTo(response[DnsHeader.Length..]);
    }
}
