using System.Collections.Immutable;
using Net.Model;

namespace Net.Controllers;

/// <summary>One run of <see cref="EndpointSlicePacker"/>: address type by address type, group by group, then hints, then writes.</summary>
internal sealed class SlicePlanning
{
    private static readonly TimeSpan MissingNodeRetry = TimeSpan.FromSeconds(1);

    private readonly SlicePackerOptions _options;
    private readonly SliceRequest _request;
    private readonly Service _service;
    private readonly List<Pod> _pods;
    private readonly ValueMap<string> _labels;
    private readonly SliceWriter _writer;
    private readonly List<PlanProblem> _problems = [];
    private readonly List<SliceEvent> _events = [];
    private SliceMemory _memory;

    public SlicePlanning(SlicePackerOptions options, SliceRequest request, List<Pod> pods, DateTimeOffset? triggerTime, SliceMemory memory)
    {
        _options = options;
        _request = request;
        _service = request.Service;
        _pods = pods;
        _labels = SliceLabels.Of(_service, options.ManagedBy);
        _writer = new(_service, _labels, triggerTime, request.Slices);
        _memory = memory;
    }

    public SlicePlan Run()
    {
        List<EndpointSlice> mine = [.. _request.Slices.Where(IsMine)];
        mine.Sort(static (left, right) => string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name));
        string[] families = AddressTypesOf(_service);
        foreach (EndpointSlice slice in mine.Where(slice => !families.Contains(slice.AddressType))) ForgetHints(slice.AddressType);
        foreach (string family in families) PlanFamily(family, mine);
        foreach (EndpointSlice slice in mine.Where(slice => !families.Contains(slice.AddressType))) _writer.Delete(slice, SliceReasons.FamilyGone);
        return new()
        {
            Changes = _writer.Changes(),
            Unchanged = _writer.Unchanged,
            RequeueAfter = _problems.Count > 0 ? MissingNodeRetry : null,
            Problems = _problems,
            Events = _events,
            Memory = _memory,
        };
    }

    private static string[] AddressTypesOf(Service service)
    {
        if (!service.Spec.IpFamilies.IsEmpty) return [.. service.Spec.IpFamilies.Where(static family => family is IpFamilies.IPv4 or IpFamilies.IPv6).Distinct()];

        // Objects older than dual stack: the family of the cluster IP, or both when there is none to tell.
        if (service.Spec.ClusterIP.Length > 0 && service.Spec.ClusterIP != ServiceExtensions.HeadlessClusterIP)
        {
            return [IpAddress.TryParse(service.Spec.ClusterIP, out IpAddress address) && address.Family == IpFamily.IPv6 ? IpFamilies.IPv6 : IpFamilies.IPv4];
        }

        return [IpFamilies.IPv4, IpFamilies.IPv6];
    }

    private bool IsMine(EndpointSlice slice) =>
        slice.Metadata.Namespace == _service.Metadata.Namespace && slice.Metadata.DeletionTimestamp is null
        && slice.ServiceName == _service.Metadata.Name && slice.Metadata.Label(EndpointSlice.ManagedByLabel) == _options.ManagedBy;

    private void PlanFamily(string family, List<EndpointSlice> mine)
    {
        var groups = new Dictionary<PortSet, PortGroup>();
        var foreign = new List<SliceDraft>();
        int existing = 0;
        foreach (EndpointSlice slice in mine)
        {
            if (slice.AddressType != family) continue;
            existing++;
            var ports = new PortSet(slice.Ports);
            SliceDraft draft = SliceDraft.Of(slice, ports);
            if (!_writer.IsOwned(slice))
            {
                draft.Delete(SliceReasons.Foreign);
                foreign.Add(draft);
            }
            else
            {
                GroupOf(groups, ports, family).Existing.Add(draft);
            }
        }

        AddDesired(groups, family);
        List<SliceDraft> drafts = Pack(groups);
        drafts.AddRange(foreign);
        AddPlaceholder(drafts, existing, family);
        ApplyHints(drafts, family);
        _writer.Add(drafts);
    }

    private void AddDesired(Dictionary<PortSet, PortGroup> groups, string family)
    {
        var resolver = new ServicePortResolver(_service);
        IpFamily ipFamily = IpFamilies.Parse(family);
        PortSet? lastPorts = null;
        PortGroup? group = null;
        foreach (Pod pod in _pods)
        {
            if (!PodEndpoints.Belongs(pod, includeTerminating: true)) continue;
            PortSet ports = resolver.Resolve(pod);
            if (!ReferenceEquals(ports, lastPorts)) (lastPorts, group) = (ports, GroupOf(groups, ports, family));
            group!.IsWanted = true;
            if (!_request.Nodes.TryGetZone(pod.Spec.NodeName, out string? zone) && !_service.Spec.PublishNotReadyAddresses)
            {
                Skip(pod);
                continue;
            }

            Endpoint endpoint = PodEndpoints.Build(_service, pod, zone, ipFamily);
            if (!endpoint.Addresses.IsEmpty) group.Want(endpoint, pod);
        }
    }

    private List<SliceDraft> Pack(Dictionary<PortSet, PortGroup> groups)
    {
        var drafts = new List<SliceDraft>();
        var created = new List<SliceDraft>();
        foreach (PortGroup group in groups.Values.OrderBy(static group => group.Ports.Key, StringComparer.Ordinal))
        {
            drafts.AddRange(group.Existing);
            if (group.IsWanted) ParityPacking.Pack(group, _labels, _options.Capacity, created);
            else group.Existing.ForEach(static draft => draft.Delete(SliceReasons.PortsGone));
        }

        drafts.AddRange(created);
        return drafts;
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
            if (TopologyModeHints.Apply(drafts, _request.Nodes.Shares, out string problem) is { } hints)
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
