using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>From received octets to octets to be sent: checks, the responder, EDNS and truncation. One a worker; not thread-safe except where said.</summary>
internal sealed class QueryHandler
{
    /// <summary>The answer is not there yet: ask <see cref="HandleAsync"/>.</summary>
    internal const int Waiting = -1;

    private const int MaxMessage = 65535;

    /// <summary>The most octets of a UDP datagram over IPv4: 65,535 less the headers of IP and UDP (RFC 768, RFC 791).</summary>
    private const int MaxDatagram = 65_507;

    /// <summary>The flags that speak of the answer, not of the message.</summary>
    private const DnsFlags Described = DnsFlags.Authoritative | DnsFlags.RecursionAvailable | DnsFlags.AuthenticData;

    private static readonly byte[] HinfoOfAny = [13, .. "ANY obsoleted"u8, 12, .. "See RFC 8482"u8];

    private readonly IDnsResponder _responder;
    private readonly DnsServerOptions _options;
    private readonly OptRecord _opt;
    private readonly bool _compatible;
    private readonly QueryLog _log;

    internal QueryHandler(IDnsResponder responder, DnsServerOptions options, OptRecord opt, QueryCounters counters, QueryTimer timer, QueryLog log)
    {
        _responder = responder;
        _options = options;
        _opt = opt;
        _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
        Counters = counters;
        Timer = timer;
        _log = log;
    }

    internal QueryCounters Counters { get; }

    internal QueryTimer Timer { get; }

    /// <summary>Answers into <paramref name="output"/>. Returns octets to send, 0 for none, or <see cref="Waiting"/>. Allocates nothing when the responder can answer at once.</summary>
    internal int Handle(ReadOnlySpan<byte> message, in DnsClient client, Span<byte> output)
    {
        long start = Timer.Start();
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        QueryVerdict verdict = DnsQuery.Read(message, folded, _compatible, out DnsQuery query);
        if (verdict != QueryVerdict.Silent && _compatible && !client.IsStream && message.Length > EdnsView.MinUdpSize) verdict = QueryVerdict.Malformed;
        if (verdict != QueryVerdict.Good) return Reject(verdict, query, message, client, output);
        if (!_compatible && OptRecord.HasMalformedCookie(query)) return Write(query, client, DnsResponse.Of(Rcode.FormatError, "RFC 7873 section 5.2.2"), output);
        if (IsRefused(query)) return Write(query, client, DnsResponse.Of(Rcode.Refused, "class"), output);

        int limit = Limit(query, client, output.Length);
        int reserve = _opt.Reserve(query, null);
        int length = NeedsComposing(query) || limit - reserve < DnsHeader.Length ? 0 : _responder.TryAnswer(query, client, output[..(limit - reserve)]);
        if (length == 0) return Waiting;
        Rcode rcode = (Rcode)(output[3] & 15);
        if (reserve > 0)
        {
            bool forwarded = OptRecord.IsForwarded(FlagsOf(output));
            length += _opt.Write(query, client, rcode, forwarded, null, output[length..]);
            ushort additional = BinaryPrimitives.ReadUInt16BigEndian(output[10..]);
            BinaryPrimitives.WriteUInt16BigEndian(output[10..], (ushort)(additional + 1));
        }

        if (ExceedsAmplification(query, client, length)) return Write(query, client, new DnsResponse { Rcode = rcode, Flags = DnsFlags.Truncated | (FlagsOf(output) & Described) }, output);
        Counters.Answered(rcode, client.IsStream, hit: true);
        _log.Note(query, client, rcode, length);
        Timer.End(start, client.IsStream, waited: false);
        return length;
    }

    /// <summary>Answers a query that <see cref="Handle"/> left waiting, whenever that may be. Thread-safe.</summary>
    /// <returns>Octets written to <paramref name="output"/>.</returns>
    internal async ValueTask<int> HandleAsync(ReadOnlyMemory<byte> message, DnsClient client, Memory<byte> output, CancellationToken cancellationToken)
    {
        long start = Timer.Start();
        bool waited = !TryHandle(message.Span, client, output.Span, out int length, out ValueTask<DnsResponse> pending, cancellationToken);
        if (waited)
        {
            DnsResponse response;
            try
            {
                response = await pending.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                response = DnsResponse.Of(Rcode.ServerFailure, "stopping", ExtendedError.NotReady);
            }

            length = Write(message.Span, client, response, output.Span);
        }

        Timer.End(start, client.IsStream, waited);
        return length;
    }

    /// <summary>The same without waiting, when the responder has its answer at once; false when it hasn't.</summary>
    internal bool TryHandle(ReadOnlySpan<byte> message, in DnsClient client, Span<byte> output, out int length, out ValueTask<DnsResponse> pending, CancellationToken cancellationToken)
    {
        DnsRequest request = Request(message, client);
        length = 0;
        pending = _options.RefuseAny && request.Type == RecordType.ANY ? new(RefusedAny(request)) : _responder.ResolveAsync(request, cancellationToken);
        if (!pending.IsCompletedSuccessfully) return false;
        length = Write(message, client, pending.Result, output);
        return true;
    }

    /// <summary>Encodes an answer to a query that was good. Thread-safe.</summary>
    internal int Write(ReadOnlySpan<byte> message, in DnsClient client, DnsResponse response, Span<byte> output)
    {
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        DnsQuery.Read(message, folded, _compatible, out DnsQuery query);
        return Write(query, client, response, output);
    }

    private int Write(in DnsQuery query, in DnsClient client, DnsResponse response, Span<byte> output)
    {
        int limit = Limit(query, client, output.Length);
        if (_options.MinimalResponses && response.Answers.Count > 0) response = response with { Authority = [], Additional = [] };
        int length = ResponseEncoder.Encode(query, client, response, _opt, _compatible, output[..limit], out bool truncated);
        if (ExceedsAmplification(query, client, length))
        {
            DnsResponse cut = response with { Answers = [], Authority = [], Additional = [], Error = null, Flags = response.Flags | DnsFlags.Truncated };
            length = ResponseEncoder.Encode(query, client, cut, _opt, _compatible, output[..limit], out _);
            truncated = true;
        }

        Counters.Answered(response.Rcode, client.IsStream, hit: false);
        if (truncated) Counters.Truncated();
        _log.Note(query, client, response.Rcode, length);
        return length;
    }

    private static DnsFlags FlagsOf(ReadOnlySpan<byte> message) => (DnsFlags)BinaryPrimitives.ReadUInt16BigEndian(message[2..]);

    private static DnsRequest Request(ReadOnlySpan<byte> message, in DnsClient client)
    {
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        DnsQuery.Read(message, folded, acceptNotify: true, out DnsQuery query);
        return DnsRequest.From(query, client);
    }

    private bool IsRefused(in DnsQuery query) =>
        (query.Class != RecordClass.IN && !_options.AnswerAnyClass) || query.Type is RecordType.AXFR or RecordType.IXFR;

    /// <summary>Whether what the responder writes would have to be changed, so that it must come as records.</summary>
    private bool NeedsComposing(in DnsQuery query) =>
        _options.MinimalResponses || query.Header.Opcode != Opcode.Query || (_options.RefuseAny && query.Type == RecordType.ANY);

    private int Limit(in DnsQuery query, in DnsClient client, int room)
    {
        if (client.IsStream) return Math.Min(room, MaxMessage);

        // RFC 6891 section 6.2.3: sizes below 512 count as 512; without EDNS it is 512 (RFC 1035 section 4.2.1).
        int wanted = query.Edns.IsPresent ? Math.Max(query.Edns.UdpSize, (ushort)EdnsView.MinUdpSize) : EdnsView.MinUdpSize;
        return Math.Min(room, Math.Min(Math.Min(wanted, _options.MaxUdpSize), MaxDatagram));
    }

    private bool ExceedsAmplification(in DnsQuery query, in DnsClient client, int length) =>
        _options.AmplificationLimit > 0 && !client.IsStream && length > (long)_options.AmplificationLimit * query.Message.Length && !_opt.IsVerified(query, client);

    private int Reject(QueryVerdict verdict, in DnsQuery query, ReadOnlySpan<byte> message, in DnsClient client, Span<byte> output)
    {
        if (verdict == QueryVerdict.Silent)
        {
            Counters.Dropped();
            return 0;
        }

        if (verdict == QueryVerdict.BadVersion) return Write(query, client, new DnsResponse { Rcode = Rcode.BadVersion }, output);
        Rcode rcode = verdict == QueryVerdict.NotImplemented ? Rcode.NotImplemented : Rcode.FormatError;
        DnsHeader.TryRead(message, out DnsHeader header);
        DnsFlags flags = DnsFlags.Response | (header.Flags & DnsFlags.RecursionDesired);
        new DnsHeader(header.Id, flags, header.Opcode, rcode, 0, 0, 0, 0).WriteTo(output);
        Counters.Answered(rcode, client.IsStream, hit: false);
        return DnsHeader.Length;
    }

    /// <summary>RFC 8482 section 4.2.</summary>
    private static DnsResponse RefusedAny(DnsRequest request)
    {
        DnsRecord record = new(request.Name, RecordType.HINFO, 8482, HinfoOfAny);
        return new() { Answers = [record], Reasons = [new("RFC 8482 section 4.2", record)] };
    }
}
