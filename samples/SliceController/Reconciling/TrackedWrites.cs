using Net.Cluster;
using Net.Controllers;
using Net.Model;

namespace SliceController.Reconciling;

/// <summary>Applies plans of slices, and knows when the state is older than what was written: then nothing is to be planned. Thread-safe.</summary>
/// <param name="sink">Where plans are applied.</param>
/// <param name="manager">Whose slices these are: the value of their managed-by label.</param>
/// <param name="isDryRun">Whether nothing that is written will ever be seen.</param>
internal sealed class TrackedWrites(IPlanSink sink, string manager, bool isDryRun)
{
    /// <summary>When to look again at a state that is behind, should its news get lost.</summary>
    public static readonly TimeSpan StaleRetry = TimeSpan.FromSeconds(1);

    private SliceTracker _tracker = new();

    /// <summary>A Service's slices of this manager.</summary>
    public EndpointSlice[] Mine(ClusterSnapshot now, ObjectKey service) => [.. now.SlicesOf(service).Where(IsMine)];

    /// <summary>Whether the state has yet to show what was written for a Service.</summary>
    public bool IsBehind(Service service, IEnumerable<EndpointSlice> mine) => _tracker.IsStale(service, mine.Where(static slice => slice.Metadata.DeletionTimestamp is null));

    /// <summary>Applies a plan and notes what was written.</summary>
    public async Task<ApplyResult> ApplyAsync(IWritePlan plan, CancellationToken cancellationToken)
    {
        ApplyResult result = await sink.ApplyAsync(plan, cancellationToken);
        if (isDryRun) return result;
        foreach (WriteResult write in result.Writes.Where(static write => write.Outcome == WriteOutcome.Done))
        {
            if (write.Write.Method == WriteMethod.Delete) _tracker.Deleting((EndpointSlice)write.Write.Target);
            else if (write.Stored is EndpointSlice stored) _tracker.Written(stored);
        }

        return result;
    }

    /// <summary>Notes which slices are gone.</summary>
    public void Follow(ChangeBatch batch)
    {
        // A run begins. Since the last one another process may have led, and deleted what this one wrote.
        if (batch.Before.IsEmpty) _tracker = new();
        foreach (ObjectKey key in batch.Keys<EndpointSlice>())
        {
            if (batch.Before.Get<EndpointSlice>(key) is { } gone && batch.After.Get<EndpointSlice>(key)?.Metadata.Uid != gone.Metadata.Uid) _tracker.Deleted(gone);
        }
    }

    /// <summary>Forgets a Service that is gone.</summary>
    public void Forget(ObjectKey service) => _tracker.Forget(service);

    private bool IsMine(EndpointSlice slice) => slice.Metadata.Label(EndpointSlice.ManagedByLabel) == manager;
}
