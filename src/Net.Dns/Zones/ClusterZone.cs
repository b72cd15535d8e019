using System.Security.Cryptography;
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

    /// <summary>How often one chain of aliases may leave a zone for another: two zones that point at each other must end.</summary>
    private const int MaxZoneChanges = 8;

    private readonly ClusterZoneOptions _options;
    private readonly IDnsResponder? _next;
    private readonly TimeProvider _time;
    private readonly ZoneIndex _index;
    private readonly AnswerTable _table;
    private readonly ZoneAnswers _answers;
    private readonly IndexedAnswers _indexed;
    private readonly ServedZones _served;
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
        _served = new ServedZones(_options, hasNext: next is not null);
        ulong seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        _table = new AnswerTable(seed);
        _index = new ZoneIndex(_options, _table, seed);
        _indexed = new IndexedAnswers(_options, _index, _served.Primary);
        _answers = new ZoneAnswers(_options, _index, _served.Primary);
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
    public IReadOnlyList<DnsName> Zones => _served.Names;

    /// <summary>Answers a question asked in code. Aliases are followed within the zones alone; see <see cref="ResolveAsync(DnsRequest, CancellationToken)"/>.</summary>
    /// <exception cref="FormatException"><paramref name="name"/> is not a domain name.</exception>
    public DnsResponse Resolve(string name, RecordType type) => Resolve(DnsName.Parse(name), type);

    /// <summary>Answers a question asked in code. Aliases are followed within the zones alone.</summary>
    public DnsResponse Resolve(DnsName name, RecordType type) => Resolve(name, type, MaxZoneChanges);

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response)
    {
        ReadOnlySpan<byte> name = query.FoldedName;
        if (_served.Of(name) is not { } apex) return _next?.TryAnswer(query, client, response) ?? 0;
        int length = _indexed.Write(query, apex, response, out Rcode? denial);
        if (length > 0) return length;
        if (denial is null && _table.Find(name, query.Type) is { } kept)
        {
            if (!kept.IsDenial) return WireAnswer.Write(query, kept, _options.RotateAddresses, response);
            denial = kept.Rcode;
        }

        if (denial is not { } rcode || (rcode == Rcode.NameError && IsUnread)) return 0;
        return _served.FallsThrough(rcode, name) ? _next!.TryAnswer(query, client, response) : WireAnswer.WriteDenial(query, apex, rcode, Serial, response);
    }

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ResolveAsync(request, MaxZoneChanges, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    /// <summary>Whether nothing of the cluster was read yet, so that nothing can be said to be missing.</summary>
    private bool IsUnread => _index.Snapshot.IsEmpty;

    private static DnsResponse Unread() => DnsResponse.Of(Rcode.ServerFailure, "SERVFAIL: the cluster's objects have not been read yet", ExtendedError.NotReady);

    private static DnsResponse Outside() => DnsResponse.Of(Rcode.Refused, "REFUSED: no zone here has the name", ExtendedError.NotAuthoritative);

    private DnsResponse Resolve(DnsName name, RecordType type, int zoneChanges)
    {
        if (_served.Of(name.Wire) is not { } apex) return Outside();
        ZoneAnswer answer = _answers.Answer(ZoneQuestion.Of(apex, name), name, type);
        if (answer.IsNameError && IsUnread) return Unread();
        AliasChain chain = Follow(apex, name, type, answer);
        bool goesOn = chain.Outside is { } target && zoneChanges > 0 && _served.Of(target.Wire) is not null;
        return Finish(apex, name, chain.Complete(goesOn ? Resolve(chain.Outside!.Value, type, zoneChanges - 1) : null));
    }

    private ValueTask<DnsResponse> ResolveAsync(DnsRequest request, int zoneChanges, CancellationToken cancellationToken)
    {
        if (_served.Of(request.Name.Wire) is not { } apex) return _next is null ? new(Outside()) : _next.ResolveAsync(request, cancellationToken);
        int generation = _table.Generation;
        ZoneAnswer answer = _answers.Answer(ZoneQuestion.Of(apex, request.Name), request.Name, request.Type);
        if (answer.IsNameError && _next is not null && _served.FallsThrough(Rcode.NameError, request.Name.Wire)) return _next.ResolveAsync(request, cancellationToken);
        if (answer.IsNameError && IsUnread) return new(Unread());
        Keep(request, answer, generation);
        AliasChain chain = Follow(apex, request.Name, request.Type, answer);
        bool goesOn = chain.Outside is { } target && zoneChanges > 0 && (_next is not null || _served.Of(target.Wire) is not null);
        return goesOn ? FollowOutsideAsync(request, apex, chain, zoneChanges - 1, cancellationToken) : new(Finish(apex, request.Name, chain.Complete()));
    }

    private void Follow(ChangeBatch batch)
    {
        _index.Apply(batch);
        uint now = Now();
        Volatile.Write(ref _serial, Math.Max(now, _serial));
    }

    private uint Now() => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    private AliasChain Follow(ZoneApex asked, DnsName name, RecordType type, ZoneAnswer first)
    {
        AliasChain chain = new(_compatible, _maxAliases, name, first);
        while (chain.NextTarget(type) is { } target)
        {
            // CoreDNS stays in the zone of the question and asks the whole server for the rest, its other zones among them.
            ZoneApex? apex = _served.Of(target.Wire);
            if (apex is null || (_compatible && apex != asked)) chain.LeaveTo(target);
            else chain.Add(_answers.Answer(ZoneQuestion.Of(apex, target), target, type));
        }

        return chain;
    }

    private async ValueTask<DnsResponse> FollowOutsideAsync(DnsRequest request, ZoneApex apex, AliasChain chain, int zoneChanges, CancellationToken cancellationToken)
    {
        DnsResponse outside = await ResolveAsync(request with { Name = chain.Outside!.Value }, zoneChanges, cancellationToken).ConfigureAwait(false);
        return Finish(apex, request.Name, chain.Complete(outside));
    }

    /// <summary>The whole response: AA always, the SOA where nothing answers.</summary>
    private DnsResponse Finish(ZoneApex apex, DnsName name, AliasResult result)
    {
        DnsName.TryFromWire(name.Wire[^apex.Folded.Length..], out DnsName zone);
        DnsRecord soa = apex.Soa(zone, Serial);
        if (result.IsApexSoa) return new() { Flags = DnsFlags.Authoritative, Answers = [soa], Reasons = [new("the zone's authority", soa)] };
        return new()
        {
            Rcode = result.Rcode,
            Flags = DnsFlags.Authoritative | result.Flags,
            Answers = result.Answers,
            Authority = result.NeedsAuthority ? [soa] : result.Authority,
            Additional = result.Additional,
            Reasons = result.Reasons,
        };
    }

    /// <summary>Keeps an answer ready for the next client, if it hangs on one thing and was asked for in lower case.</summary>
    private void Keep(DnsRequest request, ZoneAnswer answer, int generation)
    {
        if (answer.Owner is null || answer.Alias is not null || answer.IsApexSoa || !AnswerRenderer.IsKept(request.Type)) return;
        ReadOnlySpan<byte> wire = request.Name.Wire;
        Span<byte> folded = stackalloc byte[WireName.MaxLength];
        WireName.Fold(wire, folded);
        if (!folded[..wire.Length].SequenceEqual(wire)) return;
        byte[] body = [];
        if (answer.Answers.Count > 0 && !AnswerRenderer.TryRender(request, answer, out body)) return;
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
}
