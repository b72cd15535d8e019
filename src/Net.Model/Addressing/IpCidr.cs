using System.Diagnostics.CodeAnalysis;

namespace Net.Model;

/// <summary>
/// A network in CIDR notation (RFC 4632, RFC 4291): the masked base address and a prefix length of 0–32 or 0–128 bits.
/// </summary>
/// <remarks>
/// Bits beyond the prefix are dropped when parsing (<c>10.0.0.1/8</c> is <c>10.0.0.0/8</c>); <see cref="TryParse(ReadOnlySpan{char}, out IpCidr, out IpAddress)"/> also
/// gives the address as written. <c>default</c> is no network and contains nothing.
/// </remarks>
public readonly record struct IpCidr : IComparable<IpCidr>, ISpanParsable<IpCidr>, ISpanFormattable
{
    private IpCidr(IpAddress network, int prefixLength)
    {
        Network = network;
        PrefixLength = prefixLength;
    }

    /// <summary>The first address, all bits beyond the prefix zero.</summary>
    public IpAddress Network { get; }

    /// <summary>The number of leading bits that all addresses of the network share.</summary>
    public int PrefixLength { get; }

    /// <summary>The family; <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family => Network.Family;

    /// <summary>Whether this is a network at all.</summary>
    public bool IsValid => Network.IsValid;

    /// <summary>The last address, all bits beyond the prefix one.</summary>
    public IpAddress Last => IpAddress.FromBits(Family, Network.Bits | HostMask(Family, PrefixLength));

    /// <summary>The network of a prefix length that an address lies in; <c>default</c> when the length does not fit the family.</summary>
    public static IpCidr Of(IpAddress address, int prefixLength) =>
        !address.IsValid || prefixLength < 0 || prefixLength > address.BitLength
            ? default
            : new(IpAddress.FromBits(address.Family, address.Bits & ~HostMask(address.Family, prefixLength)), prefixLength);

    /// <summary>Whether an address of the same family lies in the network.</summary>
    public bool Contains(IpAddress address) =>
        address.Family == Family && IsValid && (address.Bits & ~HostMask(Family, PrefixLength)) == Network.Bits;

    /// <summary>Whether another network of the same family lies wholly in this one; a network contains itself.</summary>
    public bool Contains(IpCidr other) => other.IsValid && other.PrefixLength >= PrefixLength && Contains(other.Network);

    /// <summary>Whether the networks share an address.</summary>
    public bool Overlaps(IpCidr other) => Contains(other) || other.Contains(this);

    /// <summary>IPv4 before IPv6, then by base address, then the shorter prefix first.</summary>
    public int CompareTo(IpCidr other)
    {
        int order = Network.CompareTo(other.Network);
        return order != 0 ? order : PrefixLength.CompareTo(other.PrefixLength);
    }

    /// <summary>Parses <c>address/length</c>; the length in decimal without sign or leading zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpCidr cidr) => TryParse(text, out cidr, out _);

    /// <summary>Parses <c>address/length</c> and gives the address as written, which may have bits beyond the prefix.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpCidr cidr, out IpAddress address)
    {
        cidr = default;
        address = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out address)) return false;
        ReadOnlySpan<char> length = text[(slash + 1)..];
        if (length.Length is 0 or > 3 || (length.Length > 1 && length[0] == '0')) return false;
        int prefix = 0;
        foreach (char c in length)
        {
            if (!char.IsAsciiDigit(c)) return false;
            prefix = (prefix * 10) + (c - '0');
        }

        // An IPv4-mapped address is written with a prefix of its 128-bit form.
        if (address.Family == IpFamily.IPv4 && text[..slash].Contains(':'))
        {
            if (prefix < 96) return false;
            prefix -= 96;
        }

        cidr = Of(address, prefix);
        return cidr.IsValid;
    }

    /// <summary>Parses as Kubernetes reads what it has stored (<c>netutils.ParseCIDRSloppy</c>): as <see cref="IpAddress.TryParseLenient"/>, and with leading zeros in the length.</summary>
    public static bool TryParseLenient(ReadOnlySpan<char> text, out IpCidr cidr)
    {
        cidr = CidrText.Parse(text).Cidr;
        return cidr.IsValid;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IpCidr result) => TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IpCidr result) => TryParse(s.AsSpan(), out result);

    /// <inheritdoc/>
    public static IpCidr Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, out IpCidr cidr) ? cidr : throw new FormatException($"'{s}' is not a CIDR such as 10.0.0.0/8");

    /// <inheritdoc/>
    public static IpCidr Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>The canonical text such as <c>10.0.0.0/8</c>; empty for <c>default</c>.</summary>
    public override string ToString() => IsValid ? $"{Network}/{PrefixLength}" : "";

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        charsWritten = 0;
        return !IsValid || destination.TryWrite($"{Network}/{PrefixLength}", out charsWritten);
    }

    private static UInt128 HostMask(IpFamily family, int prefixLength)
    {
        int hostBits = IpAddress.BitLengthOf(family) - prefixLength;
        return hostBits >= 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
    }
}
