using System.Collections.Immutable;
using Net.Model;

namespace Net.Controllers;

/// <summary>One run of <see cref="EndpointSlicePacker"/>: address type by address type, group by group, then hints, then writes.</summary>
internal sealed class SlicePlanning
{
    private static readonly TimeSpan MissingNodeRetry = TimeSpan.FromSeconds(1);

    private readonly SlicePackerOptions _options;
    private readonly ISliceSource _source;
    private readonly Service _service;
    private readonly NodeTopology _nodes;
    private readonly ValueMap<string> _labels;
    private readonly SliceWriter _writer;
    private readonly List<PlanProblem> _problems = [];
    private readonly List<SliceEvent> _events = [];
    private readonly WaitingRemovals _removals;
    private SliceMemory _memory;

    public SlicePlanning(SlicePackerOptions options, SliceRequest request, ISliceSource source, DateTimeOffset? triggerTime, SliceMemory memory)
    {
        _options = options;
        _source = source;
        _service = request.Service;
        _nodes = request.Nodes;
        _labels = SliceLabels.Of(_service, options.ManagedBy);
        _writer = new(_service, _labels, triggerTime, request.Slices);
        _memory = memory;
        _removals = new(options.RemovalWait, request.Now, memory.WaitingSince);
    }

    public SlicePlan Run()
    {
        IReadOnlyList<EndpointSlice> mine = _source.Slices;
        string[] families = AddressTypesOf(_service);
        foreach (EndpointSlice slice in mine.Where(slice => !families.Contains(slice.AddressType))) ForgetHints(slice.AddressType);
        foreach (string family in families) PlanFamily(family, mine);
        foreach (EndpointSlice slice in mine.Where(slice => !families.Contains(slice.AddressType))) _writer.Delete(slice, SliceReasons.FamilyGone);
        return new()
        {
            Changes = _writer.Changes(),
            Unchanged = _writer.Unchanged,
            RequeueAfter = RequeueAfter(),
            Problems = [.. _problems.OrderBy(static problem => problem.Key)],
            Events = _events,
            Memory = _memory with { WaitingSince = _removals.Since },
        };
    }

    private TimeSpan? RequeueAfter()
    {
        if (_problems.Count == 0) return _removals.NextDeadline;
        return _removals.NextDeadline is { } next && next < MissingNodeRetry ? next : MissingNodeRetry;
    }

    /// <summary>The address types a Service has slices of.</summary>
    public static string[] AddressTypesOf(Service service)
    {
        if (!service.Spec.IpFamilies.IsEmpty) return [.. service.Spec.IpFamilies.Where(static family => family is IpFamilies.IPv4 or IpFamilies.IPv6).Distinct()];

        // Objects older than dual stack: the family of the cluster IP, or both when there is none to tell.
        if (service.Spec.ClusterIP.Length > 0 && service.Spec.ClusterIP != ServiceExtensions.HeadlessClusterIP)
        {
            return [IpAddress.TryParse(service.Spec.ClusterIP, out IpAddress address) && address.Family == IpFamily.IPv6 ? IpFamilies.IPv6 : IpFamilies.IPv4];
        }

        return [IpFamilies.IPv4, IpFamilies.IPv6];
    }

    /// <summary>Whether a slice is one of this Service that this controller keeps.</summary>
    public static bool IsMine(EndpointSlice slice, Service service, string manager) =>
        slice.Metadata.Namespace == service.Metadata.Namespace && slice.Metadata.DeletionTimestamp is null
        && slice.ServiceName == service.Metadata.Name && slice.Metadata.Label(EndpointSlice.ManagedByLabel) == manager;

    private void PlanFamily(string family, IReadOnlyList<EndpointSlice> mine)
    {
        var groups = new Dictionary<PortSet, PortGroup>();
        var foreign = new List<SliceDraft>();
        int existing = 0;
        foreach (EndpointSlice slice in mine)
        {
            if (slice.AddressType != family) continue;
            existing++;
            var ports = new PortSet(slice.Ports);
            SliceDraft draft = SliceDraft.Of(slice, ports, _source.CheckedPods(slice));
            if (_writer.IsOwned(slice))
            {
                GroupOf(groups, ports, family).Existing.Add(draft);
            }
            else
            {
                draft.Delete(SliceReasons.Foreign);
                foreign.Add(draft);
            }
        }

        _source.AddWanted(family, ports => GroupOf(groups, ports, family), Skip);
        List<SliceDraft> drafts = Pack(groups);
        drafts.AddRange(foreign);
        AddPlaceholder(drafts, existing, family);
        ApplyHints(drafts, family);
        _writer.Add(drafts);
    }

    private List<SliceDraft> Pack(Dictionary<PortSet, PortGroup> groups)
    {
        var drafts = new List<SliceDraft>();
        var created = new List<SliceDraft>();
        foreach (PortGroup group in groups.Values.OrderBy(static group => group.Ports.Key, StringComparer.Ordinal))
        {
            drafts.AddRange(group.Existing);
            if (group.IsWanted) Pack(group, created);
            else group.Existing.ForEach(static draft => draft.Delete(SliceReasons.PortsGone));
        }

        drafts.AddRange(created);
        return drafts;
    }

    private void Pack(PortGroup group, List<SliceDraft> created)
    {
        if (_options.Strategy == PackingStrategy.Frugal) new FrugalPacking(group, _labels, _options, _removals, created).Pack();
        else ParityPacking.Pack(group, _labels, _options.Capacity, created);
    }

    // A Service with a selector always has a slice of each address type, so that consumers can tell "no endpoints" from "not looked at yet".
    private void AddPlaceholder(List<SliceDraft> drafts, int existing, string family)
    {
        List<SliceDraft> deleted = [.. drafts.Where(static draft => draft.Kind == DraftKind.Delete)];
        if (deleted.Count != existing || drafts.Any(static draft => draft.Kind == DraftKind.Create)) return;
        if (deleted.Count == 1 && _writer.IsPlaceholder(deleted[0].Existing!)) deleted[0].Keep();
        else drafts.Add(SliceDraft.New(PortSet.None, family, SliceReasons.Placeholder));
    }

    private void ApplyHints(List<SliceDraft> drafts, string family)
    {
        if (SliceHints.AskedByAnnotation(_service))
        {
            if (TopologyModeHints.Apply(drafts, _nodes.Shares, out string problem) is { } hints)
            {
                if (!_memory.HintsAnnounced) Announce(false, "TopologyAwareHintsEnabled", "Topology Aware Hints has been enabled", family);
                _memory = _memory with { HintsAnnounced = true, ZoneHints = _memory.ZoneHints.SetItem(family, hints) };
                return;
            }

            Announce(true, "TopologyAwareHintsDisabled", problem, family);
            ForgetHints(family);
            return;
        }

        if (_memory.HintsAnnounced) Announce(true, "TopologyAwareHintsDisabled", "Topology Aware Hints has been disabled", family);
        ForgetHints(family);
        if (SliceHints.AskedByDistribution(_service)) SliceHints.PreferSame(drafts, _service.Spec.TrafficDistribution == TrafficDistributions.PreferSameNode);
        else SliceHints.Remove(drafts);
    }

    private void ForgetHints(string family) => _memory = _memory.HintsAnnounced || _memory.ZoneHints.Count > 0
        ? _memory with { HintsAnnounced = false, ZoneHints = _memory.ZoneHints.Remove(family) }
        : _memory;

    private void Announce(bool warning, string reason, string message, string family) => _events.Add(new(warning, reason, $"{message}, addressType: {family}"));

    private void Skip(Pod pod)
    {
        ObjectKey key = ObjectKey.Of(pod);
        if (_problems.Any(problem => problem.Key == key)) return;
        _problems.Add(new(nameof(Pod), key, "spec.nodeName", PlanProblemReason.NotFound,
            $"skipping Pod {pod.Metadata.Name} for Service {_service.Metadata.Namespace}/{_service.Metadata.Name}: Node {pod.Spec.NodeName} Not Found"));
    }

    private static PortGroup GroupOf(Dictionary<PortSet, PortGroup> groups, PortSet ports, string family)
    {
        if (!groups.TryGetValue(ports, out PortGroup? group)) groups[ports] = group = new(ports, family);
        return group;
    }
}
