using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>The three record sections of a message (RFC 1035 section 4.1).</summary>
public enum MessageSection
{
    /// <summary>What was asked for.</summary>
    Answer,

    /// <summary>Who is the authority.</summary>
    Authority,

    /// <summary>What may help.</summary>
    Additional,
}

/// <summary>A record as it lies in a message: offsets, nothing copied.</summary>
/// <param name="Section">Its section.</param>
/// <param name="NameOffset">Where the owner starts.</param>
/// <param name="Type">The type.</param>
/// <param name="Class">The class; for OPT the sender's UDP size.</param>
/// <param name="Ttl">The time to live; for OPT extended rcode, version and flags.</param>
/// <param name="DataOffset">Where the data starts.</param>
/// <param name="DataLength">Octets of data.</param>
public readonly record struct RecordView(MessageSection Section, int NameOffset, RecordType Type, ushort Class, uint Ttl, int DataOffset, int DataLength);

/// <summary>Reads a message from front to end without copying. Stops at the first malformed part and says so; never throws on any octets.</summary>
/// <remarks>Bounds: RFC 1035 sections 2.3.4 (sizes), 4.1.3 (records), 4.1.4 (pointers point back).</remarks>
public ref struct MessageReader
{
    private readonly ReadOnlySpan<byte> _message;
    private int _offset;
    private int _left;
    private int _section;

    /// <summary>A reader at the question section; <see cref="IsMalformed"/> when there is no whole header.</summary>
    public MessageReader(ReadOnlySpan<byte> message)
    {
        _message = message;
        _offset = DnsHeader.Length;
        IsMalformed = !DnsHeader.TryRead(message, out DnsHeader header);
        Header = header;
        _left = header.Answers;
    }

    /// <summary>The header.</summary>
    public DnsHeader Header { get; }

    /// <summary>True once something could not be read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The octet after what was read last.</summary>
    public readonly int Offset => _offset;

    /// <summary>Reads one question; call it <see cref="DnsHeader.Questions"/> times before reading records.</summary>
    /// <param name="name">Room for 255 octets; gets the name uncompressed.</param>
    /// <param name="nameLength">Octets written.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="class">The class asked for.</param>
    public bool TryReadQuestion(scoped Span<byte> name, out int nameLength, out RecordType type, out RecordClass @class)
    {
        type = default;
        @class = default;
        nameLength = IsMalformed ? -1 : WireName.Expand(_message, ref _offset, name);
        if (nameLength < 0 || _offset + 4 > _message.Length) return Fail();
        type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_message[_offset..]);
        @class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(_message[(_offset + 2)..]);
        _offset += 4;
        return true;
    }

    /// <summary>Reads the next record of any section; false at the end or when the rest is malformed.</summary>
    public bool TryReadRecord(out RecordView record)
    {
        record = default;
        if (IsMalformed || !MoveToSection()) return false;
        int nameOffset = _offset;
        if (!WireName.TrySkip(_message, ref _offset) || _offset + 10 > _message.Length) return Fail();
        ReadOnlySpan<byte> fields = _message[_offset..];
        int length = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        int data = _offset + 10;
        if (data + length > _message.Length) return Fail();
        record = new(
            (MessageSection)_section, nameOffset, (RecordType)BinaryPrimitives.ReadUInt16BigEndian(fields), BinaryPrimitives.ReadUInt16BigEndian(fields[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(fields[4..]), data, length);
        _offset = data + length;
        _left--;
        return true;
    }

    /// <summary>Copies a record out, its names expanded; null when a name in it is malformed.</summary>
    public readonly DnsRecord? Materialize(in RecordView record)
    {
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        int offset = record.NameOffset;
        int length = WireName.Expand(_message, ref offset, name);
        if (length < 0 || !DnsName.TryFromWire(name[..length], out DnsName owner)) return null;
        byte[]? rdata = RdataNames.Expand(_message, record);

        // RFC 2181 section 8: a TTL with its highest bit set counts as zero.
        uint ttl = record.Ttl > int.MaxValue ? 0 : record.Ttl;
        return rdata is null ? null : new DnsRecord(owner, record.Type, ttl, rdata, (RecordClass)record.Class);
    }

    private bool MoveToSection()
    {
        while (_left == 0)
        {
            if (_section == 2) return false;
            _section++;
            _left = _section == 1 ? Header.Authorities : Header.Additionals;
        }

        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }
}
