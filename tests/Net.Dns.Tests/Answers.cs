using System.Buffers.Binary;
using Net.Model;
using Net.TestSupport;

namespace Net.Dns.Tests;

/// <summary>A responder that counts what it is asked and answers as the test says.</summary>
internal sealed class FakeResponder(Func<DnsRequest, CancellationToken, ValueTask<DnsResponse>> answer) : IDnsResponder
{
    private int _asked;

    internal FakeResponder(Func<DnsRequest, DnsResponse> answer)
        : this((request, _) => new(answer(request)))
    {
    }

    internal int Asked => Volatile.Read(ref _asked);

    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => 0;

    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return answer(request, cancellationToken);
    }
}

/// <summary>Responses and replies made quickly.</summary>
internal static class Answers
{
    internal static readonly DnsName Zone = DnsName.Parse("test.");

    internal static DnsRequest Ask(string name, RecordType type = RecordType.A) => new(DnsName.Parse(name), type);

    internal static DnsResponse Address(DnsName name, uint ttl, string address = "192.0.2.1") =>
        new() { Flags = DnsFlags.RecursionAvailable, Answers = [DnsRecord.Address(name, ttl, IpAddress.Parse(address))] };

    internal static DnsResponse Denial(uint ttl, uint minimum, Rcode rcode = Rcode.NameError) =>
        new() { Rcode = rcode, Flags = DnsFlags.RecursionAvailable, Authority = [Soa(ttl, minimum)] };

    internal static DnsResponse Failure() => new() { Rcode = Rcode.ServerFailure, Flags = DnsFlags.RecursionAvailable };

    internal static DnsRecord Soa(uint ttl, uint minimum) =>
        DnsRecord.StartOfAuthority(Zone, ttl, Zone.Child("ns"), Zone.Child("admin"), 1, 7200, 900, 1209600, minimum);

    /// <summary>Asks the fast way; null when it has no answer ready.</summary>
    internal static byte[]? TryAnswer(IDnsResponder responder, string name, RecordType type = RecordType.A, DnsFlags flags = DnsFlags.RecursionDesired, IpAddress client = default)
    {
        byte[] buffer = new byte[4096];
        byte[] message = Fixtures.Query(name, type, flags);
        Assert.Equal(QueryVerdict.Good, DnsQuery.Read(message, new byte[255], acceptNotify: false, out DnsQuery query));
        int length = responder.TryAnswer(query, new DnsClient(client), buffer);
        return length == 0 ? null : buffer[..length];
    }

    /// <summary>Reads a message, question and all.</summary>
    internal static DnsResponse Read(byte[] message)
    {
        DnsResponse? response = ResponseDecoder.Decode(message, "");
        Assert.NotNull(response);
        return response;
    }

    /// <summary>A reply to a query from the wire: its id and question, and the response's records.</summary>
    internal static byte[] Reply(byte[] query, DnsResponse response, bool withEdns = false)
    {
        Assert.Equal(QueryVerdict.Good, DnsQuery.Read(query, new byte[255], acceptNotify: false, out DnsQuery read));
        byte[] buffer = new byte[65535];
        MessageWriter writer = new(buffer);
        writer.TryWriteQuestion(read.Name, read.Type, read.Class);
        foreach (DnsRecord record in response.Answers.Concat(response.Authority).Concat(response.Additional)) Assert.True(writer.TryWriteRecord(record));
        if (withEdns) writer.TryWriteRaw([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
        DnsFlags flags = DnsFlags.Response | response.Flags | (read.Header.Flags & DnsFlags.RecursionDesired);
        return buffer[..writer.Finish(new DnsHeader(
            read.Header.Id, flags, Opcode.Query, response.Rcode, 1, (ushort)response.Answers.Count, (ushort)response.Authority.Count, (ushort)(response.Additional.Count + (withEdns ? 1 : 0))))];
    }

    /// <summary>The question of a query from the wire.</summary>
    internal static DnsRequest Question(byte[] query)
    {
        Assert.Equal(QueryVerdict.Good, DnsQuery.Read(query, new byte[255], acceptNotify: false, out DnsQuery read));
        return DnsRequest.From(read, default);
    }

    /// <summary>An upstream that answers every name with one address.</summary>
    internal static LoopbackDns AddressServer(uint ttl = 300, string address = "192.0.2.1") => new(query => Reply(query.Message, Address(Question(query.Message).Name, ttl, address)));

    internal static ushort IdOf(byte[] message) => BinaryPrimitives.ReadUInt16BigEndian(message);
}
