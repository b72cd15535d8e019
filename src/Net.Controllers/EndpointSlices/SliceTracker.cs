using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Remembers the EndpointSlices that a controller wrote, so that it does not plan on a view of the cluster that is older than its own writes: such a plan would write the same
/// endpoints a second time.
/// </summary>
/// <remarks>
/// The rules are those of the upstream controllers (<c>staging/src/k8s.io/endpointslice/util/endpointslice_tracker.go</c>). Thread-safe. One entry is kept for each slice
/// written, until the slice or its Service is gone. Without <c>metadata.uid</c>, which only an API server gives, slices cannot be told apart and nothing is stale.
/// </remarks>
public sealed class SliceTracker
{
    private readonly Dictionary<ObjectKey, TrackedService> _services = [];
    private readonly Lock _gate = new();

    /// <summary>
    /// Whether a view lags behind what was written for a Service: a slice in it is older than the one written, or one that is being deleted, or one that was written is not in it yet.
    /// Then nothing should be planned; the view will catch up.
    /// </summary>
    /// <param name="service">The Service. When it has another UID than before, what was written for its predecessor is forgotten.</param>
    /// <param name="slices">The Service's slices that the controller manages, those marked for deletion left out.</param>
    public bool IsStale(Service service, IEnumerable<EndpointSlice> slices)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(slices);
        lock (_gate)
        {
            if (!_services.TryGetValue(ObjectKey.Of(service), out TrackedService? tracked) || !tracked.IsOf(service.Metadata.Uid)) return false;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (EndpointSlice slice in slices)
            {
                seen.Add(slice.Metadata.Uid);
                if (tracked.Slices.TryGetValue(slice.Metadata.Uid, out long? generation) && (generation is null || generation > slice.Metadata.Generation)) return true;
            }

            return tracked.Slices.Any(slice => slice.Value is not null && !seen.Contains(slice.Key));
        }
    }

    /// <summary>Whether a slice that was observed is something else than what was written: then its Service is to be planned again.</summary>
    public bool IsNews(EndpointSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        lock (_gate)
        {
            return !_services.TryGetValue(KeyOf(slice), out TrackedService? tracked) || !tracked.Slices.TryGetValue(slice.Metadata.Uid, out long? generation)
                || slice.Metadata.Generation > (generation ?? long.MinValue);
        }
    }

    /// <summary>A slice was created or updated.</summary>
    /// <param name="slice">The slice as the server answered, with its UID and generation.</param>
    public void Written(EndpointSlice slice) => Set(slice, slice?.Metadata.Generation);

    /// <summary>A slice was asked to be deleted.</summary>
    public void Deleting(EndpointSlice slice) => Set(slice, null);

    /// <summary>A slice was seen to be gone.</summary>
    /// <returns>Whether it went by this controller's will, or was none of its slices; otherwise its Service is to be planned again.</returns>
    public bool Deleted(EndpointSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        lock (_gate)
        {
            return !_services.TryGetValue(KeyOf(slice), out TrackedService? tracked) || !tracked.Slices.Remove(slice.Metadata.Uid, out long? generation) || generation is null;
        }
    }

    /// <summary>Forgets a Service that is gone.</summary>
    public void Forget(ObjectKey service)
    {
        lock (_gate) _services.Remove(service);
    }

    private void Set(EndpointSlice? slice, long? generation)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (slice.Metadata.Uid.Length == 0) return;
        lock (_gate)
        {
            ObjectKey key = KeyOf(slice);
            if (!_services.TryGetValue(key, out TrackedService? tracked)) _services.Add(key, tracked = new());
            tracked.Slices[slice.Metadata.Uid] = generation;
        }
    }

    private static ObjectKey KeyOf(EndpointSlice slice) => new(slice.Metadata.Namespace, slice.ServiceName ?? "");

    private sealed class TrackedService
    {
        private string _uid = "";

        /// <summary>Generations by UID; null for a slice that is being deleted.</summary>
        public Dictionary<string, long?> Slices { get; } = new(StringComparer.Ordinal);

        public bool IsOf(string uid)
        {
            bool successor = _uid.Length > 0 && uid.Length > 0 && _uid != uid;
            if (successor) Slices.Clear();
            _uid = uid;
            return !successor;
        }
    }
}
