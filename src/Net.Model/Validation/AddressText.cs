using System.Buffers;

namespace Net.Model;

/// <summary>An address as written: what Go's <c>net.ParseIP</c> of before 1.17 made of it, and which of the stricter rules it breaks.</summary>
internal readonly record struct AddressText(IpAddress Address, bool HasLeadingZeros, bool IsMapped)
{
    private const int MostOnStack = 256;

    /// <summary>Whether <c>netip.ParseAddr</c> takes it and it is no IPv4-mapped address.</summary>
    public bool IsStrict => !HasLeadingZeros && !IsMapped;

    public static AddressText Parse(ReadOnlySpan<char> text)
    {
        if (IpAddress.TryParse(text, out IpAddress strict)) return new(strict, false, strict.Family == IpFamily.IPv4 && text.Contains(':'));
        return text.ContainsAny('.', ':') && text.Contains('0') ? ParseWithLeadingZeros(text) : default;
    }

    // Zeros before another digit of a part are taken off: "010.0.0.1", and "00001::" as well as "fd00::00a", which needs it no more than "0a" does.
    private static AddressText ParseWithLeadingZeros(ReadOnlySpan<char> text)
    {
        char[]? rented = text.Length > MostOnStack ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        Span<char> plain = rented ?? stackalloc char[MostOnStack];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool starts = length == 0 || plain[length - 1] is '.' or ':';
            bool leads = text[i] == '0' && starts && i + 1 < text.Length && char.IsAsciiHexDigit(text[i + 1]);
            if (!leads) plain[length++] = text[i];
        }

        bool good = IpAddress.TryParse(plain[..length], out IpAddress address);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return good ? new(address, true, address.Family == IpFamily.IPv4 && text.Contains(':')) : default;
    }
}

/// <summary>A network as written.</summary>
internal readonly record struct CidrText(IpCidr Cidr, IpAddress Address, bool HasLeadingZeros, bool IsMapped, bool HasHostBits)
{
    private const int LongestPrefix = 128;

    private const int MappedBits = 96;

    public static CidrText Parse(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0) return default;
        AddressText address = AddressText.Parse(text[..slash]);
        ReadOnlySpan<char> digits = text[(slash + 1)..];
        if (!address.Address.IsValid || digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return default;
        int prefix = 0;
        foreach (char c in digits) prefix = Math.Min(LongestPrefix + 1, (prefix * 10) + (c - '0'));

        // An IPv4-mapped address has a prefix of its 128-bit form, in which a short one reaches beyond the part that is IPv4's.
        IpCidr cidr = !address.IsMapped ? IpCidr.Of(address.Address, prefix)
            : prefix >= MappedBits ? IpCidr.Of(address.Address, prefix - MappedBits)
            : IpCidr.Of(IpAddress.FromIPv6(((UInt128)0xFFFF << 32) | address.Address.Bits), prefix);
        return cidr.IsValid
            ? new(cidr, address.Address, address.HasLeadingZeros || (digits.Length > 1 && digits[0] == '0'), address.IsMapped, cidr.Network != address.Address)
            : default;
    }
}
