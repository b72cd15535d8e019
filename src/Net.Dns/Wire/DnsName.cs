using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Net.Dns;

/// <summary>A complete domain name. Compares without regard to the case of ASCII letters (RFC 4343), keeps the letters it was made of.</summary>
/// <remarks><c>default</c> is the root. At most 255 octets in wire form, labels of 1 to 63 octets (RFC 1035 section 2.3.4).</remarks>
public readonly struct DnsName : IEquatable<DnsName>, ISpanParsable<DnsName>
{
    private static readonly byte[] RootWire = [0];

    private readonly byte[]? _wire;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>The root of the name space.</summary>
    public static DnsName Root => default;

    /// <summary>The name in wire form, uncompressed.</summary>
    public ReadOnlySpan<byte> Wire => _wire ?? RootWire;

    /// <summary>True for the root.</summary>
    public bool IsRoot => Wire.Length == 1;

    /// <summary>How many labels; 0 for the root.</summary>
    public int LabelCount => WireName.LabelCount(Wire);

    /// <summary>The name without its first label; the root's is the root.</summary>
    public DnsName Parent => IsRoot ? this : new(Wire[(Wire[0] + 1)..].ToArray());

    /// <summary>A copy of a name in wire form; false when it is not one, or has octets after its end.</summary>
    public static bool TryFromWire(ReadOnlySpan<byte> wire, out DnsName name)
    {
        bool good = WireName.PlainLength(wire, 0) == wire.Length;
        name = good ? new(wire.ToArray()) : default;
        return good;
    }

    /// <summary>Reads the presentation form (RFC 1035 section 5.1): labels between dots, <c>\.</c> and <c>\DDD</c> for odd octets. A missing last dot is understood.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DnsName name)
    {
        name = default;
        if (text is ".") return true;
        Span<byte> wire = stackalloc byte[WireName.MaxLength];
        int label = 0;
        int at = 1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '.')
            {
                int length = at - label - 1;
                if (length == 0) return false;
                wire[label] = (byte)length;
                label = at++;
                if (at > WireName.MaxLength) return false;
                continue;
            }

            if (c == '\\' && !TryUnescape(text, ref i, out c)) return false;
            if (c > 255 || at - label > WireName.MaxLabel || at >= WireName.MaxLength) return false;
            wire[at++] = (byte)c;
        }

        int last = at - label - 1;
        if (last > 0)
        {
            wire[label] = (byte)last;
            label = at++;
            if (at > WireName.MaxLength) return false;
        }
        else if (label == 0)
        {
            return false;
        }

        wire[label] = 0;
        name = new(wire[..(label + 1)].ToArray());
        return true;
    }

    /// <summary>Reads the presentation form.</summary>
    /// <exception cref="FormatException">The text is not a name.</exception>
    public static DnsName Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out DnsName name) ? name : throw new FormatException($"'{text}' is not a domain name");

    /// <summary>Labels before this name: <c>"www"</c> before <c>example.test.</c> is <c>www.example.test.</c>; false when the result is too long.</summary>
    public bool TryPrepend(ReadOnlySpan<byte> labels, out DnsName name)
    {
        name = default;
        ReadOnlySpan<byte> wire = Wire;
        if (labels.Length + wire.Length > WireName.MaxLength) return false;
        byte[] joined = new byte[labels.Length + wire.Length];
        labels.CopyTo(joined);
        wire.CopyTo(joined.AsSpan(labels.Length));
        name = new(joined);
        return true;
    }

    /// <summary>One label before this name, of ASCII characters.</summary>
    /// <exception cref="FormatException">The label is empty or longer than 63, or the result too long.</exception>
    public DnsName Child(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        Span<byte> bytes = stackalloc byte[WireName.MaxLabel + 1];
        if (label.Length is 0 or > WireName.MaxLabel || !Ascii.IsValid(label)) throw new FormatException($"'{label}' is not a label");
        bytes[0] = (byte)label.Length;
        Encoding.ASCII.GetBytes(label, bytes[1..]);
        return TryPrepend(bytes[..(label.Length + 1)], out DnsName name) ? name : throw new FormatException($"'{label}.{this}' is too long");
    }

    /// <summary>Whether the name is <paramref name="ancestor"/> or below it.</summary>
    public bool IsAtOrBelow(DnsName ancestor) => WireName.IsAtOrBelow(Wire, ancestor.Wire);

    /// <summary>The labels, first to last, as text with odd octets escaped; allocates.</summary>
    public IReadOnlyList<string> Labels()
    {
        List<string> labels = [];
        ReadOnlySpan<byte> wire = Wire;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            StringBuilder text = new();
            AppendLabel(text, wire.Slice(at + 1, wire[at]));
            labels.Add(text.ToString());
        }

        return labels;
    }

    /// <summary>The presentation form with the last dot.</summary>
    public override string ToString()
    {
        ReadOnlySpan<byte> wire = Wire;
        if (wire.Length == 1) return ".";
        StringBuilder text = new(wire.Length);
        for (int at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            AppendLabel(text, wire.Slice(at + 1, wire[at]));
            text.Append('.');
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(DnsName other) => WireName.EqualsIgnoreCase(Wire, other.Wire);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DnsName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        ReadOnlySpan<byte> wire = Wire;
        WireName.Fold(wire, folded);
        return (int)WireName.Hash(folded[..wire.Length], 0);
    }

    /// <summary>Same name, without regard to case.</summary>
    public static bool operator ==(DnsName left, DnsName right) => left.Equals(right);

    /// <summary>Another name.</summary>
    public static bool operator !=(DnsName left, DnsName right) => !left.Equals(right);

    /// <inheritdoc/>
    public static DnsName Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out DnsName result) => TryParse(s, out result);

    /// <inheritdoc/>
    public static DnsName Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DnsName result) => TryParse(s.AsSpan(), out result);

    private static bool TryUnescape(ReadOnlySpan<char> text, ref int i, out char c)
    {
        c = default;
        if (i + 1 >= text.Length) return false;
        if (!char.IsAsciiDigit(text[i + 1]))
        {
            c = text[++i];
            return true;
        }

        if (i + 3 >= text.Length || !byte.TryParse(text.Slice(i + 1, 3), out byte octet)) return false;
        c = (char)octet;
        i += 3;
        return true;
    }

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (byte octet in label)
        {
            if (octet is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)'(' or (byte)')' or (byte)';' or (byte)'@' or (byte)'$') text.Append('\\').Append((char)octet);
            else if (octet is > 0x20 and < 0x7F) text.Append((char)octet);
            else text.Append('\\').Append(octet.ToString("D3"));
        }
    }
}
