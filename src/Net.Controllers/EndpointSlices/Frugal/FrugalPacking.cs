using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Places the endpoints of one group so that watchers receive few bytes. What they receive is the whole slice at every write, so endpoints that will change
/// together belong together: pods of one template, and endpoints that are on their way out.
/// </summary>
/// <remarks>
/// In order: endpoints that are there stay where they are; terminating ones of slices that are written anyway move to a slice of their own, so that the removal that follows
/// does not write the others again; new ones go where the rest of their generation is; then <see cref="SliceCompaction"/> spends its budget.
/// </remarks>
internal sealed class FrugalPacking(PortGroup group, ValueMap<string> labels, SlicePackerOptions options, WaitingRemovals removals, List<SliceDraft> created)
{
    private readonly List<FrugalSlice> _slices = [];
    private readonly int _capacity = options.Capacity;

    /// <summary>Decides on every slice of the group; new ones are added to the list given.</summary>
    public void Pack()
    {
        KeepWanted();
        MarkYoungest();
        GatherLeaving();
        PlaceNew();
        if (options.Merges) new SliceCompaction(_slices, _capacity).Run();
        created.AddRange(_slices.Where(static slice => slice.Draft.Kind == DraftKind.Create).Select(static slice => slice.Draft));
        foreach (FrugalSlice slice in _slices) slice.NoteWaiting(removals);
    }

    private void KeepWanted()
    {
        HashSet<string> addresses = removals.Allowed && group.Existing.Any(MayWait) ? AddressesOfWanted() : [];
        foreach (SliceDraft draft in group.Existing)
        {
            if (draft.CheckedPods is { } known)
            {
                _slices.Add(FrugalSlice.Of(draft, known, []));
                continue;
            }

            ReadOnlySpan<Endpoint> existing = draft.Current;
            var kept = new List<Endpoint>(existing.Length);
            var waiting = new List<Endpoint>();
            var pods = new SlicePods();
            bool changed = false, relabels = !SliceLabels.Match(draft.Existing!.Metadata.Labels, labels);
            foreach (Endpoint endpoint in existing)
            {
                EndpointIdentity identity = EndpointIdentity.Of(endpoint);
                if (group.Wanted.Remove(identity, out WantedEndpoint wanted))
                {
                    changed |= !PodEndpoints.SayTheSame(endpoint, wanted.Endpoint);
                    kept.Add(wanted.Endpoint);
                    pods.Add(wanted.Pod);
                }
                else if (!relabels && removals.MayWait(identity, endpoint) && !endpoint.Addresses.Any(addresses.Contains))
                {
                    waiting.Add(endpoint);
                }
            }

            if (relabels) draft.Touch(SliceReasons.Labels);
            if (!changed && kept.Count + waiting.Count == existing.Length)
            {
                // Where nothing but removals that wait is left to do, the slice stays as it is.
                _slices.Add(FrugalSlice.Of(draft, pods, waiting));
                continue;
            }

            if (kept.Count < existing.Length) draft.Replace(kept, SliceReasons.Removed);
            if (changed) draft.Replace(kept, SliceReasons.Changed);
            if (kept.Count == 0) draft.Delete(SliceReasons.Empty);
            _slices.Add(FrugalSlice.Of(draft, pods, []));
        }
    }

    private bool MayWait(SliceDraft draft)
    {
        if (draft.IsChecked) return false;
        foreach (Endpoint endpoint in draft.Current)
        {
            if (removals.MayWait(EndpointIdentity.Of(endpoint), endpoint)) return true;
        }

        return false;
    }

    private HashSet<string> AddressesOfWanted()
    {
        HashSet<string> addresses = [.. group.Wanted.Values.SelectMany(static wanted => wanted.Endpoint.Addresses)];
        foreach (SliceDraft draft in group.Existing.Where(static draft => draft.IsChecked))
        {
            foreach (Endpoint endpoint in draft.Current) addresses.UnionWith(endpoint.Addresses);
        }

        return addresses;
    }

    // Pods of unknown templates are told apart by age. Where all slices are equally old there is no telling.
    private void MarkYoungest()
    {
        List<FrugalSlice> staying = [.. _slices.Where(static slice => !slice.IsLeaving && !slice.IsDeleted)];
        if (staying.Count == 0) return;
        DateTimeOffset youngest = staying.Max(static slice => slice.Since);
        if (staying.TrueForAll(slice => slice.Since == youngest)) return;
        foreach (FrugalSlice slice in staying) slice.IsYoungest = slice.Since == youngest;
    }

    // Left where they are, terminating endpoints make their slices be written twice: now, and when they are gone. Put together, the second time writes only them.
    private void GatherLeaving()
    {
        List<FrugalSlice> sources = [.. _slices.Where(static slice => slice.IsWritten && slice.CountLeaving() > 0 && slice.CountLeaving() < slice.Count)];
        if (sources.Count == 0) return;
        int leaving = sources.Sum(static slice => slice.CountLeaving());
        FrugalSlice? target = _slices.Where(slice => slice.IsLeaving && !slice.IsDeleted && slice.Count + leaving <= _capacity).MaxBy(static slice => slice.Count);
        double saved = sources.Sum(static slice => slice.Count - slice.CountLeaving() + FrugalSlice.Header) + leaving;
        double spent = 2 * ((target?.Count ?? 0) + leaving + (FrugalSlice.Header * (target is null ? (leaving + _capacity - 1) / _capacity : 1)));
        if (saved - spent < 4 * FrugalSlice.Header) return;
        foreach (FrugalSlice source in sources)
        {
            foreach (Endpoint endpoint in source.GiveLeaving())
            {
                if (target is null || target.Count >= _capacity) _slices.Add(target = FrugalSlice.New(group, "", SliceReasons.Leaving));
                target.Add(endpoint, SliceReasons.Leaving);
            }
        }
    }

    private void PlaceNew()
    {
        if (group.Wanted.Count == 0) return;
        foreach (IGrouping<string, WantedEndpoint> generation in PlacementOrder.Of(group.Wanted).GroupBy(static wanted => PodGeneration.Of(wanted.Pod)).OrderBy(static generation => generation.Key, StringComparer.Ordinal))
        {
            Place(generation.Key, new(generation.Select(static wanted => wanted.Endpoint)));
        }
    }

    private void Place(string generation, Queue<Endpoint> endpoints)
    {
        List<FrugalSlice> home = [.. _slices.Where(slice => slice.Generation == generation && slice.Count < _capacity && !slice.IsDeleted && !slice.IsLeaving)];

        // Of pods whose template is not known, many at once are taken for a generation of their own, few for replacements.
        bool apart = generation.Length == 0 && endpoints.Count >= _capacity / 4;
        if (apart) home.RemoveAll(static slice => !slice.IsYoungest);
        else
        {
            foreach (FrugalSlice slice in home.Where(static slice => slice.IsWritten).OrderByDescending(static slice => slice.Count)) Fill(slice, endpoints);
        }

        if (endpoints.Count == 0) return;
        FrugalSlice? roomy = home.Where(slice => slice.Count + endpoints.Count <= _capacity).MaxBy(static slice => slice.Count);
        roomy ??= generation.Length > 0 || apart ? Emptiest(home, endpoints.Count) : null;
        if (roomy is not null) Fill(roomy, endpoints);
        while (endpoints.Count > 0)
        {
            var slice = FrugalSlice.New(group, generation, SliceReasons.NewEndpoints);
            _slices.Add(slice);
            Fill(slice, endpoints);
        }
    }

    // One that has no room for all is worth a write if it has room for many, or many slices are written anyway.
    private FrugalSlice? Emptiest(List<FrugalSlice> home, int coming) =>
        home.MinBy(static slice => slice.Count) is { } emptiest && (_capacity - emptiest.Count >= _capacity / 4 || coming >= _capacity * 2) ? emptiest : null;

    private void Fill(FrugalSlice slice, Queue<Endpoint> endpoints)
    {
        while (slice.Count < _capacity && endpoints.TryDequeue(out Endpoint? endpoint)) slice.Add(endpoint, slice.Draft.Existing is null ? SliceReasons.NewEndpoints : SliceReasons.Added);
    }
}
