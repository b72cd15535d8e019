using System.Collections.Immutable;
using Net.Model;

namespace Net.Controllers;

/// <summary>Removals that may wait for another reason to write their slice, each no longer than the limit.</summary>
internal sealed class WaitingRemovals(TimeSpan limit, DateTimeOffset now, ImmutableDictionary<EndpointIdentity, DateTimeOffset> before)
{
    private readonly ImmutableDictionary<EndpointIdentity, DateTimeOffset>.Builder _since = ImmutableDictionary.CreateBuilder<EndpointIdentity, DateTimeOffset>();

    /// <summary>Whether removals may wait at all.</summary>
    public bool Allowed => limit > TimeSpan.Zero;

    /// <summary>Since when the removals wait that still do.</summary>
    public ImmutableDictionary<EndpointIdentity, DateTimeOffset> Since => _since.ToImmutable();

    /// <summary>How long until the first of them must be carried out; null when there is none.</summary>
    public TimeSpan? NextDeadline => _since.Count == 0 ? null : _since.Values.Min() + limit - now;

    /// <summary>Whether the removal of an endpoint, of which consumers know that it is going away, may wait.</summary>
    public bool MayWait(EndpointIdentity identity, Endpoint endpoint) =>
        Allowed && endpoint.Conditions.IsTerminating && endpoint.Conditions.Ready == false && now < FirstSeen(identity) + limit;

    /// <summary>Notes that it does wait.</summary>
    public void Wait(EndpointIdentity identity) => _since[identity] = FirstSeen(identity);

    // A time from a clock that has been set back since is as good as none.
    private DateTimeOffset FirstSeen(EndpointIdentity identity) => before.TryGetValue(identity, out DateTimeOffset since) && since <= now ? since : now;
}
