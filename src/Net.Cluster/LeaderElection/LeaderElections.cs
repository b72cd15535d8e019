using System.Collections.Immutable;

namespace Net.Cluster;

/// <summary>The elections that the controllers of a host take part in, for health checks. Empty until the host has started, and where no controller names a lease. Thread-safe.</summary>
public sealed class LeaderElections
{
    private ImmutableArray<LeaderElector> _all = [];

    /// <summary>The candidates, one a lease.</summary>
    public IReadOnlyList<LeaderElector> All => _all;

    internal void Add(LeaderElector elector) => ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), elector);
}
