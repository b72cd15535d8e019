using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Net.Dns;

/// <summary>A question as it is sent upstream, and what is known about it to recognise its answer (RFC 5452 section 9).</summary>
internal sealed class UpstreamQuery
{
    /// <summary>The UDP size offered when the transport is ours to choose: no path fragments it (RFC 9715).</summary>
    private const ushort OwnUdpSize = 1232;

    private readonly byte[] _message;
    private readonly int _nameLength;

    private UpstreamQuery(byte[] message, int nameLength, bool hasEdns, bool isMixed)
    {
        _message = message;
        _nameLength = nameLength;
        HasEdns = hasEdns;
        IsMixed = isMixed;
    }

    internal ReadOnlyMemory<byte> Message => _message;

    /// <summary>Whether the query has an OPT record.</summary>
    internal bool HasEdns { get; }

    /// <summary>Whether letters were mixed, so that an answer must have them so.</summary>
    internal bool IsMixed { get; }

    /// <summary>The most octets that an answer over UDP may have.</summary>
    internal int MostUdpOctets => HasEdns ? BinaryPrimitives.ReadUInt16BigEndian(_message.AsSpan(_message.Length - EdnsView.BareLength + 3)) : EdnsView.MinUdpSize;

    /// <param name="request">The client's question.</param>
    /// <param name="mirrorsClient">Sends the OPT record that the client sent, or none; else always one of our own.</param>
    /// <param name="mixCase">Mixes the letters.</param>
    /// <param name="withEdns">False for a server that does not understand OPT.</param>
    internal static UpstreamQuery Of(DnsRequest request, bool mirrorsClient, bool mixCase, bool withEdns = true)
    {
        bool edns = withEdns && (request.HasEdns || !mirrorsClient);
        int nameLength = request.Name.Wire.Length;
        byte[] message = new byte[DnsHeader.Length + nameLength + 4 + (edns ? EdnsView.BareLength : 0)];
        MessageWriter writer = new(message);
        writer.TryWriteQuestion(request.Name.Wire, request.Type, request.Class);
        bool mixed = mixCase && MixLetters(message.AsSpan(DnsHeader.Length, nameLength));
        if (edns) writer.TryWriteRaw(Opt(mirrorsClient ? Math.Max(request.UdpSize, (ushort)EdnsView.MinUdpSize) : OwnUdpSize, request.IsDnssecOk));
        DnsFlags flags = request.Flags & (DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled | DnsFlags.AuthenticData);
        writer.Finish(new DnsHeader(RandomId(), flags, Opcode.Query, Rcode.NoError, 1, 0, 0, (ushort)(edns ? 1 : 0)));
        return new UpstreamQuery(message, nameLength, edns, mixed);
    }

    /// <summary>Whether a message answers this query: a response with its id and its question. A malformed one that goes on badly after that counts too.</summary>
    /// <param name="reply">The octets received.</param>
    /// <param name="wrongLetters">True when all is right but for the case of letters.</param>
    internal bool IsAnsweredBy(ReadOnlySpan<byte> reply, out bool wrongLetters)
    {
        wrongLetters = false;
        int end = DnsHeader.Length + _nameLength + 4;
        if (!DnsHeader.TryRead(reply, out DnsHeader header) || reply.Length < end) return false;
        if (header.Id != BinaryPrimitives.ReadUInt16BigEndian(_message) || (header.Flags & DnsFlags.Response) == 0 || header.Opcode != Opcode.Query || header.Questions != 1) return false;
        ReadOnlySpan<byte> sent = _message.AsSpan(DnsHeader.Length, _nameLength + 4);
        ReadOnlySpan<byte> back = reply[DnsHeader.Length..end];
        if (!sent[_nameLength..].SequenceEqual(back[_nameLength..]) || !WireName.EqualsIgnoreCase(sent[.._nameLength], back[.._nameLength])) return false;
        wrongLetters = IsMixed && !sent.SequenceEqual(back);
        return !wrongLetters;
    }

    /// <summary>A server that answers FORMERR without a question, as old ones do (RFC 6891 section 7), to what has this id.</summary>
    internal bool IsRefusedAsMalformedBy(ReadOnlySpan<byte> reply) =>
        DnsHeader.TryRead(reply, out DnsHeader header) && header.Id == BinaryPrimitives.ReadUInt16BigEndian(_message) && (header.Flags & DnsFlags.Response) != 0
        && header is { Rcode: Rcode.FormatError, Questions: 0 };

    /// <summary>Puts the client's letters back, and with them those of every name that points into the question.</summary>
    internal static void RestoreLetters(Span<byte> reply, DnsName name) => name.Wire.CopyTo(reply[DnsHeader.Length..]);

    private static ushort RandomId()
    {
        Span<byte> id = stackalloc byte[2];
        RandomNumberGenerator.Fill(id);
        return BinaryPrimitives.ReadUInt16BigEndian(id);
    }

    /// <summary>False when there is no letter to mix.</summary>
    private static bool MixLetters(Span<byte> name)
    {
        Span<byte> bits = stackalloc byte[(WireName.MaxLength + 7) / 8];
        RandomNumberGenerator.Fill(bits);
        bool any = false;
        for (int i = 0; i < name.Length; i++)
        {
            // Lengths of labels are below every letter.
            if ((byte)((name[i] | 0x20) - 'a') > 25) continue;
            any = true;
            name[i] = (byte)((name[i] & ~0x20) | (((bits[i >> 3] >> (i & 7)) & 1) << 5));
        }

        return any;
    }

    private static byte[] Opt(ushort size, bool isDnssecOk) => [0, 0, (byte)RecordType.OPT, (byte)(size >> 8), (byte)size, 0, 0, isDnssecOk ? (byte)0x80 : (byte)0, 0, 0, 0];
}
