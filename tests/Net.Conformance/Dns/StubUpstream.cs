using System.Collections.Concurrent;
using System.Net;
using Net.Dns;
using Net.TestSupport;

namespace Net.Conformance.Dns;

/// <summary>The upstream server of the recordings on a loopback port: UDP and TCP, cut at 512 octets or the EDNS size.</summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    /// <summary>How long a <see cref="Forwarder"/> waits for one answer before it asks again, up to three times: as the recorded server did.</summary>
    internal static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(2);

    private const int OptLength = 11;

    private readonly RecordedUpstream _records;
    private readonly TimeProvider _time;
    private readonly LoopbackDns _server;
    private readonly ConcurrentQueue<TimeSpan> _heldUntil = new();
    private readonly long _start;

    /// <param name="records">What it answers.</param>
    /// <param name="time">The clock of <see cref="Delay"/> and <see cref="Held"/>; default the system's.</param>
    internal StubUpstream(RecordedUpstream records, TimeProvider? time = null)
    {
        _records = records;
        _time = time ?? TimeProvider.System;
        _start = _time.GetTimestamp();
        _server = new LoopbackDns(AnswerAsync);
    }

    internal IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Takes questions and never answers; closes TCP connections.</summary>
    internal bool IsDown
    {
        get => _server.ClosesConnections;
        set => _server.ClosesConnections = value;
    }

    /// <summary>How long every answer takes.</summary>
    internal TimeSpan Delay { get; set; }

    /// <summary>What was asked, in order; probes of the root are not.</summary>
    internal IReadOnlyList<UpstreamQuestion> Asked =>
        [.. _server.Queries.Where(static query => !IsProbe(query)).Select(static query => UpstreamQuestion.FromWire(query) ?? throw new FormatException($"a malformed query: {Convert.ToHexStringLower(query.Message)}"))];

    /// <summary>Of the questions whose answers were held back: until when on the clock, by which time they were answered or given up.</summary>
    internal IReadOnlyCollection<TimeSpan> Held => _heldUntil;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A forwarder of everything to this server, with the transport that the profile's server uses.</summary>
    /// <param name="profile">Whose ways to follow.</param>
    /// <param name="isStream">Asks over TCP alone.</param>
    internal Forwarder Forwarder(DnsProfile profile, bool isStream = false)
    {
        bool compatible = profile == DnsProfile.CoreDnsCompatible;
        UpstreamTransport transport = isStream ? UpstreamTransport.Tcp : compatible ? UpstreamTransport.SameAsClient : UpstreamTransport.UdpThenTcp;
        return new(
            new()
            {
                Zones = { new() { Upstreams = { EndPoint.ToString() }, Transport = transport } },
                AttemptTimeout = AttemptTimeout,
                AttemptsPerUpstream = 3,
                Deadline = 3 * AttemptTimeout,
                Profile = profile,
            },
            _time);
    }

    private static bool IsProbe(LoopbackQuery query) => query.Message.Length > DnsHeader.Length && query.Message[DnsHeader.Length] == 0;

    private async ValueTask<byte[]?> AnswerAsync(LoopbackQuery received)
    {
        if (DnsQuery.Read(received.Message, new byte[255], acceptNotify: false, out DnsQuery query) != QueryVerdict.Good) return null;
        if (!DnsName.TryFromWire(query.Name, out DnsName name)) return null;
        if (IsProbe(received)) return IsDown ? null : Answer(received, query, name);
        byte[] answer = Answer(received, query, name);
        if (IsDown || _records.IsSilent(name))
        {
            _heldUntil.Enqueue(_time.GetElapsedTime(_start) + AttemptTimeout);
            return null;
        }

        if (Delay == TimeSpan.Zero) return answer;
        Task delay = Task.Delay(Delay, _time);
        _heldUntil.Enqueue(_time.GetElapsedTime(_start) + Delay);
        await delay;
        return answer;
    }

    private byte[] Answer(LoopbackQuery received, in DnsQuery query, DnsName name)
    {
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
