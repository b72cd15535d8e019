namespace Net.Dns;

/// <summary>Asks upstream servers: all names, or zones by suffix.</summary>
/// <remarks>
/// Thread-safe. Every UDP query has a socket, a source port and an id of its own, and letters mixed; what does not answer exactly that is no answer (RFC 5452).
/// An upstream that fails is asked last until a probe is answered. Nothing is kept here: put a <see cref="DnsCache"/> before it.
/// </remarks>
public sealed class Forwarder : IDnsResponder, IDisposable
{
    private readonly ForwarderOptions _options;
    private readonly TimeProvider _time;
    private readonly UpstreamSet[] _sets;
    private readonly ForwarderMeter _meter;
    private int _underWay;

    /// <summary>A forwarder; it asks nobody before it is asked.</summary>
    /// <param name="options">Whom to ask.</param>
    /// <param name="time">The clock; default the system's.</param>
    /// <param name="seed">Of the random policy. Ids, ports and letters do not come from it.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public Forwarder(ForwarderOptions options, TimeProvider? time = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> problems = ForwarderOptionsValidator.Validate(options);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _options = options;
        _time = time ?? TimeProvider.System;
        _sets = [.. options.Zones.Select(zone => SetOf(zone, seed)).OrderByDescending(static set => set.Zone.LabelCount)];
        _meter = new ForwarderMeter(this);
    }

    /// <summary>How every upstream does.</summary>
    public IReadOnlyList<UpstreamStatus> Upstreams => [.. _sets.SelectMany(static set => set.Upstreams).Select(static upstream => upstream.Status)];

    /// <summary>False when some zone has upstreams and none of them is up.</summary>
    public bool IsReachable => _sets.All(static set => set.Upstreams.Count == 0 || set.Upstreams.Any(static upstream => upstream.IsUp));

    /// <summary>Never: upstreams have to be asked.</summary>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => 0;

    /// <inheritdoc/>
    public async ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        UpstreamSet? set = Array.Find(_sets, set => request.Name.IsAtOrBelow(set.Zone));
        if (set is null || set.Upstreams.Count == 0) return DnsResponse.Of(Rcode.Refused, "REFUSED: the name is in no zone that is forwarded", ExtendedError.NotAuthoritative);
        try
        {
            if (Interlocked.Increment(ref _underWay) > _options.MaxConcurrent)
            {
                _meter.Overflowed();
                return DnsResponse.Of(Rcode.Refused, $"REFUSED: {_options.MaxConcurrent} questions are under way already", ExtendedError.NoReachableAuthority);
            }

            long start = _time.GetTimestamp();
            DnsResponse response = await AskAsync(set, request, start, cancellationToken).ConfigureAwait(false);
            _meter.Took(_time.GetElapsedTime(start), response.Rcode);
            return response;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Closes connections and ends probes.</summary>
    public void Dispose()
    {
        _meter.Dispose();
        foreach (Upstream upstream in _sets.SelectMany(static set => set.Upstreams)) upstream.Dispose();
    }

    private UpstreamSet SetOf(ForwardZone zone, ulong seed)
    {
        List<Upstream> upstreams = [];
        foreach (string text in zone.Upstreams)
        {
            if (ForwarderOptionsValidator.TryReadAddress(text, out System.Net.IPEndPoint endPoint)) upstreams.Add(new Upstream(endPoint, zone.Transport, _options, _time));
        }

        return new UpstreamSet(DnsName.Parse(zone.Zone), zone.Policy, upstreams, seed);
    }

    private async ValueTask<DnsResponse> AskAsync(UpstreamSet set, DnsRequest request, long start, CancellationToken cancellationToken)
    {
        Upstream[] order = set.InOrder();
        DnsResponse? refusal = null;
        UpstreamReply last = default;
        int refusals = 0;
        for (int attempt = 0; attempt < order.Length * _options.AttemptsPerUpstream && refusals < order.Length; attempt++)
        {
            TimeSpan left = _options.Deadline - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) break;
            Upstream upstream = order[attempt % order.Length];
            last = await upstream.AskAsync(request, left < _options.AttemptTimeout ? left : _options.AttemptTimeout, cancellationToken).ConfigureAwait(false);
            if (last.Response is not { } response) continue;

            // One server's trouble is not the name's: another may know better, each asked once.
            if (response.Rcode is not (Rcode.ServerFailure or Rcode.Refused or Rcode.NotImplemented)) return response;
            refusal = response;
            refusals++;
        }

        return refusal ?? DnsResponse.Of(Rcode.ServerFailure, $"SERVFAIL: none of {order.Length} upstreams of {set.Zone} answered; the last: {last.Outcome}", ExtendedError.NoReachableAuthority);
    }
}
