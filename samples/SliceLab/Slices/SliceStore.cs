using Net.Controllers;
using Net.Model;

namespace SliceLab;

/// <summary>The EndpointSlices of one namespace, as an API server would keep them. What it adds to a new object has the size it had where churn was recorded; versions and generations do not advance.</summary>
/// <param name="version">The version that new objects get.</param>
public sealed class SliceStore(string version = "1000")
{
    private readonly SortedDictionary<string, EndpointSlice> _slices = new(StringComparer.Ordinal);
    private int _created;

    /// <summary>The slices, by name.</summary>
    public IReadOnlyCollection<EndpointSlice> Slices => _slices.Values;

    /// <summary>Puts a slice there as it is.</summary>
    public void Set(EndpointSlice slice) => _slices[slice.Metadata.Name] = slice;

    /// <summary>Takes a slice away.</summary>
    public void Remove(string name) => _slices.Remove(name);

    /// <summary>Applies the writes of a plan, in order, and adds up what one watcher receives.</summary>
    /// <exception cref="InvalidOperationException">A write contradicts what is there, which an API server would refuse.</exception>
    public SliceTraffic Apply(IReadOnlyList<SliceChange> changes)
    {
        var traffic = new SliceTraffic();
        foreach (SliceChange change in changes)
        {
            string name = change.Slice.Metadata.Name;
            bool exists = _slices.TryGetValue(name, out EndpointSlice? stored);
            if (exists == (change.Kind == SliceChangeKind.Create)) throw new InvalidOperationException($"{change}: the slice {(exists ? "exists" : "does not exist")}");
            if (exists && stored!.AddressType != change.Slice.AddressType) throw new InvalidOperationException($"{change}: the address type would change");
            if (change.Kind == SliceChangeKind.Delete)
            {
                _slices.Remove(name);
                traffic = traffic.WithDelete(SliceSizes.Of(stored!));
                continue;
            }

            EndpointSlice written = exists ? change.Slice : change.Slice with { Metadata = AsCreated(change.Slice.Metadata) };
            _slices[name] = written;
            traffic = exists ? traffic.WithUpdate(SliceSizes.Of(written)) : traffic.WithCreate(SliceSizes.Of(written));
        }

        return traffic;
    }

    private ObjectMeta AsCreated(ObjectMeta metadata) => metadata with
    {
        Uid = $"e5000000-0000-4000-8000-{++_created:D12}",
        ResourceVersion = version,
        Generation = 1,
        CreationTimestamp = ChurnScenario.Start,
    };
}
