using System.Collections.Concurrent;
using Net.Cluster;
using Net.Controllers;
using Net.Model;
using SliceController.Options;

namespace SliceController.Reconciling;

/// <summary>Keeps the EndpointSlices of Services with a selector as their pods are.</summary>
public sealed class SliceReconciler : IReconciler<Service>
{
    private readonly ClusterState _state;
    private readonly EndpointSlicePacker _packer;
    private readonly ServiceChoice _choice;
    private readonly EventRecorder _events;
    private readonly SliceOptions _options;
    private readonly TimeProvider _time;
    private readonly TrackedWrites _writes;
    private readonly ConcurrentDictionary<ObjectKey, SliceMemory> _memories = [];
    private NodeTopology _nodes = NodeTopology.Empty;

    /// <param name="state">What the cluster holds.</param>
    /// <param name="sink">Where slices are written.</param>
    /// <param name="packer">Plans.</param>
    /// <param name="choice">Which Services.</param>
    /// <param name="events">Tells of what plans tell.</param>
    /// <param name="options">The controller's options.</param>
    /// <param name="time">The clock.</param>
    public SliceReconciler(ClusterState state, IPlanSink sink, EndpointSlicePacker packer, ServiceChoice choice, EventRecorder events, SliceOptions options, TimeProvider time)
    {
        _state = state;
        _packer = packer;
        _choice = choice;
        _events = events;
        _options = options;
        _time = time;
        _writes = new(sink, packer.Options.ManagedBy, options.DryRun);
    }

    /// <summary>The Services that changed, those whose slices did, those that select a pod that did, and all when nodes come, go or change in what slices say of them.</summary>
    public IEnumerable<ObjectKey> KeysOf(ChangeBatch batch)
    {
        _writes.Follow(batch);
        if (batch.Touches<Node>()) Volatile.Write(ref _nodes, NodeTopology.Of(batch.After.All<Node>()));
        if (batch.Before.IsEmpty || batch.Keys<Node>().Any(key => Topology(batch.Before.Get<Node>(key)) != Topology(batch.After.Get<Node>(key))))
        {
            return batch.After.All<Service>().Select(static service => ObjectKey.Of(service)).Concat(batch.Keys<Service>());
        }

        IEnumerable<ObjectKey> ofPods = batch.Keys<Pod>().GroupBy(static key => key.Namespace, StringComparer.Ordinal).SelectMany(pods =>
        {
            Pod[] seen = [.. pods.SelectMany(key => (Pod?[])[batch.Before.Get<Pod>(key), batch.After.Get<Pod>(key)]).OfType<Pod>()];
            return _choice.Selecting(batch.After.InNamespace<Service>(pods.Key), seen);
        });
        return batch.Keys<Service>().Concat(batch.ServicesOfSlices).Concat(ofPods);
    }

    /// <inheritdoc/>
    public async ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        ClusterSnapshot now = _state.Current;
        EndpointSlice[] mine = _writes.Mine(now, key);
        if (now.Get<Service>(key) is not { } stored)
        {
            // Its slices name it as their owner: the cluster removes them.
            _writes.Forget(key);
            _memories.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        if (!_choice.Includes(stored)) return (await _writes.ApplyAsync(new SlicesToDrop(key, mine), cancellationToken)).ToReconcileResult();
        Service service = ServiceChoice.AsPlanned(stored);
        if (_writes.IsBehind(service, mine)) return ReconcileResult.Requeue(TrackedWrites.StaleRetry);
        SlicePlan plan = _packer.Plan(new SliceRequest
        {
            Service = service,
            Pods = now.Select(key.Namespace, service.Spec.Selector),
            Nodes = Volatile.Read(ref _nodes),
            Slices = now.SlicesOf(key),
            Memory = _memories.GetValueOrDefault(key, SliceMemory.None),
            Now = _time.GetUtcNow(),
        });
        ApplyResult result = await _writes.ApplyAsync(plan, cancellationToken);
        if (result.IsApplied) _memories[key] = plan.Memory;
        if (!_options.DryRun) await TellAsync(stored, plan, result, cancellationToken);
        return result.ToReconcileResult(plan.RequeueAfter);
    }

    private async Task TellAsync(Service service, SlicePlan plan, ApplyResult result, CancellationToken cancellationToken)
    {
        if (result.IsApplied)
        {
            foreach (SliceEvent told in plan.Events) await _events.RecordAsync(service, told.IsWarning, told.Reason, told.Message, cancellationToken);
        }
        else if (result.Failure is { Outcome: WriteOutcome.Refused } refused)
        {
            await _events.RecordAsync(service, isWarning: true, "FailedToUpdateEndpointSlices", $"{refused.Write}: {refused.Error}", cancellationToken);
        }
    }

    // What slices say of a node, and what hints are made from: not its heartbeats.
    private static (bool Exists, string? Zone, string Ready, RawJson Cpu) Topology(Node? node) => node is null ? default : (
        true,
        node.Zone,
        node.Status.Conditions.FirstOrDefault(static condition => condition.Type == "Ready")?.Status ?? "",
        node.Status.Allocatable.TryGetValue("cpu", out RawJson cpu) ? cpu : default);
}
