namespace Net.Dns;

/// <summary>Where domain names sit inside record data: the types whose names may arrive compressed, and those that may leave so.</summary>
/// <remarks>RFC 3597 section 4: only types of RFC 1035 are sent compressed; the others named there are accepted so. All else is opaque.</remarks>
internal static class RdataNames
{
    private const int AnyRest = -1;

    private const int SoaNumbers = 20;

    private const int SignatureFields = 18;

    /// <summary>Octets before the first name, how many names follow, octets after them, and whether the names may be sent compressed.</summary>
    internal readonly record struct Layout(int Skip, int Names, int Rest = 0, bool Compress = false)
    {
        /// <summary>Whether the data has no names to be read or written as such.</summary>
        internal bool IsOpaque => Names == 0;
    }

    /// <summary>The layout of a type's data; opaque too where the data ends before its first name.</summary>
    internal static Layout Of(RecordType type, ReadOnlySpan<byte> data)
    {
        Layout layout = type switch
        {
            RecordType.NS or RecordType.CNAME or RecordType.PTR => new(0, 1, Compress: true),
            RecordType.MD or RecordType.MF or RecordType.MB or RecordType.MG or RecordType.MR => new(0, 1, Compress: true),
            RecordType.MINFO => new(0, 2, Compress: true),
            RecordType.SOA => new(0, 2, SoaNumbers, Compress: true),
            RecordType.MX => new(2, 1, Compress: true),
            RecordType.SRV => new(6, 1),
            RecordType.DNAME or RecordType.NSAPPTR => new(0, 1),
            RecordType.RP => new(0, 2),
            RecordType.AFSDB or RecordType.RT or RecordType.KX => new(2, 1),
            RecordType.PX => new(2, 2),
            RecordType.SIG => new(SignatureFields, 1, AnyRest),
            RecordType.NXT => new(0, 1, AnyRest),
            RecordType.NAPTR => new(AfterStrings(data, 4, 3), 1),
            _ => default,
        };
        return layout.Skip > data.Length ? default : layout;
    }

    /// <summary>The data with its names expanded, or null when one is malformed or reaches past the data.</summary>
    internal static byte[]? Expand(ReadOnlySpan<byte> message, in RecordView record)
    {
        ReadOnlySpan<byte> data = message.Slice(record.DataOffset, record.DataLength);
        Layout layout = Of(record.Type, data);
        if (layout.IsOpaque) return data.ToArray();
        Span<byte> names = stackalloc byte[2 * WireName.MaxLength];
        int written = 0;
        int offset = record.DataOffset + layout.Skip;
        int end = record.DataOffset + record.DataLength;
        for (int i = 0; i < layout.Names; i++)
        {
            int length = WireName.Expand(message[..end], ref offset, names[written..]);
            if (length < 0 || offset > end) return null;
            written += length;
        }

        ReadOnlySpan<byte> rest = message[offset..end];
        if (layout.Rest != AnyRest && layout.Rest != rest.Length) return null;
        return [.. data[..layout.Skip], .. names[..written], .. rest];
    }

    /// <summary>The octet after a number of character-strings (RFC 1035 section 3.3), past the end when they are cut.</summary>
    private static int AfterStrings(ReadOnlySpan<byte> data, int at, int count)
    {
        for (int i = 0; i < count && at < data.Length; i++) at += data[at] + 1;
        return at;
    }
}
