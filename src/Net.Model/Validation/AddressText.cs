namespace Net.Model;

/// <summary>An address as written: what Go's <c>net.ParseIP</c> of before 1.17 made of it, and which of the stricter rules it breaks.</summary>
internal readonly record struct AddressText(IpAddress Address, bool HasLeadingZeros, bool IsMapped)
{
    private const int LongestText = 64;

    /// <summary>Whether <c>netip.ParseAddr</c> takes it and it is no IPv4-mapped address.</summary>
    public bool IsStrict => !HasLeadingZeros && !IsMapped;

    public static AddressText Parse(ReadOnlySpan<char> text)
    {
        if (IpAddress.TryParse(text, out IpAddress strict)) return new(strict, false, strict.Family == IpFamily.IPv4 && text.Contains(':'));
        return text.Contains('.') ? ParseWithLeadingZeros(text) : default;
    }

    // Zeros before another digit of a dotted part are taken off; what is longer than any address is none.
    private static AddressText ParseWithLeadingZeros(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText) return default;
        Span<char> plain = stackalloc char[LongestText];
        int dotted = text.LastIndexOf(':') + 1, length = dotted;
        text[..dotted].CopyTo(plain);
        for (int i = dotted; i < text.Length; i++)
        {
            bool leads = text[i] == '0' && (length == dotted || plain[length - 1] == '.') && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);
            if (!leads) plain[length++] = text[i];
        }

        return IpAddress.TryParse(plain[..length], out IpAddress address) ? new(address, true, dotted > 0 && address.Family == IpFamily.IPv4) : default;
    }
}

/// <summary>A network as written.</summary>
internal readonly record struct CidrText(IpCidr Cidr, IpAddress Address, bool HasLeadingZeros, bool IsMapped, bool HasHostBits)
{
    public static CidrText Parse(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0) return default;
        AddressText address = AddressText.Parse(text[..slash]);
        ReadOnlySpan<char> digits = text[(slash + 1)..];
        if (!address.Address.IsValid || digits.IsEmpty || digits.Length > 8) return default;
        int prefix = 0;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c)) return default;
            prefix = (prefix * 10) + (c - '0');
        }

        // An IPv4-mapped address has a prefix of its 128-bit form.
        if (address.IsMapped) prefix = prefix is >= 96 and <= 128 ? prefix - 96 : address.Address.BitLength + 1;
        IpCidr cidr = IpCidr.Of(address.Address, prefix);
        return cidr.IsValid
            ? new(cidr, address.Address, address.HasLeadingZeros || (digits.Length > 1 && digits[0] == '0'), address.IsMapped, cidr.Network != address.Address)
            : default;
    }
}
