namespace Net.Model;

/// <summary>An address as written: what Go's <c>net.ParseIP</c> of before 1.17 made of it, and which of the stricter rules it breaks.</summary>
internal readonly record struct AddressText(IpAddress Address, bool HasLeadingZeros, bool IsMapped)
{
    /// <summary>Whether <c>netip.ParseAddr</c> takes it and it is no IPv4-mapped address.</summary>
    public bool IsStrict => !HasLeadingZeros && !IsMapped;

    public static AddressText Parse(ReadOnlySpan<char> text)
    {
        int colon = text.LastIndexOf(':'), dot = text.IndexOf('.');
        bool zeros = false;
        if (dot >= 0)
        {
            // The dotted part with its leading zeros taken off; more than 15 characters are no dotted part.
            ReadOnlySpan<char> dotted = text[(colon + 1)..];
            Span<char> plain = stackalloc char[64];
            if (text.Length > 64 || !TryStrip(dotted, plain[(colon + 1)..], out int length, out zeros)) return default;
            if (zeros)
            {
                text[..(colon + 1)].CopyTo(plain);
                return Make(plain[..(colon + 1 + length)], true, colon >= 0);
            }
        }

        return Make(text, false, colon >= 0);
    }

    private static AddressText Make(ReadOnlySpan<char> text, bool zeros, bool colons) =>
        IpAddress.TryParse(text, out IpAddress address) ? new(address, zeros, colons && address.Family == IpFamily.IPv4) : default;

    private static bool TryStrip(ReadOnlySpan<char> dotted, Span<char> plain, out int length, out bool zeros)
    {
        length = 0;
        zeros = false;
        for (int i = 0; i < dotted.Length; i++)
        {
            bool starts = i == 0 || dotted[i - 1] == '.';
            bool inner = i + 1 < dotted.Length && char.IsAsciiDigit(dotted[i + 1]);

            // A run of zeros before another digit counts for nothing.
            if (dotted[i] == '0' && inner && (starts || (length == 0 || plain[length - 1] == '.')))
            {
                zeros = true;
                continue;
            }

            plain[length++] = dotted[i];
        }

        return true;
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
