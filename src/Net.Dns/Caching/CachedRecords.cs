using System.Buffers;

namespace Net.Dns;

/// <summary>Turns responses into entries of the cache and back.</summary>
internal static class CachedRecords
{
    /// <summary>An entry; null when the response cannot be written in one message.</summary>
    internal static CacheEntry? TryRender(DnsRequest request, ReadOnlySpan<byte> folded, DnsResponse response, CacheVariant variant, uint ttl, long expiresAt)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        ushort[] lifetimes = ArrayPool<ushort>.Shared.Rent(response.Answers.Count + response.Authority.Count + response.Additional.Count + 1);
        try
        {
            MessageWriter writer = new(buffer.AsSpan(0, ushort.MaxValue));
            writer.TryWriteQuestion(request.Name.Wire, request.Type, request.Class);
            int start = writer.Length;
            if (!TryWrite(ref writer, response.Answers) || !TryWrite(ref writer, response.Authority) || !TryWrite(ref writer, response.Additional)) return null;
            (ushort answers, ushort authorities, ushort additionals) = ((ushort)response.Answers.Count, (ushort)response.Authority.Count, (ushort)response.Additional.Count);
            int length = writer.Finish(new DnsHeader(0, DnsFlags.Response, Opcode.Query, response.Rcode, 1, answers, authorities, additionals));
            int count = FindLifetimes(buffer.AsSpan(0, length), start, lifetimes);
            return new CacheEntry(folded, buffer.AsSpan(start, length - start), lifetimes.AsSpan(0, count))
            {
                Type = request.Type,
                Variant = variant,
                Rcode = response.Rcode,
                Flags = response.Flags & (DnsFlags.RecursionAvailable | DnsFlags.AuthenticData),
                Answers = answers,
                Authorities = authorities,
                Additionals = additionals,
                Ttl = ttl,
                ExpiresAt = expiresAt,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<ushort>.Shared.Return(lifetimes);
        }
    }

    /// <summary>The entry as a message that answers a request, to be read again.</summary>
    internal static int Write(CacheEntry entry, DnsRequest request, uint ttl, byte[] buffer)
    {
        Span<byte> question = stackalloc byte[WireName.MaxLength + 4];
        ReadOnlySpan<byte> name = request.Name.Wire;
        name.CopyTo(question);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(question[name.Length..], (ushort)request.Type);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(question[(name.Length + 2)..], (ushort)request.Class);
        return entry.WriteTo(question[..(name.Length + 4)], 0, DnsFlags.Response, ttl, buffer);
    }

    /// <summary>The response with one TTL for all its records.</summary>
    internal static DnsResponse WithTtl(DnsResponse response, uint ttl) => response with
    {
        Answers = WithTtl(response.Answers, ttl),
        Authority = WithTtl(response.Authority, ttl),
        Additional = WithTtl(response.Additional, ttl),
    };

    /// <summary>The response for a client that wrote the name with other letters: records of that name get them.</summary>
    internal static DnsResponse WithLetters(DnsResponse response, DnsName name)
    {
        if (response.Answers.Count == 0 || response.Answers[0].Name.Wire.SequenceEqual(name.Wire)) return response;
        return response with { Answers = [.. response.Answers.Select(record => record.Name == name ? record with { Name = name } : record)] };
    }

    private static IReadOnlyList<DnsRecord> WithTtl(IReadOnlyList<DnsRecord> records, uint ttl) =>
        records.Count == 0 ? records : [.. records.Select(record => record.Ttl == ttl ? record : record with { Ttl = ttl })];

    private static bool TryWrite(ref MessageWriter writer, IReadOnlyList<DnsRecord> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (!writer.TryWriteRecord(records[i])) return false;
        }

        return true;
    }

    private static int FindLifetimes(ReadOnlySpan<byte> message, int bodyStart, Span<ushort> lifetimes)
    {
        const int FromLifetimeToData = 6;
        MessageReader reader = new(message);
        reader.TryReadQuestion(stackalloc byte[WireName.MaxLength], out _, out _, out _);
        int count = 0;
        while (reader.TryReadRecord(out RecordView record)) lifetimes[count++] = (ushort)(record.DataOffset - FromLifetimeToData - bodyStart);
        return count;
    }
}
