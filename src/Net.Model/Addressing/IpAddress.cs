using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Net.Model;

/// <summary>
/// An IPv4 or IPv6 address without scope: 16 octets and a family, comparable and hashable without allocating.
/// </summary>
/// <remarks>
/// <c>default</c> is no address: <see cref="IsValid"/> is false and it equals only itself. An IPv4-mapped IPv6 address (<c>::ffff:a.b.c.d</c>)
/// parses as the IPv4 address, as Go's <c>net.ParseIP</c> treats the two as one; whether such a spelling is allowed in an API field is validation's business.
/// </remarks>
public readonly record struct IpAddress : IComparable<IpAddress>, ISpanParsable<IpAddress>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>The longest text of an address, in characters.</summary>
    internal const int LongestText = 45;

    private const int Groups = 8;

    private const int LongestGroup = 4;

    private readonly UInt128 _bits;

    private IpAddress(UInt128 bits, IpFamily family)
    {
        _bits = bits;
        Family = family;
    }

    /// <summary>The family; <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family { get; }

    /// <summary>Whether this is an address at all.</summary>
    public bool IsValid => Family != IpFamily.None;

    /// <summary>The number of bits of an address of this family: 32, 128, or 0 for <c>default</c>.</summary>
    public int BitLength => BitLengthOf(Family);

    /// <summary>The address as a number: 32 or 128 significant bits, network order.</summary>
    public UInt128 Bits => _bits;

    /// <summary>Whether it is <c>127.0.0.0/8</c> or <c>::1</c>.</summary>
    public bool IsLoopback => Family == IpFamily.IPv4 ? (uint)_bits >> 24 == 127 : Family == IpFamily.IPv6 && _bits == 1;

    /// <summary>Whether it is <c>0.0.0.0</c> or <c>::</c>.</summary>
    public bool IsUnspecified => IsValid && _bits == 0;

    /// <summary>Whether it is <c>169.254.0.0/16</c> or <c>fe80::/10</c>.</summary>
    public bool IsLinkLocalUnicast =>
        Family == IpFamily.IPv4 ? (uint)_bits >> 16 == 0xA9FE : Family == IpFamily.IPv6 && (ushort)(_bits >> 112) >> 6 == 0xFE80 >> 6;

    /// <summary>Whether it is <c>224.0.0.0/24</c> or <c>ff02::/16</c> (any flags).</summary>
    public bool IsLinkLocalMulticast =>
        Family == IpFamily.IPv4 ? (uint)_bits >> 8 == 0xE00000 : Family == IpFamily.IPv6 && ((ushort)(_bits >> 112) & 0xFF0F) == 0xFF02;

    /// <summary>Whether it is <c>224.0.0.0/4</c> or <c>ff00::/8</c>.</summary>
    public bool IsMulticast => Family == IpFamily.IPv4 ? (uint)_bits >> 28 == 0xE : Family == IpFamily.IPv6 && (byte)(_bits >> 120) == 0xFF;

    /// <summary>An IPv4 address from its number.</summary>
    public static IpAddress FromIPv4(uint bits) => new(bits, IpFamily.IPv4);

    /// <summary>An IPv6 address from its number. IPv4-mapped numbers stay IPv6.</summary>
    public static IpAddress FromIPv6(UInt128 bits) => new(bits, IpFamily.IPv6);

    /// <summary>An address of a family from its number; bits over the family's length are dropped.</summary>
    public static IpAddress FromBits(IpFamily family, UInt128 bits) =>
        family == IpFamily.IPv4 ? FromIPv4((uint)bits) : family == IpFamily.IPv6 ? FromIPv6(bits) : default;

    /// <summary>An address from 4 or 16 octets in network order; <c>default</c> for other lengths.</summary>
    public static IpAddress FromBytes(ReadOnlySpan<byte> octets) => octets.Length switch
    {
        4 => FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets)),
        16 => FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(octets)),
        _ => default,
    };

    /// <summary>The address of a BCL <see cref="IPAddress"/>, IPv4-mapped ones as IPv4; the scope is dropped.</summary>
    public static IpAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out int written);
        return Unmap(FromBytes(octets[..written]));
    }

    /// <summary>Writes the octets in network order; returns 4, 16, or 0 for <c>default</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is too short.</exception>
    public int WriteBytes(Span<byte> destination)
    {
        if (Family == IpFamily.IPv4) BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
        else if (Family == IpFamily.IPv6) BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
        return BitLength / 8;
    }

    /// <summary>The BCL's form of this address.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        int written = WriteBytes(octets);
        return written == 0 ? throw new InvalidOperationException("The default IpAddress is no address") : new IPAddress(octets[..written]);
    }

    /// <summary>The number of bits of an address of a family: 32, 128, or 0 for none.</summary>
    public static int BitLengthOf(IpFamily family) => family switch { IpFamily.IPv4 => 32, IpFamily.IPv6 => 128, _ => 0 };

    /// <summary>IPv4 before IPv6, then by number.</summary>
    public int CompareTo(IpAddress other) => Family != other.Family ? Family.CompareTo(other.Family) : _bits.CompareTo(other._bits);

    /// <summary>Parses an address without scope or brackets. Dotted decimals must have four parts without leading zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (text.Length is 0 or > LongestText) return false;
        if (text.Contains(':'))
        {
            if (!TryParseGroups(text, out UInt128 groups)) return false;
            address = Unmap(FromIPv6(groups));
            return true;
        }

        return TryParseIPv4(text, out address);
    }

    /// <summary>Parses four decimals without leading zeros, and no other spelling of an IPv4 address.</summary>
    internal static bool TryParseIPv4(ReadOnlySpan<char> text, out IpAddress address)
    {
        bool isDotted = TryParseDotted(text, out uint bits);
        address = isDotted ? FromIPv4(bits) : default;
        return isDotted;
    }

    /// <summary>
    /// Parses as Kubernetes reads what it has stored (<c>netutils.ParseIPSloppy</c>): parts may have leading zeros, which validation has refused only since 1.36, and are decimal all the same.
    /// </summary>
    public static bool TryParseLenient(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = AddressText.Parse(text).Address;
        return address.IsValid;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IpAddress result) => TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IpAddress result) => TryParse(s.AsSpan(), out result);

    /// <inheritdoc/>
    public static IpAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, out IpAddress address) ? address : throw new FormatException($"'{s}' is not an IP address");

    /// <inheritdoc/>
    public static IpAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>The canonical text (RFC 5952 for IPv6); empty for <c>default</c>.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[LongestText];
        return TryFormat(text, out int written) ? text[..written].ToString() : "";
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        charsWritten = 0;
        return Family switch
        {
            IpFamily.IPv4 => destination.TryWrite($"{(byte)(_bits >> 24)}.{(byte)(_bits >> 16)}.{(byte)(_bits >> 8)}.{(byte)_bits}", out charsWritten),
            IpFamily.IPv6 => FormatIPv6(destination, out charsWritten),
            _ => true,
        };
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        Span<char> text = stackalloc char[LongestText];
        TryFormat(text, out int length);
        bytesWritten = 0;
        return length <= utf8Destination.Length && System.Text.Ascii.FromUtf16(text[..length], utf8Destination, out bytesWritten) == System.Buffers.OperationStatus.Done;
    }

    private bool FormatIPv6(Span<char> destination, out int written)
    {
        // RFC 5952: the longest run of two or more zero groups, the first of equals, is "::".
        int runStart = -1, runLength = 1, start = -1;
        for (int i = 0; i <= 8; i++)
        {
            if (i < 8 && Group(i) == 0)
            {
                if (start < 0) start = i;
                continue;
            }

            if (start >= 0 && i - start > runLength) (runStart, runLength) = (start, i - start);
            start = -1;
        }

        bool mapped = _bits >> 32 == 0xFFFF;
        written = 0;
        for (int i = 0; i < 8; i++)
        {
            if (i == runStart)
            {
                if (!Append(destination, ref written, i == 0 ? "::" : ":")) return false;
                i += runLength - 1;
                continue;
            }

            if (mapped && i == 6)
            {
                if (!FromIPv4((uint)_bits).TryFormat(destination[written..], out int tail)) return false;
                written += tail;
                return true;
            }

            if (!Group(i).TryFormat(destination[written..], out int length, "x")) return false;
            written += length;
            if (i < 7 && !Append(destination, ref written, ":")) return false;
        }

        return true;
    }

    private ushort Group(int index) => (ushort)(_bits >> (112 - (index * 16)));

    private static bool Append(Span<char> destination, ref int written, ReadOnlySpan<char> text)
    {
        if (!text.TryCopyTo(destination[written..])) return false;
        written += text.Length;
        return true;
    }

    private static IpAddress Unmap(IpAddress address) =>
        address.Family == IpFamily.IPv6 && address._bits >> 32 == 0xFFFF ? FromIPv4((uint)address._bits) : address;

    // RFC 4291 section 2.2: eight groups of one to four hexadecimal digits; "::" once, for one or more groups of zeros; the last two groups may be dotted decimals.
    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        int groups = 0, gap = -1, at = 0;
        if (text.StartsWith("::"))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length && groups < Groups)
        {
            int start = at;
            uint group = 0;
            for (; at < text.Length && char.IsAsciiHexDigit(text[at]); at++)
            {
                if (at - start == LongestGroup) return false;
                group = (group << 4) | HexDigit(text[at]);
            }

            if (at == start) return false;
            if (at < text.Length && text[at] == '.')
            {
                if (groups > Groups - 2 || !TryParseDotted(text[start..], out uint dotted)) return false;
                bits = (bits << 32) | dotted;
                groups += 2;
                at = text.Length;
                break;
            }

            bits = (bits << 16) | group;
            groups++;
            if (at == text.Length) break;
            if (text[at++] != ':' || at == text.Length) return false;
            if (text[at] != ':') continue;
            if (gap >= 0) return false;
            gap = groups;
            at++;
        }

        if (at < text.Length) return false;
        if (gap < 0 || groups == Groups) return gap < 0 && groups == Groups;
        int after = (groups - gap) * 16;
        UInt128 head = bits >> after, tail = bits & ((UInt128.One << after) - 1);
        bits = gap == 0 ? tail : (head << (128 - (gap * 16))) | tail;
        return true;
    }

    private static uint HexDigit(char c) => c <= '9' ? (uint)(c - '0') : (uint)((c | 0x20) - 'a' + 10);

    private static bool TryParseDotted(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        int part = 0, digits = 0;
        uint value = 0;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (digits == 0 || ++part > 3) return false;
                bits = (bits << 8) | value;
                (value, digits) = (0, 0);
            }
            else if (char.IsAsciiDigit(c))
            {
                if (digits > 0 && value == 0) return false;
                value = (value * 10) + (uint)(c - '0');
                digits++;
                if (value > 255) return false;
            }
            else
            {
                return false;
            }
        }

        bits = (bits << 8) | value;
        return part == 3 && digits > 0;
    }
}
