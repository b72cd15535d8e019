using Net.Model;

namespace Net.Dns;

/// <summary>Names of the reverse trees: <c>in-addr.arpa</c> (RFC 1035 section 3.5) and <c>ip6.arpa</c> (RFC 3596 section 2.5).</summary>
internal static class ReverseNames
{
    internal static ReadOnlySpan<byte> IPv4Wire => "\u0007in-addr\u0004arpa\u0000"u8;

    internal static ReadOnlySpan<byte> IPv6Wire => "\u0003ip6\u0004arpa\u0000"u8;

    /// <summary>True for a name at or below one of the two trees.</summary>
    internal static bool IsReverse(ReadOnlySpan<byte> foldedName) => WireName.IsAtOrBelow(foldedName, IPv4Wire) || WireName.IsAtOrBelow(foldedName, IPv6Wire);

    /// <summary>The leading bits that a reverse name spells: a whole address, or the prefix of an inner name.</summary>
    /// <param name="foldedName">The name in wire form, letters lowered.</param>
    /// <param name="lenientNibbles">Whether up to three labels before 32 nibbles are passed over, as CoreDNS does.</param>
    /// <param name="family">The family of the tree.</param>
    /// <param name="bits">The bits, at the top of the family's width.</param>
    /// <param name="bitCount">How many are spelled; <see cref="IpAddress.BitLengthOf"/> for a whole address.</param>
    internal static bool TryRead(ReadOnlySpan<byte> foldedName, bool lenientNibbles, out IpFamily family, out UInt128 bits, out int bitCount)
    {
        family = WireName.IsAtOrBelow(foldedName, IPv4Wire) ? IpFamily.IPv4 : WireName.IsAtOrBelow(foldedName, IPv6Wire) ? IpFamily.IPv6 : IpFamily.None;
        bits = 0;
        bitCount = 0;
        if (family == IpFamily.None) return false;
        Span<int> starts = stackalloc int[128];
        int labels = 0;
        int end = foldedName.Length - (family == IpFamily.IPv4 ? IPv4Wire.Length : IPv6Wire.Length);
        for (int at = 0; at < end; at += foldedName[at] + 1) starts[labels++] = at;
        int most = family == IpFamily.IPv4 ? 4 : 32;
        int extra = Math.Max(0, labels - most);
        if (extra > 0 && (!lenientNibbles || family == IpFamily.IPv4 || extra > 3)) return false;
        int width = IpAddress.BitLengthOf(family);
        for (int i = labels - 1; i >= 0; i--)
        {
            ReadOnlySpan<byte> label = foldedName.Slice(starts[i] + 1, foldedName[starts[i]]);
            int value = family == IpFamily.IPv4 ? Octet(label) : Nibble(label);
            if (value < 0) return false;
            int size = family == IpFamily.IPv4 ? 8 : 4;
            if (i < extra) continue;
            bitCount += size;
            bits |= (UInt128)(uint)value << (width - bitCount);
        }

        return true;
    }

    /// <summary>The reverse name of an address.</summary>
    internal static DnsName Of(IpAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        int count = address.WriteBytes(octets);
        System.Text.StringBuilder text = new(74);
        for (int i = count - 1; i >= 0; i--)
        {
            if (count == 4) text.Append(octets[i]).Append('.');
            else text.Append("0123456789abcdef"[octets[i] & 15]).Append('.').Append("0123456789abcdef"[octets[i] >> 4]).Append('.');
        }

        text.Append(count == 4 ? "in-addr.arpa." : "ip6.arpa.");
        return DnsName.Parse(text.ToString());
    }

    private static int Octet(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > 3 || (label.Length > 1 && label[0] == '0')) return -1;
        int value = 0;
        foreach (byte digit in label)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            value = (value * 10) + digit - '0';
        }

        return value <= 255 ? value : -1;
    }

    private static int Nibble(ReadOnlySpan<byte> label)
    {
        if (label.Length != 1) return -1;
        byte digit = label[0];
        return digit is >= (byte)'0' and <= (byte)'9' ? digit - '0' : digit is >= (byte)'a' and <= (byte)'f' ? digit - 'a' + 10 : -1;
    }
}
