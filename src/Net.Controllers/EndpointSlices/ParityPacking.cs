using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Places the endpoints of one group as the upstream reconciler does: kept ones stay, new ones fill slices that are written anyway, fullest first; what still
/// remains goes to one unchanged slice that has room for all of it, or else to new slices.
/// </summary>
/// <remarks>Where upstream takes the next one of a hash map, this takes the next in <see cref="PlacementOrder"/>, so that equal input gives an equal plan.</remarks>
internal static class ParityPacking
{
    /// <summary>Decides on every slice of the group; new ones are added to <paramref name="created"/>.</summary>
    public static void Pack(PortGroup group, in ValueMap<string> labels, int capacity, List<SliceDraft> created)
    {
        Dictionary<EndpointIdentity, WantedEndpoint> remaining = group.Wanted;
        var written = new List<SliceDraft>();
        var untouched = new List<SliceDraft>();
        foreach (SliceDraft draft in group.Existing)
        {
            if (!draft.IsChecked) KeepDesired(draft, remaining, labels);
            if (draft.Kind == DraftKind.Update) written.Add(draft);
            else if (draft.Kind == DraftKind.Keep) untouched.Add(draft);
        }

        if (remaining.Count == 0) return;
        WantedEndpoint[] ordered = PlacementOrder.Of(remaining);
        int next = 0;
        foreach (SliceDraft draft in written.OrderByDescending(static draft => draft.Count))
        {
            next = Fill(draft, ordered, next, capacity, SliceReasons.Added);
        }

        while (next < ordered.Length)
        {
            SliceDraft? target = ordered.Length - next < capacity ? ClosestFit(untouched, ordered.Length - next, capacity) : null;
            if (target is null) created.Add(target = SliceDraft.New(group.Ports, group.AddressType, SliceReasons.NewEndpoints));
            else untouched.Remove(target);
            next = Fill(target, ordered, next, capacity, target.Existing is null ? SliceReasons.NewEndpoints : SliceReasons.Added);
            if (target.Existing is not null) target.Touch(SliceReasons.Added);
        }
    }

    /// <summary>Keeps the endpoints of a slice that are still wanted, as they are to be now, and takes them from the rest.</summary>
    private static void KeepDesired(SliceDraft draft, Dictionary<EndpointIdentity, WantedEndpoint> remaining, in ValueMap<string> labels)
    {
        ReadOnlySpan<Endpoint> existing = draft.Existing!.Endpoints.AsSpan();
        var kept = new List<Endpoint>(existing.Length);
        bool changed = false;
        foreach (Endpoint endpoint in existing)
        {
            if (!remaining.Remove(EndpointIdentity.Of(endpoint), out WantedEndpoint wanted)) continue;
            changed |= !PodEndpoints.SayTheSame(endpoint, wanted.Endpoint);
            kept.Add(wanted.Endpoint);
        }

        if (!changed && kept.Count == existing.Length)
        {
            if (!SliceLabels.Match(draft.Existing.Metadata.Labels, labels)) draft.Touch(SliceReasons.Labels);
        }
        else if (kept.Count == 0)
        {
            draft.Delete(SliceReasons.Empty);
        }
        else
        {
            if (kept.Count < existing.Length) draft.Replace(kept, SliceReasons.Removed);
            if (changed) draft.Replace(kept, SliceReasons.Changed);
        }
    }

    private static int Fill(SliceDraft draft, WantedEndpoint[] from, int next, int capacity, string reason)
    {
        if (next >= from.Length || draft.Count >= capacity) return next;
        draft.Touch(reason);
        while (next < from.Length && draft.Count < capacity) draft.Endpoints.Add(from[next++].Endpoint);
        return next;
    }

    private static SliceDraft? ClosestFit(List<SliceDraft> drafts, int count, int capacity)
    {
        int least = capacity;
        SliceDraft? closest = null;
        foreach (SliceDraft draft in drafts)
        {
            int room = capacity - (count + draft.Count);
            if (room < 0 || room >= least) continue;
            (least, closest) = (room, draft);
        }

        return closest;
    }
}
