namespace Net.Dns;

/// <summary>Reads a whole response out of its octets.</summary>
internal static class ResponseDecoder
{
    /// <summary>The response, or null when its octets are malformed. OPT goes into the rcode and no further.</summary>
    /// <param name="message">The octets, header first, with one question.</param>
    /// <param name="reason">Why the records are there.</param>
    internal static DnsResponse? Decode(ReadOnlySpan<byte> message, string reason)
    {
        MessageReader reader = new(message);
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        if (reader.IsMalformed || reader.Header.Questions != 1 || !reader.TryReadQuestion(name, out _, out _, out _)) return null;
        List<DnsRecord> answers = [], authority = [], additional = [];
        int rcode = (int)reader.Header.Rcode;
        while (reader.TryReadRecord(out RecordView view))
        {
            if (view.Type == RecordType.OPT)
            {
                // RFC 6891 section 6.1.3: the upper eight bits of the code.
                rcode |= (int)(view.Ttl >> 24) << 4;
                continue;
            }

            // RFC 8945 section 5: a signature of the transaction with the upstream means nothing to anybody else.
            if (view.Type == RecordType.TSIG) continue;
            if (reader.Materialize(view) is not { } record) return null;
            List<DnsRecord> section = view.Section switch { MessageSection.Answer => answers, MessageSection.Authority => authority, _ => additional };
            section.Add(record);
        }

        if (reader.IsMalformed) return null;
        const DnsFlags Kept = DnsFlags.Authoritative | DnsFlags.Truncated | DnsFlags.RecursionAvailable | DnsFlags.AuthenticData;
        return new()
        {
            Rcode = (Rcode)rcode,
            Flags = reader.Header.Flags & Kept,
            Answers = answers,
            Authority = authority,
            Additional = additional,
            Reasons = [new(reason)],
        };
    }
}
