using Microsoft.AspNetCore.Http;
using Net.Cluster;

namespace SliceController.Health;

/// <summary>What the controller says of itself: whether it is alive, whether it can work, who leads.</summary>
/// <param name="source">What it follows.</param>
/// <param name="elections">What it is a candidate for.</param>
internal sealed class HealthReport(ApiServerSource source, LeaderElections elections)
{
    /// <summary>That it is alive: a candidate that waits is as well as a leader.</summary>
    public string Alive() => string.Join('\n', ["ok", .. Leadership()]);

    /// <summary>Whether every kind was listed, so that it can work as soon as it leads; and how old what it knows is.</summary>
    public (int Code, string Text) Readiness()
    {
        IEnumerable<string> problems = source.Statuses.Where(static status => status.Error is not null).Select(static status => $"{status.Resource}: {status.Error}");
        int code = source.IsSynced ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return (code, string.Join('\n', [source.Freshness, .. Leadership(), .. problems]));
    }

    private IEnumerable<string> Leadership() => elections.All.Select(static candidate => candidate.IsLeader
        ? $"leads by lease {candidate.Lease} as {candidate.Identity}"
        : $"waits for lease {candidate.Lease}, held by {(candidate.Holder.Length > 0 ? candidate.Holder : "nobody")}");
}
