using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Dataplane;

/// <summary>
/// The proxy's own health by kube-proxy's rule (pkg/proxy/healthcheck/proxy_health.go): in no family has a change waited for <paramref name="timeout"/> to become live.
/// A proxy that starts is healthy.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ProxyHealth(TimeSpan timeout, TimeProvider time)
{
    private static readonly IpFamily[] Families = [IpFamily.IPv4, IpFamily.IPv6];

    private readonly Lock _gate = new();
    private readonly Dictionary<IpFamily, (DateTimeOffset? OldestQueued, DateTimeOffset? LastUpdated)> _families = Families.ToDictionary(static family => family, static _ => ((DateTimeOffset?)null, (DateTimeOffset?)null));

    /// <summary>A change of these families has come.</summary>
    internal void Queued(IpFamilySet families) =>
        Set(families, static (state, now) => (state.OldestQueued ?? now, state.LastUpdated));

    /// <summary>All changes of these families that have come are live.</summary>
    internal void Updated(IpFamilySet families) => Set(families, static (_, now) => (null, now));

    /// <summary>Whether no change waits for too long.</summary>
    internal bool IsHealthy
    {
        get
        {
            lock (_gate) return Families.All(family => IsFresh(family, time.GetUtcNow()));
        }
    }

    /// <summary>What /healthz (with the node's eligibility) and /livez (without) say; whether that is well, and the document.</summary>
    internal (bool IsWell, string Json) Report(bool? nodeEligible)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            bool healthy = Families.All(family => IsFresh(family, now));
            bool well = healthy && nodeEligible != false;
            DateTimeOffset? last = _families.Values.Max(static family => family.LastUpdated);
            var document = new JsonObject
            {
                // While all is well it is recent, even if nothing has changed.
                ["lastUpdated"] = Text(well ? now : last),
                ["currentTime"] = Text(now),
            };
            if (nodeEligible is { } eligible) document["nodeEligible"] = eligible;
            document["healthy"] = healthy;
            var status = new JsonObject();
            foreach (IpFamily family in Families) status[family.ToString()] = new JsonObject { ["lastUpdated"] = Text(_families[family].LastUpdated), ["healthy"] = IsFresh(family, now) };
            document["status"] = status;
            return (well, document.ToJsonString());
        }
    }

    private bool IsFresh(IpFamily family, DateTimeOffset now) => _families[family].OldestQueued is not { } queued || now - queued < timeout;

    private void Set(IpFamilySet families, Func<(DateTimeOffset? OldestQueued, DateTimeOffset? LastUpdated), DateTimeOffset, (DateTimeOffset?, DateTimeOffset?)> next)
    {
        lock (_gate)
        {
            foreach (IpFamily family in Families)
            {
                if ((families & IpFamilySets.Of(family)) != 0) _families[family] = next(_families[family], time.GetUtcNow());
            }
        }
    }

    // RFC 3339; Go's zero time for "never".
    private static string Text(DateTimeOffset? at) => at is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) : "0001-01-01T00:00:00Z";
}
