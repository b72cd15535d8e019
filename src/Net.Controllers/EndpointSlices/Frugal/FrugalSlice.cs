using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Controllers;

/// <summary>A slice as <see cref="FrugalPacking"/> sees it. Costs are counted in endpoints.</summary>
internal sealed class FrugalSlice
{
    /// <summary>What a slice costs beside its endpoints: its metadata is as large as about two and a half of them.</summary>
    public const double Header = 2.5;

    private readonly HashSet<Endpoint>? _waiting;

    private FrugalSlice(SliceDraft draft, string generation, DateTimeOffset since, HashSet<Endpoint>? waiting)
    {
        Draft = draft;
        Generation = generation;
        Since = since;
        _waiting = waiting;
    }

    public SliceDraft Draft { get; }

    /// <summary>The generation most of its endpoints are of.</summary>
    public string Generation { get; }

    /// <summary>When the oldest of its pods came to be.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Whether no slice of the group is younger, but some are older.</summary>
    public bool IsYoungest { get; set; }

    /// <summary>Whether it is written, in any case.</summary>
    public bool IsWritten => Draft.Kind is DraftKind.Update or DraftKind.Create;

    public bool IsDeleted => Draft.Kind == DraftKind.Delete;

    /// <summary>Its endpoints once it is written: without those whose removal waits.</summary>
    public int Count => Draft.Count - (IsWritten ? 0 : _waiting?.Count ?? 0);

    /// <summary>Whether nothing but endpoints on their way out is in it.</summary>
    public bool IsLeaving
    {
        get
        {
            foreach (Endpoint endpoint in Draft.Current)
            {
                if (!endpoint.Conditions.IsTerminating) return false;
            }

            return Draft.Count > 0;
        }
    }

    /// <summary>What a watcher receives when the slice is deleted: the object as it is stored.</summary>
    public double DeleteCost => Draft.Existing is null ? 0 : Draft.Existing.Endpoints.Count + Header;

    public static FrugalSlice New(PortGroup group, string generation, string reason) => new(SliceDraft.New(group.Ports, group.AddressType, reason), generation, DateTimeOffset.MaxValue, null);

    public static FrugalSlice Of(SliceDraft draft, SlicePods pods, List<Endpoint> waiting) =>
        new(draft, pods.Most, pods.Since, waiting.Count > 0 ? new HashSet<Endpoint>(waiting, ReferenceEqualityComparer.Instance) : null);

    /// <summary>Says that the slice is written, and why; removals that waited for that are carried out.</summary>
    public void Touch(string reason)
    {
        if (!IsWritten && _waiting is not null) Draft.Endpoints.RemoveAll(_waiting.Contains);
        Draft.Touch(reason);
    }

    public void Add(Endpoint endpoint, string reason)
    {
        Touch(reason);
        Draft.Endpoints.Add(endpoint);
    }

    /// <summary>Takes the endpoints out that are on their way out, to go elsewhere.</summary>
    public List<Endpoint> GiveLeaving()
    {
        List<Endpoint> leaving = [.. Draft.Endpoints.Where(static endpoint => endpoint.Conditions.IsTerminating)];
        Draft.Endpoints.RemoveAll(static endpoint => endpoint.Conditions.IsTerminating);
        Draft.HasGiven = true;
        return leaving;
    }

    public int CountLeaving()
    {
        int count = 0;
        foreach (Endpoint endpoint in Draft.Current) count += endpoint.Conditions.IsTerminating ? 1 : 0;
        return count;
    }

    /// <summary>Notes the removals that still wait.</summary>
    public void NoteWaiting(WaitingRemovals removals)
    {
        if (Draft.Kind != DraftKind.Keep || _waiting is null) return;
        foreach (Endpoint endpoint in _waiting) removals.Wait(EndpointIdentity.Of(endpoint));
    }

    /// <summary>Takes all endpoints out, to go elsewhere, and deletes the slice.</summary>
    public ReadOnlySpan<Endpoint> GiveAll()
    {
        Touch(SliceReasons.Merged);
        List<Endpoint> all = [.. Draft.Endpoints];
        Draft.HasGiven = true;
        Draft.Delete(SliceReasons.Merged);
        return CollectionsMarshal.AsSpan(all);
    }
}
