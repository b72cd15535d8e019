using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>What was wrong with a received message, and hence what is sent back.</summary>
public enum QueryVerdict
{
    /// <summary>A query to be answered.</summary>
    Good,

    /// <summary>Nothing is sent: too short for a header, or a response (RFC 1035 section 7.3; answering one would let two servers echo for ever).</summary>
    Silent,

    /// <summary>FORMERR.</summary>
    Malformed,

    /// <summary>NOTIMP: an opcode that is not served.</summary>
    NotImplemented,

    /// <summary>BADVERS: an EDNS version past 0 (RFC 6891 section 6.1.3).</summary>
    BadVersion,
}

/// <summary>A query as it lies in the received octets: nothing copied but the folded name.</summary>
public readonly ref struct DnsQuery
{
    private DnsQuery(ReadOnlySpan<byte> message, DnsHeader header, int nameLength, EdnsView edns, ReadOnlySpan<byte> folded)
    {
        Message = message;
        Header = header;
        Name = message.Slice(DnsHeader.Length, nameLength);
        FoldedName = folded;
        Type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[(DnsHeader.Length + nameLength)..]);
        Class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(message[(DnsHeader.Length + nameLength + 2)..]);
        Edns = edns;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>The header.</summary>
    public DnsHeader Header { get; }

    /// <summary>The name asked for, in wire form, with the client's letters.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The name with its ASCII letters lowered.</summary>
    public ReadOnlySpan<byte> FoldedName { get; }

    /// <summary>The type asked for.</summary>
    public RecordType Type { get; }

    /// <summary>The class asked for.</summary>
    public RecordClass Class { get; }

    /// <summary>What the OPT record says.</summary>
    public EdnsView Edns { get; }

    /// <summary>Octets of the question section.</summary>
    public int QuestionLength => Name.Length + 4;

    /// <summary>The question section as received.</summary>
    public ReadOnlySpan<byte> Question => Message.Slice(DnsHeader.Length, QuestionLength);

    /// <summary>Reads a query: the header first, then the question, then the other sections for an OPT record.</summary>
    /// <param name="message">The octets received.</param>
    /// <param name="folded">Room for 255 octets, kept as long as the query.</param>
    /// <param name="acceptNotify">Whether NOTIFY (RFC 1996) counts as a query.</param>
    /// <param name="query">The query; whole only when <see cref="QueryVerdict.Good"/> or <see cref="QueryVerdict.BadVersion"/>.</param>
    public static QueryVerdict Read(ReadOnlySpan<byte> message, Span<byte> folded, bool acceptNotify, out DnsQuery query)
    {
        query = default;
        if (!DnsHeader.TryRead(message, out DnsHeader header) || (header.Flags & DnsFlags.Response) != 0) return QueryVerdict.Silent;
        if (header.Opcode != Opcode.Query && !(acceptNotify && header.Opcode == Opcode.Notify)) return QueryVerdict.NotImplemented;

        // RFC 9619: a query has exactly one question. A pointer in the first name could only point into the header.
        if (header.Questions != 1) return QueryVerdict.Malformed;
        int nameLength = WireName.PlainLength(message, DnsHeader.Length);
        if (nameLength < 0 || DnsHeader.Length + nameLength + 4 > message.Length) return QueryVerdict.Malformed;
        EdnsView edns = default;
        if ((header.Answers | header.Authorities | header.Additionals) != 0 && !TryReadSections(message, header, DnsHeader.Length + nameLength + 4, out edns))
        {
            return QueryVerdict.Malformed;
        }

        WireName.Fold(message.Slice(DnsHeader.Length, nameLength), folded);
        query = new DnsQuery(message, header, nameLength, edns, folded[..nameLength]);
        return edns.Version > 0 ? QueryVerdict.BadVersion : QueryVerdict.Good;
    }

    private static bool TryReadSections(ReadOnlySpan<byte> message, DnsHeader header, int offset, out EdnsView edns)
    {
        edns = default;
        int before = header.Answers + header.Authorities;
        int total = before + header.Additionals;
        for (int i = 0; i < total; i++)
        {
            int owner = offset;
            if (!WireName.TrySkip(message, ref offset) || offset + 10 > message.Length) return false;
            ReadOnlySpan<byte> fields = message[offset..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
            int data = offset + 10;
            if (data + length > message.Length) return false;
            if (BinaryPrimitives.ReadUInt16BigEndian(fields) == (ushort)RecordType.OPT)
            {
                // RFC 6891 section 6.1.1: at most one, in the additional section, owned by the root.
                if (i < before || edns.IsPresent || message[owner] != 0) return false;
                edns = new EdnsView(new RecordView(
                    MessageSection.Additional, owner, RecordType.OPT, BinaryPrimitives.ReadUInt16BigEndian(fields[2..]), BinaryPrimitives.ReadUInt32BigEndian(fields[4..]), data, length));
                if (edns.Version == 0 && !edns.AreOptionsGood(message)) return false;
            }

            offset = data + length;
        }

        return true;
    }
}
