using Net.Cluster;
using Net.Controllers;
using Net.Model;
using SliceController.Options;

namespace SliceController.Reconciling;

/// <summary>Mirrors the Endpoints made by hand for Services without selector, so that consumers of slices see them.</summary>
public sealed class MirrorReconciler : IReconciler<Endpoints>
{
    private readonly ClusterState _state;
    private readonly EndpointSliceMirror _mirror;
    private readonly ServiceChoice _choice;
    private readonly TrackedWrites _writes;

    /// <param name="state">What the cluster holds.</param>
    /// <param name="sink">Where slices are written.</param>
    /// <param name="mirror">Plans.</param>
    /// <param name="choice">Which Services.</param>
    /// <param name="options">The controller's options.</param>
    public MirrorReconciler(ClusterState state, IPlanSink sink, EndpointSliceMirror mirror, ServiceChoice choice, SliceOptions options)
    {
        _state = state;
        _mirror = mirror;
        _choice = choice;
        _writes = new(sink, mirror.Options.ManagedBy, options.DryRun);
    }

    /// <summary>The Endpoints, the Services and the owners of slices that changed: all have one name.</summary>
    public IEnumerable<ObjectKey> KeysOf(ChangeBatch batch)
    {
        _writes.Follow(batch);
        return batch.Keys<Endpoints>().Concat(batch.Keys<Service>()).Concat(batch.ServicesOfSlices);
    }

    /// <inheritdoc/>
    public async ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        ClusterSnapshot now = _state.Current;
        EndpointSlice[] mine = _writes.Mine(now, key);
        Service? service = now.Get<Service>(key);
        if (service is null) _writes.Forget(key);
        else if (_writes.IsBehind(service, mine)) return ReconcileResult.Requeue(TrackedWrites.StaleRetry);

        // A Service that is not this controller's is as good as none: what was mirrored for it goes.
        Service? kept = service is not null && _choice.Includes(service) && ServiceChoice.AsPlanned(service).Spec.Selector.IsEmpty ? service : null;
        SlicePlan plan = _mirror.Plan(key, now.Get<Endpoints>(key), kept, now.SlicesOf(key));
        return (await _writes.ApplyAsync(plan, cancellationToken)).ToReconcileResult(plan.RequeueAfter);
    }
}
