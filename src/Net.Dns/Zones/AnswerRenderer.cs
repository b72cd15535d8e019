using System.Buffers;

namespace Net.Dns;

/// <summary>Renders answers that are to be kept.</summary>
internal static class AnswerRenderer
{
    /// <summary>Whether answers to questions of a type are worth keeping: those that clients ask again and again.</summary>
    internal static bool IsKept(RecordType type) =>
        type is RecordType.A or RecordType.AAAA or RecordType.SRV or RecordType.PTR or RecordType.CNAME or RecordType.TXT or RecordType.HTTPS or RecordType.SVCB;

    /// <summary>Everything after the question, names pointing into it; false when it would not fit a message.</summary>
    internal static bool TryRender(DnsRequest request, ZoneAnswer answer, out byte[] body)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            MessageWriter writer = new(buffer.AsSpan(0, ushort.MaxValue));
            writer.TryWriteQuestion(request.Name.Wire, request.Type, RecordClass.IN);
            int start = writer.Length;
            bool whole = WriteAll(ref writer, answer.Answers) && WriteAll(ref writer, answer.Additional);
            body = whole ? buffer.AsSpan(start, writer.Length - start).ToArray() : [];
            return whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool WriteAll(ref MessageWriter writer, IReadOnlyList<DnsRecord> records)
    {
        foreach (DnsRecord record in records)
        {
            if (!writer.TryWriteRecord(record)) return false;
        }

        return true;
    }
}
