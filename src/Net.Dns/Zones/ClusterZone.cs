using System.Text;
using Net.Cluster;

namespace Net.Dns;

/// <summary>Answers names of a cluster as the Kubernetes DNS specification 1.1.0 says, from a <see cref="ClusterState"/> that it follows.</summary>
/// <remarks>
/// Thread-safe; readers never lock. One changed slice changes the answers of its Service alone. Answers are made when first asked for and kept,
/// ready to be copied, until what they were made from changes.
/// </remarks>
public sealed class ClusterZone : IDnsResponder, IDisposable
{
    private const int CoreDnsAliases = 11;

    private readonly ClusterZoneOptions _options;
    private readonly IDnsResponder? _next;
    private readonly TimeProvider _time;
    private readonly ZoneIndex _index;
    private readonly AnswerTable _table;
    private readonly ZoneAnswers _answers;
    private readonly ZoneApex[] _zones;
    private readonly DnsName[] _fallthrough;
    private readonly bool _compatible;
    private readonly int _maxAliases;
    private readonly IDisposable _subscription;
    private uint _serial;

    /// <summary>A zone over a state; it answers for what is there at once and follows every later batch.</summary>
    /// <param name="state">The cluster's objects.</param>
    /// <param name="options">What to answer; default the specification for <c>cluster.local</c> and the reverse zones.</param>
    /// <param name="next">Who answers names outside the zones and targets of aliases there; null: nobody.</param>
    /// <param name="time">The clock, for the SOA's serial number; default the system's.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public ClusterZone(ClusterState state, ClusterZoneOptions? options = null, IDnsResponder? next = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        _options = options ?? new ClusterZoneOptions();
        IReadOnlyList<string> problems = ClusterZoneOptionsValidator.Validate(_options);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _next = next;
        _time = time ?? TimeProvider.System;
        _compatible = _options.Profile == DnsProfile.CoreDnsCompatible;
        _maxAliases = _compatible ? CoreDnsAliases : _options.MaxAliases;
        _zones =
        [
            .. _options.Zones.Select(zone => new ZoneApex(DnsName.Parse(zone), false, _options.Ttl)),
            .. _options.MultiClusterZones.Select(zone => new ZoneApex(DnsName.Parse(zone), true, _options.Ttl)),
        ];
        _fallthrough = [.. _options.Fallthrough.Select(static zone => DnsName.Parse(zone))];
        _table = new AnswerTable((ulong)_time.GetTimestamp() * 0x9E37_79B9_7F4A_7C15);
        _index = new ZoneIndex(_options, _table);
        DnsName primary = _zones.FirstOrDefault(static zone => !zone.IsReverse && !zone.IsMultiCluster)?.Name ?? _zones[0].Name;
        _answers = new ZoneAnswers(_options, _index, primary);
        _serial = Now();
        _subscription = state.Subscribe(Follow);
    }

    /// <summary>The serial number of the SOA: the time of the last change in seconds since 1970, never going back.</summary>
    public uint Serial => Volatile.Read(ref _serial);

    /// <summary>How many Services the zone answers for, those with slices alone included.</summary>
    public int ServiceCount => _index.ServiceCount;

    /// <summary>How many answers are kept ready.</summary>
    public int ReadyAnswers => _table.Count;

    /// <summary>The zones served, reverse and multi-cluster ones included.</summary>
    public IReadOnlyList<DnsName> Zones => [.. _zones.Select(static zone => zone.Name)];

    /// <summary>Answers a question asked in code. Aliases are followed within the zones alone; see <see cref="ResolveAsync(DnsRequest, CancellationToken)"/>.</summary>
    /// <exception cref="FormatException"><paramref name="name"/> is not a domain name.</exception>
    public DnsResponse Resolve(string name, RecordType type) => Resolve(DnsName.Parse(name), type);

    /// <summary>Answers a question asked in code. Aliases are followed within the zones alone.</summary>
    public DnsResponse Resolve(DnsName name, RecordType type)
    {
        if (ZoneOf(name.Wire) is not { } apex) return Outside();
        ZoneAnswer answer = _answers.Answer(ZoneQuestion.Of(apex, name), name, type);
        AliasChain chain = Follow(name, type, answer);
        return Finish(apex, name, type, chain.Complete());
    }

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response)
    {
        AnswerTable.Entry? entry = _table.Find(query.FoldedName, query.Type);
        if (entry is null) return TryDeny(query, client, response);
        if (entry.IsDenial) return TryWriteDenial(query, client, entry.Rcode, response);
        int start = DnsHeader.Length + query.QuestionLength;
        int length = start + entry.Body.Length;
        if (length > response.Length) return 0;
        WriteHeader(query, entry.Rcode, entry.Answers, 0, entry.Additionals, response);
        query.Question.CopyTo(response[DnsHeader.Length..]);
        entry.Body.CopyTo(response[start..]);
        return length;
    }

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ZoneOf(request.Name.Wire) is not { } apex) return _next is null ? new(Outside()) : _next.ResolveAsync(request, cancellationToken);
        int generation = _table.Generation;
        ZoneAnswer answer = _answers.Answer(ZoneQuestion.Of(apex, request.Name), request.Name, request.Type);
        if (answer.IsNameError && _next is not null && FallsThrough(Rcode.NameError, request.Name.Wire)) return _next.ResolveAsync(request, cancellationToken);
        Keep(request, answer, generation);
        AliasChain chain = Follow(request.Name, request.Type, answer);
        if (chain.Outside is null || _next is null) return new(Finish(apex, request.Name, request.Type, chain.Complete()));
        return FollowOutsideAsync(request, apex, chain, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private static DnsResponse Outside() => DnsResponse.Of(Rcode.Refused, "REFUSED: no zone here has the name", ExtendedError.NotAuthoritative);

    private void Follow(ChangeBatch batch)
    {
        _index.Apply(batch);
        uint now = Now();
        Volatile.Write(ref _serial, Math.Max(now, _serial));
    }

    private uint Now() => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    private bool FallsThrough(Rcode rcode, ReadOnlySpan<byte> name)
    {
        if (rcode != Rcode.NameError || _next is null) return false;
        foreach (DnsName zone in _fallthrough)
        {
            if (WireName.IsAtOrBelow(name, zone.Wire)) return true;
        }

        return false;
    }

    /// <summary>The longest zone that a name is in.</summary>
    private ZoneApex? ZoneOf(ReadOnlySpan<byte> name)
    {
        ZoneApex? best = null;
        foreach (ZoneApex zone in _zones)
        {
            if ((best is null || zone.Folded.Length > best.Folded.Length) && WireName.IsAtOrBelow(name, zone.Folded)) best = zone;
        }

        return best;
    }

    private AliasChain Follow(DnsName name, RecordType type, ZoneAnswer first)
    {
        AliasChain chain = new(_compatible, _maxAliases, name, first);
        while (chain.NextTarget(type) is { } target)
        {
            // CoreDNS stays in the zone of the question and asks the whole server for the rest, its other zones among them.
            if (ZoneOf(target.Wire) is not { } apex) chain.LeaveTo(target);
            else chain.Add(target, _answers.Answer(ZoneQuestion.Of(apex, target), target, type));
        }

        return chain;
    }

    private async ValueTask<DnsResponse> FollowOutsideAsync(DnsRequest request, ZoneApex apex, AliasChain chain, CancellationToken cancellationToken)
    {
        DnsResponse outside = await _next!.ResolveAsync(request with { Name = chain.Outside!.Value }, cancellationToken).ConfigureAwait(false);
        return Finish(apex, request.Name, request.Type, chain.Complete(outside));
    }

    /// <summary>The whole response: AA always, the SOA where nothing answers.</summary>
    private DnsResponse Finish(ZoneApex apex, DnsName name, RecordType type, AliasResult result)
    {
        DnsName.TryFromWire(name.Wire[^apex.Folded.Length..], out DnsName zone);
        DnsRecord soa = apex.Soa(zone, Serial);
        if (result.IsApexSoa) return new() { Flags = DnsFlags.Authoritative, Answers = [soa], Reasons = [new("the zone's authority", soa)] };
        _ = type;
        return new()
        {
            Rcode = result.Rcode,
            Flags = DnsFlags.Authoritative | result.Flags,
            Answers = result.Answers,
            Authority = result.NeedsAuthority ? [soa] : [],
            Additional = result.Additional,
            Reasons = result.Reasons,
        };
    }

    /// <summary>Keeps an answer ready for the next client, if it hangs on one thing and was asked for in lower case.</summary>
    private void Keep(DnsRequest request, ZoneAnswer answer, int generation)
    {
        if (answer.Owner is null || answer.Alias is not null || answer.IsApexSoa || !IsKept(request.Type)) return;
        ReadOnlySpan<byte> wire = request.Name.Wire;
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        WireName.Fold(wire, folded);
        if (!folded[..wire.Length].SequenceEqual(wire)) return;
        byte[] body = [];
        if (answer.Answers.Count > 0 && !TryRender(request, answer, out body)) return;
        _table.Add(answer.Owner, generation, new AnswerTable.Entry
        {
            Name = wire.ToArray(),
            Type = request.Type,
            Body = body,
            Rcode = answer.IsNameError ? Rcode.NameError : Rcode.NoError,
            Answers = (ushort)answer.Answers.Count,
            Additionals = (ushort)answer.Additional.Count,
        });
    }

    private static bool IsKept(RecordType type) =>
        type is RecordType.A or RecordType.AAAA or RecordType.SRV or RecordType.PTR or RecordType.CNAME or RecordType.TXT or RecordType.HTTPS or RecordType.SVCB;

    private static bool TryRender(DnsRequest request, ZoneAnswer answer, out byte[] body)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            MessageWriter writer = new(buffer.AsSpan(0, ushort.MaxValue));
            writer.TryWriteQuestion(request.Name.Wire, request.Type, RecordClass.IN);
            int start = writer.Length;
            body = [];
            foreach (DnsRecord record in answer.Answers)
            {
                if (!writer.TryWriteRecord(record)) return false;
            }

            foreach (DnsRecord record in answer.Additional)
            {
                if (!writer.TryWriteRecord(record)) return false;
            }

            body = buffer.AsSpan(start, writer.Length - start).ToArray();
            return true;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Denies a name below a Service that does not exist, the most common denial, without allocating; 0 for everything else.</summary>
    private int TryDeny(in DnsQuery query, in DnsClient client, Span<byte> response)
    {
        ReadOnlySpan<byte> name = query.FoldedName;
        if (ZoneOf(name) is not { } apex) return _next?.TryAnswer(query, client, response) ?? 0;
        if (apex.IsReverse || (_compatible && query.Type == RecordType.SOA) || FallsThrough(Rcode.NameError, name)) return 0;
        int end = name.Length - apex.Folded.Length;
        int service = -1, space = -1, kind = -1;
        int labels = 0;
        for (int at = 0; at < end; at += name[at] + 1)
        {
            (service, space, kind) = (space, kind, at);
            labels++;
        }

        if (labels < 3 || !name.Slice(kind, 4).SequenceEqual("\u0003svc"u8)) return 0;
        Span<char> key = stackalloc char[128];
        int length = Encoding.Latin1.GetChars(name.Slice(service + 1, name[service]), key);
        key[length++] = '.';
        int length2 = Encoding.Latin1.GetChars(name.Slice(space + 1, name[space]), key[length..]);
        bool exists = _index.IsExposed(key.Slice(length, length2))
            && (apex.IsMultiCluster ? _index.Import(key[..(length + length2)]) : _index.Service(key[..(length + length2)])) is not null;
        return exists ? 0 : WriteDenial(query, apex, Rcode.NameError, response);
    }

    private int TryWriteDenial(in DnsQuery query, in DnsClient client, Rcode rcode, Span<byte> response)
    {
        if (ZoneOf(query.FoldedName) is not { } apex) return 0;
        return FallsThrough(rcode, query.FoldedName) ? _next!.TryAnswer(query, client, response) : WriteDenial(query, apex, rcode, response);
    }

    private int WriteDenial(in DnsQuery query, ZoneApex apex, Rcode rcode, Span<byte> response)
    {
        int start = DnsHeader.Length + query.QuestionLength;
        if (start + ZoneApex.SoaLength > response.Length) return 0;
        WriteHeader(query, rcode, 0, 1, 0, response);
        query.Question.CopyTo(response[DnsHeader.Length..]);
        return start + apex.WriteSoa(response[start..], query.Name.Length, Serial);
    }

    private static void WriteHeader(in DnsQuery query, Rcode rcode, ushort answers, ushort authorities, ushort additionals, Span<byte> response)
    {
        DnsFlags flags = DnsFlags.Response | DnsFlags.Authoritative | (query.Header.Flags & (DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled));
        new DnsHeader(query.Header.Id, flags, Opcode.Query, rcode, 1, answers, authorities, additionals).WriteTo(response);
    }
}
