using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>The flags of a message header (RFC 1035 section 4.1.1, RFC 4035 section 3), in their wire positions.</summary>
[Flags]
public enum DnsFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>QR: a response.</summary>
    Response = 0x8000,

    /// <summary>AA: from the authority of the zone.</summary>
    Authoritative = 0x0400,

    /// <summary>TC: cut; ask again over TCP.</summary>
    Truncated = 0x0200,

    /// <summary>RD: recursion wanted.</summary>
    RecursionDesired = 0x0100,

    /// <summary>RA: recursion offered.</summary>
    RecursionAvailable = 0x0080,

    /// <summary>Z: reserved.</summary>
    Reserved = 0x0040,

    /// <summary>AD: validated by the server.</summary>
    AuthenticData = 0x0020,

    /// <summary>CD: the client validates itself.</summary>
    CheckingDisabled = 0x0010,
}

/// <summary>The 12 octets that every message starts with (RFC 1035 section 4.1.1).</summary>
public readonly record struct DnsHeader
{
    /// <summary>Octets of a header.</summary>
    public const int Length = 12;

    private const ushort FlagMask = 0x87F0;

    private readonly ushort _bits;

    /// <summary>A header with the parts given; <paramref name="rcode"/> keeps its low four bits.</summary>
    public DnsHeader(ushort id, DnsFlags flags, Opcode opcode, Rcode rcode, ushort questions, ushort answers, ushort authorities, ushort additionals)
    {
        Id = id;
        _bits = (ushort)(((ushort)flags & FlagMask) | (((int)opcode & 15) << 11) | ((int)rcode & 15));
        Questions = questions;
        Answers = answers;
        Authorities = authorities;
        Additionals = additionals;
    }

    private DnsHeader(ReadOnlySpan<byte> message)
    {
        Id = BinaryPrimitives.ReadUInt16BigEndian(message);
        _bits = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        Questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        Answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        Authorities = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        Additionals = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
    }

    /// <summary>The identifier that ties a response to its query.</summary>
    public ushort Id { get; }

    /// <summary>The flags.</summary>
    public DnsFlags Flags => (DnsFlags)(_bits & FlagMask);

    /// <summary>The kind of query.</summary>
    public Opcode Opcode => (Opcode)((_bits >> 11) & 15);

    /// <summary>The low four bits of the response code.</summary>
    public Rcode Rcode => (Rcode)(_bits & 15);

    /// <summary>Entries in the question section.</summary>
    public ushort Questions { get; }

    /// <summary>Records in the answer section.</summary>
    public ushort Answers { get; }

    /// <summary>Records in the authority section.</summary>
    public ushort Authorities { get; }

    /// <summary>Records in the additional section.</summary>
    public ushort Additionals { get; }

    /// <summary>Reads the header; false when the message is shorter than one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsHeader header)
    {
        if (message.Length < Length)
        {
            header = default;
            return false;
        }

        header = new DnsHeader(message);
        return true;
    }

    /// <summary>Writes the header to the first 12 octets.</summary>
    public void WriteTo(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message, Id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], _bits);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Questions);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], Answers);
        BinaryPrimitives.WriteUInt16BigEndian(message[8..], Authorities);
        BinaryPrimitives.WriteUInt16BigEndian(message[10..], Additionals);
    }
}
