using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>What a change of policies, labels or pods means for flows: those newly allowed and those newly denied, exactly. Immutable.</summary>
/// <remarks>
/// A pod is compared with the pod of the same name, else with one of the same workload; a workload that is only on one side reaches nothing and nobody on the other. A pod's flows to itself and those with
/// its own node are left out.
/// </remarks>
public sealed class PolicyDiff
{
    private PolicyDiff(FlowChanges newlyAllowed, FlowChanges newlyDenied)
    {
        NewlyAllowed = newlyAllowed;
        NewlyDenied = newlyDenied;
    }

    /// <summary>Flows that pass after the change and did not before, by source and destination.</summary>
    public FlowChanges NewlyAllowed { get; }

    /// <summary>Flows that passed before the change and do not after it, by source and destination.</summary>
    public FlowChanges NewlyDenied { get; }

    /// <summary>Whether every flow fares as before.</summary>
    public bool IsEmpty => NewlyAllowed.Count == 0 && NewlyDenied.Count == 0;

    /// <summary>Compares two states of a cluster.</summary>
    public static PolicyDiff Between(PolicySnapshot before, PolicySnapshot after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        PortClass[] ports = PortPartition.Of(before, after);
        List<EndShares> shares = [];
        var allowed = new ChangeCount(ports);
        var denied = new ChangeCount(ports);
        foreach (IpFamily family in EndPartition.Families(before, after))
        {
            EndPartition ends = EndPartition.Of(family, before, after);
            shares.Add(EndShares.Of(ends));
            var old = new ReachMatrix(before, Array.ConvertAll(ends.Classes, static one => one.Facts[0]));
            var now = new ReachMatrix(after, Array.ConvertAll(ends.Classes, static one => one.Facts[1]));
            for (int port = 0; port < ports.Length; port++)
            {
                BitMatrix passed = old.Allowed(ports[port]), passes = now.Allowed(ports[port]);
                for (int row = 0; row < ends.Classes.Length; row++)
                {
                    allowed.Add(ends.Classes, row, port, Without(passes.Row(row).Span, passed.Row(row).Span));
                    denied.Add(ends.Classes, row, port, Without(passed.Row(row).Span, passes.Row(row).Span));
                }
            }
        }

        return new(allowed.ToChanges(shares), denied.ToChanges(shares));
    }

    /// <summary>Both lists, with <c>+</c> before what is newly allowed and <c>-</c> before what is newly denied.</summary>
    public override string ToString() => IsEmpty ? "no flow changes" : string.Join('\n', NewlyAllowed.Select(static change => $"+ {change}").Concat(NewlyDenied.Select(static change => $"- {change}")));

    private static ulong[]? Without(ReadOnlySpan<ulong> row, ReadOnlySpan<ulong> other)
    {
        ulong[]? rest = null;
        for (int i = 0; i < row.Length; i++)
        {
            if ((row[i] & ~other[i]) == 0) continue;
            rest ??= new ulong[row.Length];
            rest[i] = row[i] & ~other[i];
        }

        return rest;
    }

    /// <summary>Counts changed pairs of pods by the names of their ends and by port.</summary>
    private sealed class ChangeCount(PortClass[] ports)
    {
        private readonly Dictionary<(FlowEnd From, FlowEnd To), long[]> _counts = [];

        public void Add(EndClass[] classes, int source, int port, ulong[]? destinations)
        {
            if (destinations is null) return;
            foreach (int destination in BitMatrix.Ones(destinations))
            {
                foreach (EndMembers from in classes[source].Members)
                {
                    foreach (EndMembers to in classes[destination].Members)
                    {
                        if (EndShares.Pairs(from.Count, to.Count, source == destination && from.End == to.End) is not (> 0 and long pairs)) continue;
                        ref long[]? counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, (from.End, to.End), out _);
                        (counts ??= new long[ports.Length])[port] += pairs;
                    }
                }
            }
        }

        public FlowChanges ToChanges(IReadOnlyList<EndShares> shares) => new(
        [
            .. _counts.OrderBy(static change => change.Key.From).ThenBy(static change => change.Key.To).Select(change =>
            {
                long pairs = shares.Sum(share => share.Between(change.Key.From, change.Key.To).Sum(static between => between.Pairs));
                return new Reach(change.Key.From, change.Key.To, Ports(change.Value, count => count == pairs), Ports(change.Value, count => count > 0 && count < pairs));
            }),
        ]);

        private PortSet Ports(long[] counts, Func<long, bool> wanted) => PortSet.Of(ports.Where((_, i) => wanted(counts[i])).SelectMany(static one => one.Ports.Ranges));
    }
}
