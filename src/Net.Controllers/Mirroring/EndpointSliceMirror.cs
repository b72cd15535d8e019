using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Plans the EndpointSlices that mirror a hand-made Endpoints object of a Service without selector, so that consumers of slices see it too.
/// </summary>
/// <remarks>A pure function: equal input, in any order, gives an equal plan; the plan of a plan applied is empty. Thread-safe.</remarks>
/// <param name="options">Limit and manager.</param>
public sealed class EndpointSliceMirror(EndpointSliceMirrorOptions options)
{
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private const string AppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The options given.</summary>
    public EndpointSliceMirrorOptions Options { get; } = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>Plans the slices of one Endpoints object.</summary>
    /// <param name="key">Namespace and name, which Endpoints and Service share.</param>
    /// <param name="endpoints">The object, or null when there is none.</param>
    /// <param name="service">The Service, or null when there is none.</param>
    /// <param name="existingSlices">EndpointSlices, in any order; those of other Services, namespaces and managers are passed over, but their names are not taken.</param>
    public SlicePlan Plan(ObjectKey key, Endpoints? endpoints, Service? service, IEnumerable<EndpointSlice> existingSlices)
    {
        ArgumentNullException.ThrowIfNull(existingSlices);
        List<EndpointSlice> slices = [.. existingSlices];
        List<EndpointSlice> mine = [.. slices.Where(slice => IsMine(slice, key))];
        mine.Sort(static (left, right) => string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name));
        if (endpoints is null || !IsMirrored(endpoints, service))
        {
            return new() { Changes = [.. mine.Select(static slice => new SliceChange(SliceChangeKind.Delete, slice, slice, MirrorReasons.NotMirrored))] };
        }

        return new Mirroring(Options, endpoints, mine, slices).Run();
    }

    // Election records and objects that say so are not for mirroring, nor what a selector keeps up to date.
    private static bool IsMirrored(Endpoints endpoints, Service? service) =>
        endpoints.Metadata.Label(SliceLabels.SkipMirror) != "true" && !endpoints.Metadata.Annotations.ContainsKey(LeaderAnnotation)
        && service is not null && service.Spec.Selector.IsNil;

    private bool IsMine(EndpointSlice slice, ObjectKey key) =>
        slice.Metadata.Namespace == key.Namespace && slice.Metadata.DeletionTimestamp is null
        && slice.ServiceName == key.Name && slice.Metadata.Label(EndpointSlice.ManagedByLabel) == Options.ManagedBy;

    /// <summary>One run: what should be by address type and ports, against what is.</summary>
    private sealed class Mirroring
    {
        private readonly Endpoints _endpoints;
        private readonly ValueMap<string> _labels;
        private readonly ValueMap<string> _annotations;
        private readonly OwnerReference _owner;
        private readonly SliceNames _names;
        private readonly MirroredEndpoints _wanted;
        private readonly List<EndpointSlice> _mine;
        private readonly List<MirroredGroup> _created = [];
        private readonly List<SliceChange> _updates = [];
        private readonly List<(EndpointSlice Slice, string Reason)> _deletes = [];
        private readonly List<EndpointSlice> _unchanged = [];

        public Mirroring(EndpointSliceMirrorOptions options, Endpoints endpoints, List<EndpointSlice> mine, List<EndpointSlice> slices)
        {
            _endpoints = endpoints;
            _mine = mine;
            _labels = endpoints.Metadata.Labels.With(EndpointSlice.ServiceNameLabel, endpoints.Metadata.Name).With(EndpointSlice.ManagedByLabel, options.ManagedBy);
            _annotations = endpoints.Metadata.Annotations.Without(TriggerTime.Annotation).Without(AppliedAnnotation);
            _owner = new() { ApiVersion = endpoints.ApiVersion, Kind = endpoints.Kind, Name = endpoints.Metadata.Name, Uid = endpoints.Metadata.Uid, Controller = true, BlockOwnerDeletion = true };
            _names = new(endpoints.Metadata.Namespace, endpoints.Metadata.Name, slices);
            _wanted = MirroredEndpoints.Of(endpoints.Subsets, options.Capacity);
        }

        public SlicePlan Run()
        {
            ILookup<GroupKey, EndpointSlice> existing = _mine.ToLookup(static slice => new GroupKey(slice.AddressType, new(slice.Ports)));
            foreach (MirroredGroup group in _wanted.Groups) Plan(group, [.. existing[new(group.AddressType, group.Ports)]]);
            HashSet<GroupKey> wanted = [.. _wanted.Groups.Select(static group => new GroupKey(group.AddressType, group.Ports))];
            foreach (EndpointSlice slice in existing.Where(group => !wanted.Contains(group.Key)).SelectMany(static group => group)) _deletes.Add((slice, MirrorReasons.PortsGone));

            // A slice that would go is written anew for one that would come: one write instead of two. The address type cannot change.
            List<SliceChange> creates = [], deletes = [];
            foreach (MirroredGroup group in _created)
            {
                int spare = _deletes.FindIndex(gone => gone.Slice.AddressType == group.AddressType);
                if (spare >= 0) Update(_deletes[spare].Slice, group, SliceReasons.Reused);
                else if (_endpoints.Metadata.DeletionTimestamp is null) creates.Add(new(SliceChangeKind.Create, Create(group), null, SliceReasons.NewEndpoints));
                if (spare >= 0) _deletes.RemoveAt(spare);
            }

            foreach ((EndpointSlice slice, string reason) in _deletes) deletes.Add(new(SliceChangeKind.Delete, slice, slice, reason));
            return new() { Changes = [.. creates, .. _updates, .. deletes], Unchanged = _unchanged, Events = _wanted.Events };
        }

        private void Plan(MirroredGroup group, List<EndpointSlice> existing)
        {
            foreach (EndpointSlice surplus in existing.Skip(1)) _deletes.Add((surplus, MirrorReasons.Surplus));
            if (existing.Count == 0) _created.Add(group);
            else if (!SaysTheSame(existing[0], group)) Update(existing[0], group, SliceReasons.Changed);
            else if (!HasMetadata(existing[0].Metadata)) Update(existing[0], group, MirrorReasons.Metadata);
            else _unchanged.Add(existing[0]);
        }

        private static bool SaysTheSame(EndpointSlice slice, MirroredGroup group)
        {
            if (slice.Endpoints.Count != group.Endpoints.Count) return false;
            var seen = new HashSet<EndpointIdentity>();
            foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
            {
                EndpointIdentity identity = EndpointIdentity.Of(endpoint);
                if (!seen.Add(identity) || !group.Endpoints.TryGetValue(identity, out Endpoint? wanted) || !PodEndpoints.SayTheSame(endpoint, wanted)) return false;
            }

            return true;
        }

        private bool HasMetadata(ObjectMeta metadata) =>
            SliceLabels.Match(metadata.Labels, _labels) && metadata.Annotations == _annotations && metadata.OwnerReferences.AsSpan() is [{ } owner, ..] && owner.Uid == _owner.Uid;

        private EndpointSlice Create(MirroredGroup group)
        {
            ValueList<Endpoint> endpoints = group.Endpoints.Values.ToValueList();
            return new()
            {
                Metadata = new()
                {
                    Name = _names.New(_endpoints.Metadata.Uid, group.AddressType, group.Ports, endpoints.AsSpan()),
                    GenerateName = _names.Prefix,
                    Namespace = _endpoints.Metadata.Namespace,
                    Labels = _labels,
                    Annotations = _annotations,
                    OwnerReferences = [_owner],
                },
                AddressType = group.AddressType,
                Endpoints = endpoints,
                Ports = group.Ports.OrEmpty,
            };
        }

        private void Update(EndpointSlice existing, MirroredGroup group, string reason) => _updates.Add(new(
            SliceChangeKind.Update,
            existing with
            {
                Metadata = existing.Metadata with { Labels = _labels, Annotations = _annotations, OwnerReferences = [_owner] },
                Endpoints = group.Endpoints.Values.ToValueList(),
                Ports = group.Ports.OrEmpty,
            },
            existing,
            reason));

        private readonly record struct GroupKey(string AddressType, PortSet Ports);
    }
}

/// <summary>Why mirrored slices are written, beyond <see cref="SliceReasons"/>.</summary>
internal static class MirrorReasons
{
    public const string NotMirrored = "the Endpoints are not mirrored, or gone";
    public const string PortsGone = "no subset has these ports and addresses of this family";
    public const string Surplus = "one slice is enough";
    public const string Metadata = "labels, annotations or owner of the Endpoints changed";
}
