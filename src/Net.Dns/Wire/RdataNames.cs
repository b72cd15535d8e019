namespace Net.Dns;

/// <summary>Where domain names sit inside record data: the types whose names may arrive compressed, and those that may leave so.</summary>
/// <remarks>RFC 3597 section 4: only types of RFC 1035 are sent compressed; the others named there are accepted so. All else is opaque.</remarks>
internal static class RdataNames
{
    /// <summary>Octets before the first name, how many names follow, and whether they may be sent compressed. No names for opaque types.</summary>
    internal static (int Skip, int Names, bool Compress) Layout(RecordType type) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or (RecordType)3 or (RecordType)4 or (RecordType)7 or (RecordType)8 or (RecordType)9 => (0, 1, true),
        RecordType.SOA or (RecordType)14 => (0, 2, true),
        RecordType.MX => (2, 1, true),
        RecordType.SRV => (6, 1, false),
        RecordType.DNAME => (0, 1, false),
        (RecordType)17 => (0, 2, false),                                // RP
        (RecordType)18 or (RecordType)21 or (RecordType)36 => (2, 1, false),    // AFSDB, RT, KX
        _ => (0, 0, false),
    };

    /// <summary>The data with its names expanded, or null when one is malformed or reaches past the data.</summary>
    internal static byte[]? Expand(ReadOnlySpan<byte> message, in RecordView record)
    {
        (int skip, int names, _) = Layout(record.Type);
        ReadOnlySpan<byte> data = message.Slice(record.DataOffset, record.DataLength);
        if (names == 0) return data.ToArray();
        if (skip > data.Length) return null;
        Span<byte> expanded = stackalloc byte[skip + (2 * WireName.MaxLength)];
        data[..skip].CopyTo(expanded);
        int written = skip;
        int offset = record.DataOffset + skip;
        int end = record.DataOffset + record.DataLength;
        for (int i = 0; i < names; i++)
        {
            int length = WireName.Expand(message[..end], ref offset, expanded[written..]);
            if (length < 0 || offset > end) return null;
            written += length;
        }

        ReadOnlySpan<byte> rest = message[offset..end];
        if (record.Type == RecordType.SOA ? rest.Length != 20 : !rest.IsEmpty) return null;
        byte[] result = new byte[written + rest.Length];
        expanded[..written].CopyTo(result);
        rest.CopyTo(result.AsSpan(written));
        return result;
    }
}
