using Net.Model;
using SliceLab;

namespace Net.Conformance.Slices;

/// <summary>
/// The slices that upstream had before a step, put together again from what was recorded of the step before: names that were made up, and owners, were not.
/// </summary>
internal sealed class UpstreamSlices
{
    /// <summary>Versions were part of the recorded sizes, but how long they were was not recorded; none is taken, so that sizes are compared from below.</summary>
    public const string Version = "";

    private readonly Dictionary<string, EndpointSlice> _foreign = new(StringComparer.Ordinal);
    private IReadOnlyList<EndpointSlice> _slices = [];

    /// <summary>Whether owners can be told: not after a Service was deleted, since one made anew under its name is another.</summary>
    public bool IsKnown { get; private set; } = true;

    /// <summary>Notes the outcome of a step.</summary>
    public void Note(SliceStep step)
    {
        foreach (EndpointSlice slice in step.Slices) _foreign[slice.Metadata.Name] = slice;
        _slices = step.Result.Slices;
        IsKnown &= !step.ServiceIsDeleted;
    }

    /// <summary>The slices as an API would hold them.</summary>
    public SliceStore Restore(Service? service)
    {
        var store = new SliceStore(Version);
        for (int i = 0; i < _slices.Count; i++) store.Set(Restore(_slices[i], i, service));
        return store;
    }

    private EndpointSlice Restore(EndpointSlice slice, int number, Service? service)
    {
        ObjectMeta metadata = slice.Metadata.Name.Length > 0
            ? _foreign[slice.Metadata.Name].Metadata
            : new() { Name = $"{service?.Metadata.Name}-{number:D5}", GenerateName = $"{service?.Metadata.Name}-", Namespace = service?.Metadata.Namespace ?? "", Uid = $"e5000000-0000-4000-9000-{number:D12}", ResourceVersion = Version, Generation = 1, CreationTimestamp = ChurnScenario.Start, OwnerReferences = [Owner(service)] };
        return slice with { Metadata = metadata with { Labels = slice.Metadata.Labels, Annotations = slice.Metadata.Annotations } };
    }

    private static OwnerReference Owner(Service? service) => new()
    {
        ApiVersion = "v1", Kind = nameof(Service), Name = service?.Metadata.Name ?? "", Uid = service?.Metadata.Uid ?? "", Controller = true, BlockOwnerDeletion = true,
    };
}
