namespace Net.Dns;

/// <summary>Encodes a <see cref="DnsResponse"/> for the query it answers, cut to the room there is.</summary>
internal static class ResponseEncoder
{
    /// <summary>Octets written. Records are dropped whole from the end; what is dropped decides about TC.</summary>
    internal static int Encode(
        in DnsQuery query, in DnsClient client, DnsResponse response, OptRecord opt, bool compatible, Span<byte> output, out bool truncated)
    {
        ExtendedError? error = query.Edns.IsPresent ? response.Error : null;
        int reserve = opt.Reserve(query, error);
        if (output.Length - reserve < DnsHeader.Length + query.QuestionLength)
        {
            // Options of the client's leave no room: answer without the extended error and with as few octets as possible.
            error = null;
            reserve = Math.Max(0, output.Length - DnsHeader.Length - query.QuestionLength);
        }

        MessageWriter writer = new(output[..(output.Length - reserve)]);
        writer.TryWriteQuestion(query.Name, query.Type, query.Class);
        ushort answers = 0, authorities = 0, additionals = 0;
        bool whole = WriteAll(ref writer, response.Answers, ref answers);
        bool required = whole = whole && WriteAll(ref writer, response.Authority, ref authorities);
        if (whole) whole = WriteAll(ref writer, response.Additional, ref additionals);

        // RFC 2181 section 9: TC only when something required is missing, not for additional records. CoreDNS sets it for any.
        truncated = compatible ? !whole : !required;
        int length = writer.Length;
        bool forwarded = OptRecord.IsForwarded(response.Flags);
        int optLength = reserve > 0 ? opt.Write(query, client, response.Rcode, forwarded, error, output[length..]) : 0;
        DnsFlags flags = DnsFlags.Response | response.Flags | (truncated ? DnsFlags.Truncated : 0) | (query.Header.Flags & DnsFlags.CheckingDisabled);
        if (query.Header.Opcode == Opcode.Query) flags |= query.Header.Flags & DnsFlags.RecursionDesired;
        truncated |= (response.Flags & DnsFlags.Truncated) != 0;
        new DnsHeader(query.Header.Id, flags, query.Header.Opcode, response.Rcode, 1, answers, authorities, (ushort)(additionals + (optLength > 0 ? 1 : 0)))
            .WriteTo(output);
        return length + optLength;
    }

    private static bool WriteAll(ref MessageWriter writer, IReadOnlyList<DnsRecord> records, ref ushort count)
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (!writer.TryWriteRecord(records[i])) return false;
            count++;
        }

        return true;
    }
}
