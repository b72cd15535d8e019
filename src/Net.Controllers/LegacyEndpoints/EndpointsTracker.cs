using System.Collections.Concurrent;
using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Remembers the versions of Endpoints objects that a write was made from and refused, so that a controller does not plan from the same old version again
/// (<c>pkg/controller/endpoint/endpoints_tracker.go</c>). Thread-safe.
/// </summary>
public sealed class EndpointsTracker
{
    private readonly ConcurrentDictionary<ObjectKey, string> _refused = [];

    /// <summary>A write that was made from this version met a newer one.</summary>
    public void Refused(Endpoints endpoints) => _refused[ObjectKey.Of(endpoints)] = endpoints.Metadata.ResourceVersion;

    /// <summary>Whether this version is the one that a write was refused for: then nothing should be planned; the view will catch up.</summary>
    public bool IsStale(Endpoints endpoints) => _refused.TryGetValue(ObjectKey.Of(endpoints), out string? version) && version == endpoints.Metadata.ResourceVersion;

    /// <summary>Forgets an object that is gone.</summary>
    public void Forget(ObjectKey endpoints) => _refused.TryRemove(endpoints, out _);
}
