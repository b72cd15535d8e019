using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Net.Transport.Tcp;

/// <summary>Versions of the PROXY protocol (haproxy.org, proxy-protocol.txt).</summary>
public enum ProxyProtocolVersion
{
    /// <summary>No header.</summary>
    None,

    /// <summary>The line of text.</summary>
    V1,

    /// <summary>The binary header.</summary>
    V2,
}

/// <summary>How far a PROXY protocol header has been read.</summary>
public enum ProxyProtocolStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A header was read.</summary>
    Complete,

    /// <summary>These bytes do not start with a header.</summary>
    Invalid,
}

/// <summary>A header that was read.</summary>
/// <param name="Length">Bytes that the header takes.</param>
/// <param name="Source">Who connected, or <c>default</c> if the header says nothing (v1 UNKNOWN, v2 LOCAL or another family): use the socket's.</param>
/// <param name="Destination">What it connected to, or <c>default</c>.</param>
public readonly record struct ProxyProtocolHeader(int Length, PeerAddress Source, PeerAddress Destination);

/// <summary>Reads and writes PROXY protocol headers.</summary>
public static class ProxyProtocol
{
    /// <summary>Longest header that is written: v2 over IPv6.</summary>
    public const int MaxWrittenLength = 107;

    /// <summary>Longest header that is read, with its v2 extensions. The protocol allows 64 KB; senders use some hundred bytes.</summary>
    public const int MaxReadLength = 4096;

    // Section 2.1: "a 107-byte buffer is enough"; the line ends by CRLF within it.
    private const int V1MaxLength = 107;
    private const int V2FixedLength = 16;

    private static ReadOnlySpan<byte> V2Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> V1Signature => "PROXY "u8;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>, whichever version it is.</summary>
    public static ProxyProtocolStatus TryRead(ReadOnlySpan<byte> bytes, out ProxyProtocolHeader header)
    {
        header = default;
        if (bytes.IsEmpty) return ProxyProtocolStatus.Incomplete;
        return bytes[0] == V1Signature[0] ? ReadV1(bytes, ref header) : ReadV2(bytes, ref header);
    }

    /// <summary>Writes a header and returns its length; <paramref name="destination"/> holds at least <see cref="MaxWrittenLength"/> bytes.</summary>
    public static int Write(ProxyProtocolVersion version, in PeerAddress source, in PeerAddress target, Span<byte> destination) => version switch
    {
        ProxyProtocolVersion.V1 => WriteV1(source, target, destination),
        ProxyProtocolVersion.V2 => WriteV2(source, target, destination),
        _ => 0,
    };

    private static ProxyProtocolStatus ReadV1(ReadOnlySpan<byte> bytes, ref ProxyProtocolHeader header)
    {
        int known = Math.Min(bytes.Length, V1Signature.Length);
        if (!bytes[..known].SequenceEqual(V1Signature[..known])) return ProxyProtocolStatus.Invalid;
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, V1MaxLength)];
        int end = window.IndexOf("\r\n"u8);
        if (end < 0) return window.Length == V1MaxLength ? ProxyProtocolStatus.Invalid : ProxyProtocolStatus.Incomplete;
        ReadOnlySpan<byte> line = window[V1Signature.Length..end];
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            header = new ProxyProtocolHeader(end + 2, default, default);
            return ProxyProtocolStatus.Complete;
        }

        string[] words = Encoding.ASCII.GetString(line).Split(' ');
        if (words.Length != 5 || words[0] is not ("TCP4" or "TCP6")) return ProxyProtocolStatus.Invalid;
        bool v4 = words[0] == "TCP4";
        if (!TryReadAddress(words[1], words[3], v4, out PeerAddress source) || !TryReadAddress(words[2], words[4], v4, out PeerAddress target))
            return ProxyProtocolStatus.Invalid;
        header = new ProxyProtocolHeader(end + 2, source, target);
        return ProxyProtocolStatus.Complete;
    }

    private static bool TryReadAddress(string address, string port, bool v4, out PeerAddress result)
    {
        result = default;
        bool canonicalPort = port.Length is > 0 and <= 5 && (port.Length == 1 || port[0] != '0');
        if (!canonicalPort || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)) return false;
        if (!IPAddress.TryParse(address, out IPAddress? parsed)) return false;
        bool isV4 = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        // IPAddress.TryParse takes "1" and "0x7f.1" for IPv4: only the dotted quad is an address here.
        if (isV4 != v4 || (isV4 && parsed.ToString() != address)) return false;
        result = PeerAddress.From(parsed, number);
        return true;
    }

    private static ProxyProtocolStatus ReadV2(ReadOnlySpan<byte> bytes, ref ProxyProtocolHeader header)
    {
        int known = Math.Min(bytes.Length, V2Signature.Length);
        if (!bytes[..known].SequenceEqual(V2Signature[..known])) return ProxyProtocolStatus.Invalid;
        if (bytes.Length < V2FixedLength) return ProxyProtocolStatus.Incomplete;
        int version = bytes[12] >> 4;
        int command = bytes[12] & 0xF;
        int family = bytes[13];
        int length = V2FixedLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > 1 || length > MaxReadLength) return ProxyProtocolStatus.Invalid;
        if (bytes.Length < length) return ProxyProtocolStatus.Incomplete;

        ReadOnlySpan<byte> body = bytes[V2FixedLength..length];
        PeerAddress source = default, target = default;
        if (command == 1)
        {
            // 0x11: TCP over IPv4; 0x21: TCP over IPv6; others carry no address that matters here (section 2.2).
            switch (family)
            {
                case 0x11 when body.Length >= 12:
                    source = PeerAddress.FromIPv4(body, BinaryPrimitives.ReadUInt16BigEndian(body[8..]));
                    target = PeerAddress.FromIPv4(body[4..], BinaryPrimitives.ReadUInt16BigEndian(body[10..]));
                    break;
                case 0x21 when body.Length >= 36:
                    source = PeerAddress.FromIPv6(body, BinaryPrimitives.ReadUInt16BigEndian(body[32..]));
                    target = PeerAddress.FromIPv6(body[16..], BinaryPrimitives.ReadUInt16BigEndian(body[34..]));
                    break;
                case 0x11 or 0x21:
                    return ProxyProtocolStatus.Invalid;
            }
        }

        header = new ProxyProtocolHeader(length, source, target);
        return ProxyProtocolStatus.Complete;
    }

    private static int WriteV1(in PeerAddress source, in PeerAddress target, Span<byte> destination)
    {
        if (source.Family != target.Family || source.IsNone)
        {
            "PROXY UNKNOWN\r\n"u8.CopyTo(destination);
            return 15;
        }

        string line = $"PROXY {(source.IsIPv4 ? "TCP4" : "TCP6")} {Plain(source)} {Plain(target)} {source.Port} {target.Port}\r\n";
        return Encoding.ASCII.GetBytes(line, destination);
    }

    // Without the scope: the receiver has other interfaces.
    private static IPAddress Plain(in PeerAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..address.CopyAddressTo(bytes)]);
    }

    private static int WriteV2(in PeerAddress source, in PeerAddress target, Span<byte> destination)
    {
        V2Signature.CopyTo(destination);
        if (source.Family != target.Family || source.IsNone)
        {
            destination[12] = 0x20; // LOCAL: the receiver uses the socket's addresses
            destination[13] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(destination[14..], 0);
            return V2FixedLength;
        }

        destination[12] = 0x21;
        destination[13] = (byte)(source.IsIPv4 ? 0x11 : 0x21);
        int size = source.CopyAddressTo(destination[V2FixedLength..]);
        target.CopyAddressTo(destination[(V2FixedLength + size)..]);
        int ports = V2FixedLength + (2 * size);
        BinaryPrimitives.WriteUInt16BigEndian(destination[ports..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(ports + 2)..], (ushort)target.Port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)((2 * size) + 4));
        return ports + 4;
    }
}
