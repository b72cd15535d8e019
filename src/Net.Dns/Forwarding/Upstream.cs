using System.Buffers;
using System.Net;

namespace Net.Dns;

/// <summary>One upstream server: asks it, and knows whether it is well. Thread-safe.</summary>
internal sealed class Upstream : IDisposable
{
    private const int MaxMessage = 65535;

    private static readonly DnsRequest Probe = new(DnsName.Root, RecordType.NS);

    private readonly ForwarderOptions _options;
    private readonly UpstreamTransport _transport;
    private readonly bool _mirrors;
    private readonly bool _mixesCase;
    private readonly TimeProvider _time;
    private readonly StreamExchange _streams;
    private readonly CancellationTokenSource _stopping = new();
    private int _failures;
    private int _probing;
    private long _asked;
    private long _failed;

    internal Upstream(IPEndPoint endPoint, UpstreamTransport transport, ForwarderOptions options, TimeProvider time)
    {
        EndPoint = endPoint;
        _transport = transport;
        bool compatible = options.Profile == DnsProfile.CoreDnsCompatible;
        _mirrors = compatible || transport == UpstreamTransport.SameAsClient;
        _mixesCase = options.MixCase && !compatible;
        _options = options;
        _time = time;
        _streams = new StreamExchange(endPoint, options.MaxIdleConnections, options.IdleConnection, time);
    }

    internal IPEndPoint EndPoint { get; }

    /// <summary>False after failures in a row, until it answers again.</summary>
    internal bool IsUp => Volatile.Read(ref _failures) < _options.FailuresUntilDown;

    internal UpstreamStatus Status => new(EndPoint, IsUp, Volatile.Read(ref _asked), Volatile.Read(ref _failed));

    public void Dispose()
    {
        _stopping.Cancel();
        _streams.Dispose();
    }

    /// <summary>Asks once, over UDP and then TCP where that is called for.</summary>
    internal async ValueTask<UpstreamReply> AskAsync(DnsRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        UpstreamReply reply = await AskInTimeAsync(request, timeout, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (reply.Outcome == UpstreamOutcome.Answered)
        {
            Volatile.Write(ref _failures, 0);
            return reply;
        }

        Interlocked.Increment(ref _failed);
        if (Interlocked.Increment(ref _failures) >= _options.FailuresUntilDown && Interlocked.Exchange(ref _probing, 1) == 0) _ = ProbeUntilUpAsync();
        return reply;
    }

    private async ValueTask<UpstreamReply> AskInTimeAsync(DnsRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(timeout, _time);
        using CancellationTokenRegistration stop = cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxMessage);
        try
        {
            UpstreamReply reply = await AskOverAsync(request, buffer, withEdns: true, patience.Token).ConfigureAwait(false);

            // RFC 6891 section 6.2.2: a server that does not know OPT says FORMERR; ask without, unless the client meant it.
            bool retry = reply.Response is { Rcode: Rcode.FormatError } && !request.HasEdns && !_mirrors;
            return retry ? await AskOverAsync(request, buffer, withEdns: false, patience.Token).ConfigureAwait(false) : reply;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<UpstreamReply> AskOverAsync(DnsRequest request, byte[] buffer, bool withEdns, CancellationToken patience)
    {
        bool sameAsClient = _transport == UpstreamTransport.SameAsClient;
        if (_transport != UpstreamTransport.Tcp && !(sameAsClient && request.Client.IsStream))
        {
            UpstreamQuery query = UpstreamQuery.Of(request, _mirrors, _mixesCase, withEdns);
            ExchangeResult result = await DatagramExchange.AskAsync(EndPoint, query, buffer, patience).ConfigureAwait(false);
            UpstreamReply reply = Read(request, buffer, result);
            bool isCut = reply.Response is { } response && (response.Flags & DnsFlags.Truncated) != 0;
            if (result.Outcome != UpstreamOutcome.BadReply && (!isCut || sameAsClient)) return reply;
        }

        UpstreamQuery whole = UpstreamQuery.Of(request, _mirrors, mixCase: false, withEdns);
        return Read(request, buffer, await _streams.AskAsync(whole, buffer, patience).ConfigureAwait(false));
    }

    private UpstreamReply Read(DnsRequest request, byte[] buffer, ExchangeResult result)
    {
        if (result.Outcome != UpstreamOutcome.Answered) return new(result.Outcome);
        if (result.Length == DnsHeader.Length) return new(UpstreamOutcome.Answered, new DnsResponse { Rcode = Rcode.FormatError });
        UpstreamQuery.RestoreLetters(buffer, request.Name);
        DnsResponse? response = ResponseDecoder.Decode(buffer.AsSpan(0, result.Length), $"upstream {EndPoint}");
        if (response is null) return new(UpstreamOutcome.BadReply);

        // RFC 1035 section 4.1.1: AA speaks of the server that responds, and that is not the zone's authority here.
        if ((response.Flags & DnsFlags.Authoritative) != 0) response = response with { Flags = response.Flags & ~DnsFlags.Authoritative };
        return new(UpstreamOutcome.Answered, AnswerSection.Trim(response, request.Name));
    }

    private async Task ProbeUntilUpAsync()
    {
        try
        {
            while (!IsUp)
            {
                await Task.Delay(_options.ProbeInterval, _time, _stopping.Token).ConfigureAwait(false);
                UpstreamReply reply = await AskInTimeAsync(Probe, _options.AttemptTimeout, _stopping.Token).ConfigureAwait(false);
                if (reply.Outcome == UpstreamOutcome.Answered) Volatile.Write(ref _failures, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
        finally
        {
            Volatile.Write(ref _probing, 0);
        }
    }
}

/// <summary>How an upstream does.</summary>
/// <param name="EndPoint">Its address.</param>
/// <param name="IsUp">False after failures in a row, until it answers again.</param>
/// <param name="Asked">Questions put to it, repeats included, probes not.</param>
/// <param name="Failed">Those without an answer that could be used.</param>
public readonly record struct UpstreamStatus(IPEndPoint EndPoint, bool IsUp, long Asked, long Failed);
