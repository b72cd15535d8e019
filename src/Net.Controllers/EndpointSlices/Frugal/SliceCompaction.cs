using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Merges sparse slices of one group into others of their generation, cheapest first, preferring slices that are written anyway, as long as the group has too many slices
/// and the merges cost no more than a share of what the plan costs without them.
/// </summary>
internal sealed class SliceCompaction(List<FrugalSlice> slices, int capacity)
{
    /// <summary>Slices over the fewest possible, above which merging begins. Fewer slices are larger ones, and every write costs a whole slice, so some slack saves bytes.</summary>
    private const double Slack = 1.3;

    /// <summary>The share of a plan's cost that merging may add to it.</summary>
    private const double Budget = 0.10;

    /// <summary>Slices over the fewest possible, above which merging does not look at the budget.</summary>
    private const double Limit = 2;

    public void Run()
    {
        double budget = Budget * slices.Sum(static slice => slice.IsDeleted ? slice.DeleteCost : slice.IsWritten ? slice.Count + FrugalSlice.Header : 0);
        if (budget == 0) return;
        while (true)
        {
            List<FrugalSlice> alive = [.. slices.Where(static slice => !slice.IsDeleted)];
            int optimal = Math.Max(1, (alive.Sum(static slice => slice.Count) + capacity - 1) / capacity);
            if (alive.Count <= 1 || alive.Count <= optimal * Slack) return;
            if (Cheapest(alive) is not { } merge || (merge.Cost > budget && alive.Count <= (optimal * Limit) + 1)) return;
            budget -= merge.Cost;
            Carry(merge);
        }
    }

    private Merge? Cheapest(List<FrugalSlice> alive)
    {
        Merge? cheapest = null;
        foreach (FrugalSlice source in alive)
        {
            if (source.Draft.Existing is null) continue;
            if (Plan(source, alive) is { } merge && (cheapest is null || merge.Cost < cheapest.Cost)) cheapest = merge;
        }

        return cheapest;
    }

    // Into slices written anyway, fullest first; where those have no room for all, into one other that has.
    private Merge? Plan(FrugalSlice source, List<FrugalSlice> alive)
    {
        double cost = source.DeleteCost + source.Count - (source.IsWritten ? source.Count + FrugalSlice.Header : 0);
        List<FrugalSlice> targets = [];
        int rest = source.Count;
        foreach (FrugalSlice target in alive.Where(target => Suits(source, target) && target.IsWritten).OrderByDescending(static target => target.Count))
        {
            if (rest <= 0) break;
            targets.Add(target);
            rest -= capacity - target.Count;
        }

        if (rest <= 0) return new(source, targets, cost);
        FrugalSlice? other = alive.Where(target => Suits(source, target) && !target.IsWritten && target.Count + rest <= capacity).MinBy(static target => target.Count);
        return other is null ? null : new(source, [.. targets, other], cost + other.Count + FrugalSlice.Header);
    }

    private bool Suits(FrugalSlice source, FrugalSlice target) =>
        target != source && target.Count < capacity && target.Generation == source.Generation && (target.Generation.Length > 0 || target.IsYoungest == source.IsYoungest) && target.IsLeaving == source.IsLeaving;

    private void Carry(Merge merge)
    {
        int next = 0;
        ReadOnlySpan<Endpoint> moving = merge.Source.GiveAll();
        foreach (FrugalSlice target in merge.Targets)
        {
            while (next < moving.Length && target.Count < capacity) target.Add(moving[next++], SliceReasons.Merged);
        }
    }

    private sealed record Merge(FrugalSlice Source, List<FrugalSlice> Targets, double Cost);
}
