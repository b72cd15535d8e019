using Net.Cluster;
using Net.Model;

namespace Net.Controllers;

/// <summary>What is to be done with the slices of a Service. Immutable.</summary>
public sealed class SlicePlan : IWritePlan
{
    /// <summary>Nothing to do, for a Service that is not there.</summary>
    public static SlicePlan None { get; } = new();

    /// <summary>Nothing to do.</summary>
    internal static SlicePlan Nothing(SliceMemory memory) => new() { Memory = memory };

    /// <summary>
    /// The writes, in the order in which they must be made: creations, updates, deletions, and an update that takes an endpoint over before the one that gives it up,
    /// so that no watcher ever misses it.
    /// </summary>
    public IReadOnlyList<SliceChange> Changes { get; internal init; } = [];

    /// <summary>The Service's slices that stay as they are.</summary>
    public IReadOnlyList<EndpointSlice> Unchanged { get; internal init; } = [];

    /// <summary>After how long the Service is to be planned again although nothing changed, or null: something waits, or pods were left out.</summary>
    public TimeSpan? RequeueAfter { get; internal init; }

    /// <summary>Pods that were left out although they match; the plan holds for the rest.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; internal init; } = [];

    /// <summary>Events to record on the Service.</summary>
    public IReadOnlyList<SliceEvent> Events { get; internal init; } = [];

    /// <summary>What the next plan of this Service is to be told once this one is applied.</summary>
    public SliceMemory Memory { get; internal init; } = SliceMemory.None;

    /// <summary>The changes as a sink applies them, in their order, made for the Service.</summary>
    public IReadOnlyList<ObjectWrite> Writes => [.. Changes.Select(static change => change.ToWrite())];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>The sum of <see cref="SliceChange.Bytes"/>: what one watcher receives.</summary>
    public long Bytes => Changes.Sum(static change => (long)change.Bytes);

    /// <summary>The sum of <see cref="SliceChange.ProtobufBytes"/>.</summary>
    public long ProtobufBytes => Changes.Sum(static change => (long)change.ProtobufBytes);

    /// <summary>How many writes of a kind there are.</summary>
    public int Count(SliceChangeKind kind) => Changes.Count(change => change.Kind == kind);
}

/// <summary>An event to record on the Service.</summary>
/// <param name="IsWarning">Whether it is a warning.</param>
/// <param name="Reason">The reason, one word.</param>
/// <param name="Message">The text.</param>
public sealed record SliceEvent(bool IsWarning, string Reason, string Message);
