using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Plans the slices of one Service over and over, keeping state, so that a plan costs by what changed: the pods that did, and the slices that hold them or were written.
/// Its plans are those that <see cref="EndpointSlicePacker"/> gives for the same objects.
/// </summary>
/// <remarks>
/// Tell it of every change of the Service, its nodes, pods and slices, as a watch brings them; what a plan asks for counts only once it is told. With
/// hints by the topology-mode annotation every plan compares all slices. Not thread-safe.
/// </remarks>
public sealed class ServiceSlicePlanner : ISliceSource
{
    private readonly SlicePackerOptions _options;
    private readonly Dictionary<string, Pod> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointSlice> _others = new(StringComparer.Ordinal);
    private readonly TrackedPods _tracked = new();
    private readonly TrackedSlices _slices = new();
    private Service _service;
    private NodeTopology _nodes = NodeTopology.Empty;
    private ServiceEndpoints _endpoints;
    private string[] _families;
    private SliceMemory _memory = SliceMemory.None;

    /// <summary>Starts without pods, nodes and slices.</summary>
    public ServiceSlicePlanner(SlicePackerOptions options, Service service)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(service);
        _options = options;
        _service = service;
        _endpoints = new(service, _nodes);
        _families = SlicePlanning.AddressTypesOf(service);
    }

    IReadOnlyList<EndpointSlice> ISliceSource.Slices => _slices.All;

    private bool ComparesAll => SliceHints.AskedByAnnotation(_service);

    /// <summary>The Service is like this now. The planner is of one Service: another namespace or name is an error.</summary>
    /// <exception cref="ArgumentException">It is another Service.</exception>
    public void Set(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (ObjectKey.Of(service) != ObjectKey.Of(_service)) throw new ArgumentException($"The planner is of {ObjectKey.Of(_service)}, not of {ObjectKey.Of(service)}", nameof(service));
        _service = service;
        Restart();
    }

    /// <summary>The nodes are these now.</summary>
    public void Set(NodeTopology nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = nodes;
        Restart();
    }

    /// <summary>A pod is there, or is like this now.</summary>
    public void Set(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        if (pod.Metadata.Namespace != _service.Metadata.Namespace) return;
        _pods[pod.Metadata.Name] = pod;
        Track(pod);
    }

    /// <summary>A pod of the Service's namespace is gone.</summary>
    public void RemovePod(string name)
    {
        if (_pods.Remove(name)) Forget(name);
    }

    /// <summary>A slice is there, or is like this now.</summary>
    public void Set(EndpointSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (slice.Metadata.Namespace != _service.Metadata.Namespace) return;
        bool mine = SlicePlanning.IsMine(slice, _service, _options.ManagedBy);
        IReadOnlyList<EndpointIdentity> before = mine ? _slices.Set(slice) : _slices.Remove(slice.Metadata.Name);
        foreach (EndpointIdentity identity in before) Miss(identity);
        if (mine) _others.Remove(slice.Metadata.Name);
        else _others[slice.Metadata.Name] = slice;
    }

    /// <summary>A slice of the Service's namespace is gone.</summary>
    public void RemoveSlice(string name)
    {
        _others.Remove(name);
        foreach (EndpointIdentity identity in _slices.Remove(name)) Miss(identity);
    }

    /// <summary>Plans.</summary>
    /// <param name="now">The present time; needed only where removals may wait.</param>
    public SlicePlan Plan(DateTimeOffset now = default)
    {
        if (!SelectedPods.Exist(_service)) return SlicePlan.Nothing(_memory);
        if (ComparesAll) _slices.UncheckAll();
        DateTimeOffset? triggerTime = _memory.Times.NextOf(_service, _tracked.TakeChanged(), _tracked.TakeGone(), out TriggerTime times);
        var request = new SliceRequest { Service = _service, Nodes = _nodes, Slices = _slices.All.Concat(_others.Values), Now = now };
        SlicePlan plan = new SlicePlanning(_options, request, this, triggerTime, _memory with { Times = times }).Run();
        _memory = plan.Memory;
        foreach (EndpointSlice slice in plan.Unchanged) Check(slice);
        _tracked.Settle(pod => pod.Identities().All(_slices.IsPlaced));
        return plan;
    }

    // A slice that is left as it is says what it should, unless an endpoint in it only waits for its removal.
    private void Check(EndpointSlice slice)
    {
        if (_slices.IsChecked(slice.Metadata.Name)) return;
        var pods = new SlicePods();
        foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
        {
            if (_tracked.Find(EndpointIdentity.Of(endpoint)) is not { } pod) return;
            pods.Add(pod.Pod);
        }

        _slices.Check(slice.Metadata.Name, pods);
    }

    SlicePods? ISliceSource.CheckedPods(EndpointSlice slice) => _slices.CheckedPods(slice.Metadata.Name);

    void ISliceSource.AddWanted(string family, Func<PortSet, PortGroup> group, Action<Pod> skip)
    {
        foreach (PortSet ports in _tracked.Ports) group(ports).IsWanted = true;
        foreach (TrackedPod pod in _tracked.LeftOut) skip(pod.Pod);
        foreach (TrackedPod pod in ComparesAll ? _tracked.All : _tracked.Unsettled) Want(pod);
        if (ComparesAll) return;
        foreach (EndpointSlice slice in _slices.Unchecked)
        {
            foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
            {
                if (_tracked.Find(EndpointIdentity.Of(endpoint)) is { } pod) Want(pod);
            }
        }

        void Want(TrackedPod pod)
        {
            if (pod.Of(family) is { } endpoint && !_slices.IsPlaced(EndpointIdentity.Of(endpoint))) group(pod.Ports!).Want(endpoint, pod.Pod);
        }
    }

    private void Restart()
    {
        _endpoints = new(_service, _nodes);
        _families = SlicePlanning.AddressTypesOf(_service);
        foreach (EndpointSlice slice in (EndpointSlice[])[.. _slices.All, .. _others.Values]) Set(slice);
        foreach (Pod pod in _pods.Values) Track(pod);
        _slices.UncheckAll();
    }

    private void Track(Pod pod)
    {
        if (!LabelMaps.Matches(_service.Spec.Selector, pod.Metadata.Labels))
        {
            Forget(pod.Metadata.Name);
            return;
        }

        TrackedPod now = TrackedPod.Of(pod, _endpoints, _families);
        foreach (EndpointIdentity identity in now.Identities()) _slices.Uncheck(identity);
        if (_tracked.Set(now) is { } before) Uncheck(before);
    }

    private void Forget(string name)
    {
        if (_tracked.Remove(name) is { } before) Uncheck(before);
    }

    private void Uncheck(TrackedPod pod)
    {
        foreach (EndpointIdentity identity in pod.Identities()) _slices.Uncheck(identity);
    }

    // The slice that held an endpoint is another one now: unless it is held elsewhere, its pod wants a place.
    private void Miss(EndpointIdentity identity)
    {
        if (_tracked.Find(identity) is { } pod) _tracked.Unsettle(pod);
    }
}
