using System.Net;
using Net.Dns;
using Net.TestSupport;

namespace Net.Conformance.Dns;

/// <summary>The upstream server of the recordings on a loopback port: UDP and TCP, cut at 512 octets or the EDNS size.</summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    private const int OptLength = 11;

    private readonly RecordedUpstream _records;
    private readonly LoopbackDns _server;

    internal StubUpstream(RecordedUpstream records)
    {
        _records = records;
        _server = new LoopbackDns(Answer);
    }

    internal IPEndPoint EndPoint => _server.EndPoint;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A forwarder of everything to this server, with the transport that the profile's server uses.</summary>
    internal Forwarder Forwarder(DnsProfile profile)
    {
        UpstreamTransport transport = profile == DnsProfile.CoreDnsCompatible ? UpstreamTransport.SameAsClient : UpstreamTransport.UdpThenTcp;
        return new(new() { Zones = { new() { Upstreams = { EndPoint.ToString() }, Transport = transport } } });
    }

    private byte[]? Answer(LoopbackQuery received)
    {
        if (DnsQuery.Read(received.Message, new byte[255], acceptNotify: false, out DnsQuery query) != QueryVerdict.Good) return null;
        if (!DnsName.TryFromWire(query.Name, out DnsName name) || _records.IsSilent(name)) return null;
        DnsResponse response = _records.Resolve(new DnsRequest(name, query.Type) { Flags = query.Header.Flags });
        int limit = received.IsStream ? ushort.MaxValue : Math.Max(512, (int)query.Edns.UdpSize);
        byte[] buffer = new byte[limit];
        MessageWriter writer = new(buffer.AsSpan(0, limit - (query.Edns.IsPresent ? OptLength : 0)));
        writer.TryWriteQuestion(query.Name, query.Type, query.Class);
        ushort answers = Write(ref writer, response.Answers), authorities = answers == response.Answers.Count ? Write(ref writer, response.Authority) : (ushort)0;
        bool isCut = answers < response.Answers.Count || authorities < response.Authority.Count;
        const DnsFlags Copied = DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled;
        DnsFlags flags = DnsFlags.Response | response.Flags | (query.Header.Flags & Copied) | (isCut ? DnsFlags.Truncated : 0);
        int length = writer.Finish(new DnsHeader(query.Header.Id, flags, Opcode.Query, response.Rcode, 1, answers, authorities, (ushort)(query.Edns.IsPresent ? 1 : 0)));
        if (!query.Edns.IsPresent) return buffer[..length];
        byte[] opt = [0, 0, (byte)RecordType.OPT, 1232 >> 8, 1232 & 255, 0, 0, query.Edns.IsDnssecOk ? (byte)0x80 : (byte)0, 0, 0, 0];
        return [.. buffer[..length], .. opt];
    }

    private static ushort Write(ref MessageWriter writer, IReadOnlyList<DnsRecord> records)
    {
        ushort count = 0;
        foreach (DnsRecord record in records)
        {
            if (!writer.TryWriteRecord(record)) break;
            count++;
        }

        return count;
    }
}
