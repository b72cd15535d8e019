using Net.Model;

namespace Net.Cluster;

/// <summary>What became of a write.</summary>
public enum WriteOutcome
{
    /// <summary>It was made; in a dry run: it would be.</summary>
    Done,

    /// <summary>Somebody else wrote first: what it was planned from is old. Plan again from what is there now; the same write would fail again.</summary>
    Conflict,

    /// <summary>The server refuses it for good: it is invalid, or not allowed.</summary>
    Refused,

    /// <summary>There was no answer, too much to do, or trouble within the server. It may have been made all the same.</summary>
    Failed,

    /// <summary>It was not tried, since one of its owner before it did not work out.</summary>
    Skipped,
}

/// <summary>What became of one write.</summary>
/// <param name="Write">The write.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Stored">The object as the server answered it; null for a deletion, and where there is none.</param>
/// <param name="Error">What went wrong; null when it was done or skipped.</param>
public sealed record WriteResult(ObjectWrite Write, WriteOutcome Outcome, IApiObject? Stored = null, ApiServerError? Error = null);

/// <summary>What became of a plan: one result a write, in their order.</summary>
/// <param name="Writes">The results.</param>
public sealed record ApplyResult(IReadOnlyList<WriteResult> Writes)
{
    /// <summary>Whether every write was made.</summary>
    public bool IsApplied => Writes.All(static result => result.Outcome == WriteOutcome.Done);

    /// <summary>Whether a write met a newer version than it was planned from.</summary>
    public bool HasConflict => Writes.Any(static result => result.Outcome == WriteOutcome.Conflict);

    /// <summary>The first thing that went wrong; null if nothing did.</summary>
    public WriteResult? Failure => Writes.FirstOrDefault(static result => result.Outcome is not (WriteOutcome.Done or WriteOutcome.Skipped));

    /// <summary>What a reconciler is to say: done, or plan again after the back-off, or after what the server asked for.</summary>
    /// <param name="requeueAfter">When a plan that was applied is to be made again although nothing changes; null for never.</param>
    public ReconcileResult ToReconcileResult(TimeSpan? requeueAfter = null)
    {
        if (Failure is { } failure) return ReconcileResult.Retry($"{failure.Write}: {failure.Error}", failure.Error?.RetryAfter);
        return requeueAfter is { } after ? ReconcileResult.Requeue(after) : ReconcileResult.Done;
    }
}
