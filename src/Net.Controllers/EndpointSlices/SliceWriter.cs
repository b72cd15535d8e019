using Net.Model;

namespace Net.Controllers;

/// <summary>Turns drafts into the writes of a plan: names, metadata, order, and slices that would go reused for new ones.</summary>
internal sealed class SliceWriter
{
    private readonly Service _service;
    private readonly ValueMap<string> _labels;
    private readonly string? _triggerTime;
    private readonly SliceNames _names;
    private readonly List<SliceChange> _creates = [];
    private readonly List<SliceChange> _updates = [];
    private readonly List<SliceChange> _givers = [];
    private readonly List<SliceChange> _deletes = [];
    private readonly List<EndpointSlice> _unchanged = [];

    public SliceWriter(Service service, ValueMap<string> labels, DateTimeOffset? triggerTime, IEnumerable<EndpointSlice> slices)
    {
        _service = service;
        _labels = labels;
        _triggerTime = triggerTime is { } time ? TriggerTime.Text(time) : null;
        _names = new(service.Metadata.Namespace, service.Metadata.Name, slices);
    }

    public IReadOnlyList<EndpointSlice> Unchanged => _unchanged;

    public IReadOnlyList<SliceChange> Changes() => [.. _creates, .. _updates, .. _givers, .. _deletes];

    /// <summary>Whether the Service owns a slice: by UID, so that a Service made anew under the same name does not.</summary>
    public bool IsOwned(EndpointSlice slice)
    {
        foreach (OwnerReference owner in slice.Metadata.OwnerReferences.AsSpan())
        {
            if (owner.Uid == _service.Metadata.Uid && owner.Kind == nameof(Service) && owner.ApiVersion == "v1") return true;
        }

        return false;
    }

    /// <summary>Whether a slice is just what the placeholder would be.</summary>
    public bool IsPlaceholder(EndpointSlice slice) =>
        slice.Endpoints.IsEmpty && slice.Ports.IsEmpty && slice.Metadata.Labels == _labels && slice.Metadata.OwnerReferences.Count == 1 && slice.Metadata.OwnerReferences[0] == Owner();

    public void Delete(EndpointSlice slice, string reason) => _deletes.Add(new(SliceChangeKind.Delete, slice, slice, reason));

    /// <summary>Adds the drafts of one address type.</summary>
    public void Add(List<SliceDraft> drafts)
    {
        Stack<SliceDraft> created = new(drafts.Where(static draft => draft.Kind == DraftKind.Create));
        foreach (SliceDraft draft in drafts)
        {
            if (draft.IsReuse) continue;
            switch (draft.Kind)
            {
                case DraftKind.Keep:
                    _unchanged.Add(draft.Existing!);
                    break;
                case DraftKind.Update:
                    Update(draft);
                    break;
                case DraftKind.Delete when created.Count > 0 && !draft.HasGiven && IsOwned(draft.Existing!):
                    SliceDraft reused = created.Pop();
                    reused.TakeNameOf(draft);
                    Update(reused);
                    break;
                case DraftKind.Delete:
                    Delete(draft.Existing!, draft.Reason);
                    break;
            }
        }

        // A Service on its way out gets no new slices; they would outlive it.
        if (_service.Metadata.DeletionTimestamp is not null) return;
        foreach (SliceDraft draft in created.Reverse()) Create(draft);
    }

    private void Create(SliceDraft draft)
    {
        var slice = new EndpointSlice
        {
            Metadata = new()
            {
                Name = _names.New(_service.Metadata.Uid, draft.AddressType, draft.Ports, draft.Current),
                GenerateName = _names.Prefix,
                Namespace = _service.Metadata.Namespace,
                Labels = _labels,
                Annotations = Annotations(default),
                OwnerReferences = [Owner()],
            },
            AddressType = draft.AddressType,
            Endpoints = [.. draft.Endpoints],
            Ports = draft.Ports.OrEmpty,
        };
        _creates.Add(new(SliceChangeKind.Create, slice, null, draft.Reason));
    }

    private void Update(SliceDraft draft)
    {
        EndpointSlice existing = draft.Existing!;
        EndpointSlice slice = existing with
        {
            Metadata = draft.IsReuse
                ? existing.Metadata with { GenerateName = _names.Prefix, Labels = _labels, Annotations = Annotations(default), OwnerReferences = [Owner()] }
                : existing.Metadata with { Labels = _labels, Annotations = Annotations(existing.Metadata.Annotations) },
            Endpoints = [.. draft.Endpoints],
            Ports = draft.Ports.OrEmpty,
        };
        (draft.HasGiven ? _givers : _updates).Add(new(SliceChangeKind.Update, slice, existing, draft.Reason));
    }

    private ValueMap<string> Annotations(ValueMap<string> existing) => TriggerTime.Annotate(existing, _triggerTime);

    private OwnerReference Owner() => new()
    {
        ApiVersion = "v1",
        Kind = nameof(Service),
        Name = _service.Metadata.Name,
        Uid = _service.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
