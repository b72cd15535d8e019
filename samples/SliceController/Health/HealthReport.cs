using System.Globalization;
using Microsoft.AspNetCore.Http;
using Net.Cluster;

namespace SliceController.Health;

/// <summary>What the controller says of itself: whether it is alive, whether it can work, who leads.</summary>
/// <param name="source">What it follows.</param>
/// <param name="connection">Where.</param>
/// <param name="elections">What it is a candidate for.</param>
internal sealed class HealthReport(ApiServerSource source, ApiServerConnection connection, LeaderElections elections)
{
    /// <summary>Older than this, a kind is said to be stale: servers send something about once a minute.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    /// <summary>That it is alive: a candidate that waits is as well as a leader.</summary>
    public string Alive() => string.Join('\n', ["ok", .. Leadership()]);

    /// <summary>Whether every kind was listed, so that it can work as soon as it leads; and how old what it knows is.</summary>
    public (int Code, string Text) Readiness()
    {
        IEnumerable<string> problems = source.Statuses.Where(static status => status.Error is not null).Select(status => $"{status.Resource}: {status.Error}");
        if (source.Age is not { } age)
        {
            string missing = string.Join(", ", source.Statuses.Where(static status => status.State == FollowState.Starting).Select(static status => status.Resource));
            return (StatusCodes.Status503ServiceUnavailable, string.Join('\n', [$"not yet listed at {connection.Server}: {missing}", .. problems]));
        }

        bool isStale = age > Stale || source.Statuses.Any(static status => status.State == FollowState.Stale);
        string state = isStale ? "ok, with the last good state" : "ok";
        return (StatusCodes.Status200OK, string.Join('\n', [$"{state}: {connection.Server} last heard {age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s ago", .. Leadership(), .. problems]));
    }

    private IEnumerable<string> Leadership() => elections.All.Select(static candidate => candidate.IsLeader
        ? $"leads by lease {candidate.Lease} as {candidate.Identity}"
        : $"waits for lease {candidate.Lease}, held by {(candidate.Holder.Length > 0 ? candidate.Holder : "nobody")}");
}
