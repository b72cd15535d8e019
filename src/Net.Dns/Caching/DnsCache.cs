using System.Buffers;

namespace Net.Dns;

/// <summary>Keeps what another responder answers, for as long as it is good, and asks for each name once at a time.</summary>
/// <remarks>
/// Thread-safe; a hit takes no lock and allocates nothing. Answers and denials are kept apart, each within its own bound of bytes. Answers past their end
/// are given only as <see cref="DnsCacheOptions.MaxStale"/> allows. Questions without RD are answered from the cache and never fill it, but as CoreDNS does.
/// </remarks>
public sealed class DnsCache : IDnsResponder, IAsyncDisposable
{
    /// <summary>Who asks behind an answer that was given: a client that takes whole answers, where upstreams are asked over the client's transport.</summary>
    private static readonly DnsClient Nobody = new(default, IsStream: true);

    private readonly IDnsResponder _next;
    private readonly DnsCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly CacheLifetimes _lifetimes;
    private readonly CacheTable _answers;
    private readonly CacheTable _denials;
    private readonly PendingQuestions _pending = new();
    private readonly CacheMeter _meter;
    private readonly ulong _seed;
    private readonly long _ticksPerSecond;
    private readonly long _maxStale;
    private readonly long _prefetchWindow;
    private readonly bool _compatible;
    private int _refreshesToStart;

    /// <summary>An empty cache.</summary>
    /// <param name="next">Who answers what is not kept, such as a <see cref="Forwarder"/>.</param>
    /// <param name="options">What to keep; default 16 MiB of answers, 4 MiB of denials.</param>
    /// <param name="time">The clock; default the system's.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public DnsCache(IDnsResponder next, DnsCacheOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(next);
        _options = options ?? new DnsCacheOptions();
        IReadOnlyList<string> problems = DnsCacheOptionsValidator.Validate(_options);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _next = next;
        _time = time ?? TimeProvider.System;
        _compatible = _options.Profile == DnsProfile.CoreDnsCompatible;
        _lifetimes = new CacheLifetimes(_options);
        _answers = new CacheTable(_options.MaxBytes);
        _denials = new CacheTable(_options.MaxDenialBytes);
        _ticksPerSecond = _time.TimestampFrequency;
        _maxStale = Ticks(_options.MaxStale);
        _prefetchWindow = Ticks(_options.PrefetchWindow);
        _seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        _meter = new CacheMeter(this);
    }

    /// <summary>Counts so far.</summary>
    public DnsCacheStatistics Statistics => new()
    {
        Hits = _meter.Hits.Value,
        Misses = _meter.Misses.Value,
        StaleHits = _meter.StaleHits.Value,
        Coalesced = _pending.Coalesced,
        UnderWay = _pending.Count + Volatile.Read(ref _refreshesToStart),
        Prefetches = _meter.Prefetches.Value,
        Evictions = _answers.Evictions + _denials.Evictions,
        Answers = _answers.Count,
        Denials = _denials.Count,
        Bytes = _answers.Bytes + _denials.Bytes,
    };

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response)
    {
        if (!IsCacheable(query.Type, query.Class)) return 0;
        CacheVariant variant = VariantOf(query.Edns.IsDnssecOk, query.Header.Flags);
        CacheEntry? entry = Find(query.FoldedName, query.Type, variant);
        if (entry is null) return 0;
        long now = _time.GetTimestamp();
        if (now >= entry.ExpiresAt) return 0;
        DnsFlags copied = query.Header.Flags & (DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled);
        int length = entry.WriteTo(query.Question, query.Header.Id, DnsFlags.Response | FlagsOf(entry, query.Edns.IsDnssecOk, query.Header.Flags) | copied, Left(entry, now), response);
        if (length == 0) return 0;
        NoteHit(entry, now);
        return length;
    }

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsCacheable(request.Type, request.Class)) return _next.ResolveAsync(request, cancellationToken);
        CacheEntry? entry = Find(request, out _, out _);
        long now = _time.GetTimestamp();
        if (entry is not null && now < entry.ExpiresAt)
        {
            NoteHit(entry, now);
            return new(Read(entry, request, Left(entry, now)));
        }

        bool isStale = entry is not null && IsUsableStale(entry, now);
        if (isStale && now < entry!.HeldUntil) return new(ReadStale(entry, request));

        // RFC 1035 section 4.1.1: without RD nobody is to be asked on the client's behalf; what an upstream then says is no answer for others.
        _meter.Misses.Add();
        if (!_compatible && (request.Flags & DnsFlags.RecursionDesired) == 0) return _next.ResolveAsync(request, cancellationToken);
        bool isRefresh = isStale && _options.StaleAfter == TimeSpan.Zero;
        Task<DnsResponse> fetch = FetchAsync(isRefresh ? request with { Client = Nobody } : request, entry);
        return isStale ? FetchOrStaleAsync(entry!, request, fetch, cancellationToken) : new(WithLettersAsync(fetch, request, cancellationToken));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _answers.Clear();
        _denials.Clear();
    }

    /// <summary>Waits for the questions that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pending.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
    }

    private static bool IsCacheable(RecordType type, RecordClass @class) =>
        @class == RecordClass.IN && type is not (RecordType.None or RecordType.OPT or RecordType.AXFR or RecordType.IXFR or RecordType.TSIG or RecordType.TKEY);

    private static CacheVariant VariantOf(bool isDnssecOk, DnsFlags flags) =>
        (isDnssecOk ? CacheVariant.DnssecOk : 0) | ((flags & DnsFlags.CheckingDisabled) != 0 ? CacheVariant.CheckingDisabled : 0);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _ticksPerSecond);

    private uint Hash(ReadOnlySpan<byte> foldedName, RecordType type, CacheVariant variant) =>
        WireName.Hash(foldedName, _seed + ((ulong)type << 40) + ((ulong)variant << 56));

    private CacheEntry? Find(ReadOnlySpan<byte> foldedName, RecordType type, CacheVariant variant)
    {
        uint hash = Hash(foldedName, type, variant);
        return _answers.Find(hash, foldedName, type, variant) ?? _denials.Find(hash, foldedName, type, variant);
    }

    private CacheEntry? Find(DnsRequest request, out byte[] folded, out CacheVariant variant)
    {
        folded = new byte[request.Name.Wire.Length];
        WireName.Fold(request.Name.Wire, folded);
        variant = VariantOf(request.IsDnssecOk, request.Flags);
        return Find(folded, request.Type, variant);
    }

    /// <summary>Whole seconds left: together with the time that the answer was kept, never more than it was good for.</summary>
    private uint Left(CacheEntry entry, long now) => _options.KeepTtl ? entry.Ttl : (uint)((entry.ExpiresAt - now) / _ticksPerSecond);

    private bool IsUsableStale(CacheEntry entry, long now) => _maxStale > 0 && entry.Rcode is Rcode.NoError or Rcode.NameError && now < entry.ExpiresAt + _maxStale;

    /// <summary>RFC 6840 section 5.8: AD only for who asked with AD or DO. CoreDNS says AA of everything it kept.</summary>
    private DnsFlags FlagsOf(CacheEntry entry, bool isDnssecOk, DnsFlags asked)
    {
        DnsFlags flags = _compatible ? entry.Flags | DnsFlags.Authoritative : entry.Flags;
        return isDnssecOk || (asked & DnsFlags.AuthenticData) != 0 ? flags : flags & ~DnsFlags.AuthenticData;
    }

    private void NoteHit(CacheEntry entry, long now)
    {
        _meter.Hits.Add();
        entry.Use();
        if (_options.PrefetchHits == 0 || entry.Rcode is not (Rcode.NoError or Rcode.NameError) || !entry.CountHit(_options.PrefetchHits, now, _prefetchWindow)) return;
        if ((entry.ExpiresAt - now) * 100 > entry.Ttl * _ticksPerSecond * _options.PrefetchPercent || now < entry.HeldUntil || !entry.TryStartRefresh()) return;
        _meter.Prefetches.Add();
        Interlocked.Increment(ref _refreshesToStart);
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Cache.PrefetchAsync(state.Entry), (Cache: this, Entry: entry), preferLocal: false);
    }

    private async Task PrefetchAsync(CacheEntry entry)
    {
        DnsName.TryFromWire(entry.Name, out DnsName name);
        Task fetch = FetchAsync(new DnsRequest(name, entry.Type)
        {
            HasEdns = (entry.Variant & CacheVariant.DnssecOk) != 0,
            IsDnssecOk = (entry.Variant & CacheVariant.DnssecOk) != 0,
            Flags = DnsFlags.RecursionDesired | ((entry.Variant & CacheVariant.CheckingDisabled) != 0 ? DnsFlags.CheckingDisabled : 0),
            Client = Nobody,
        }, entry);
        Interlocked.Decrement(ref _refreshesToStart);

        // However it ended, and only when a failure is held already: a hit in between would start the next.
        await fetch.ConfigureAwait(false);
        entry.EndRefresh();
    }

    /// <summary>Asks, with everybody else who asks the same now, and keeps the answer. Never fails, never is cancelled by a client that left.</summary>
    /// <param name="request">The question.</param>
    /// <param name="seen">What was there when it was looked up; another entry is an answer that came meanwhile.</param>
    private Task<DnsResponse> FetchAsync(DnsRequest request, CacheEntry? seen) =>
        _pending.AskAsync(request, (Cache: this, Seen: seen), static (state, request) => state.Cache.FindNewer(request, state.Seen), static (state, request, stopping) => state.Cache.AskAndKeepAsync(request, stopping));

    private DnsResponse? FindNewer(DnsRequest request, CacheEntry? seen)
    {
        long now = _time.GetTimestamp();
        return Find(request, out _, out _) is { } entry && entry != seen && now < entry.ExpiresAt ? Read(entry, request, Left(entry, now)) : null;
    }

    private async Task<DnsResponse> AskAndKeepAsync(DnsRequest request, CancellationToken stopping)
    {
        DnsResponse response = await _next.ResolveAsync(request, stopping).ConfigureAwait(false);
        if (!request.IsDnssecOk && (request.Flags & DnsFlags.AuthenticData) == 0) response = response with { Flags = response.Flags & ~DnsFlags.AuthenticData };
        CacheEntry? former = Find(request, out byte[] folded, out CacheVariant variant);
        (CachedKind kind, uint ttl) = _lifetimes.Of(response);
        if (kind is CachedKind.None or CachedKind.Failure) return Fail(request, response, former, folded, variant, kind, ttl);
        response = CachedRecords.WithTtl(response, ttl);
        if ((response.Flags & DnsFlags.Truncated) != 0) return response;
        if (ttl > 0 && _lifetimes.IsKept(kind, request.Name)) Keep(request, response, folded, variant, kind == CachedKind.Answer ? _answers : _denials, ttl);
        else Forget(request, folded, variant);
        return response;
    }

    /// <summary>RFC 9520 section 3.2: a failure is held. What is kept from better times stays, and is given meanwhile.</summary>
    private DnsResponse Fail(DnsRequest request, DnsResponse response, CacheEntry? former, byte[] folded, CacheVariant variant, CachedKind kind, uint ttl)
    {
        if (kind == CachedKind.None || ttl == 0) return response;
        long now = _time.GetTimestamp();
        if (former is not null && (now < former.ExpiresAt || IsUsableStale(former, now))) former.HeldUntil = now + (ttl * _ticksPerSecond);
        else Keep(request, response with { Answers = [], Authority = [], Additional = [] }, folded, variant, _denials, ttl);
        return response;
    }

    private void Keep(DnsRequest request, DnsResponse response, byte[] folded, CacheVariant variant, CacheTable table, uint ttl)
    {
        long expires = _time.GetTimestamp() + (ttl * _ticksPerSecond);
        if (CachedRecords.TryRender(request, folded, response, variant, ttl, expires) is not { } entry) return;
        uint hash = Hash(folded, request.Type, variant);
        table.Put(hash, entry);
        (table == _answers ? _denials : _answers).Remove(hash, folded, request.Type, variant);
    }

    /// <summary>What is answered now but not to be kept still ends what was kept before (RFC 8767 section 4: old answers are for want of new ones).</summary>
    private void Forget(DnsRequest request, byte[] folded, CacheVariant variant)
    {
        uint hash = Hash(folded, request.Type, variant);
        _answers.Remove(hash, folded, request.Type, variant);
        _denials.Remove(hash, folded, request.Type, variant);
    }

    private async ValueTask<DnsResponse> FetchOrStaleAsync(CacheEntry entry, DnsRequest request, Task<DnsResponse> fetch, CancellationToken cancellationToken)
    {
        if (_options.StaleAfter == TimeSpan.Zero) return ReadStale(entry, request);
        try
        {
            DnsResponse fresh = await fetch.WaitAsync(_options.StaleAfter, _time, cancellationToken).ConfigureAwait(false);
            return fresh.Rcode is Rcode.NoError or Rcode.NameError ? CachedRecords.WithLetters(fresh, request.Name) : ReadStale(entry, request);
        }
        catch (TimeoutException)
        {
            return ReadStale(entry, request);
        }
    }

    private static async Task<DnsResponse> WithLettersAsync(Task<DnsResponse> fetch, DnsRequest request, CancellationToken cancellationToken) =>
        CachedRecords.WithLetters(await fetch.WaitAsync(cancellationToken).ConfigureAwait(false), request.Name);

    private DnsResponse ReadStale(CacheEntry entry, DnsRequest request)
    {
        _meter.StaleHits.Add();
        entry.Use();
        uint ttl = _compatible ? 0 : (uint)_options.StaleTtl.TotalSeconds;
        return Read(entry, request, ttl, entry.Rcode == Rcode.NameError ? ExtendedError.StaleDenial : ExtendedError.StaleAnswer);
    }

    private DnsResponse Read(CacheEntry entry, DnsRequest request, uint ttl, ExtendedError? error = null)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue + 1);
        try
        {
            int length = CachedRecords.Write(entry, request, ttl, buffer);
            string reason = error is null ? "kept in the cache" : "kept in the cache, and past its end";
            DnsResponse response = ResponseDecoder.Decode(buffer.AsSpan(0, length), reason)!;
            return response with { Flags = FlagsOf(entry, request.IsDnssecOk, request.Flags), Error = error };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
