using System.Collections.Immutable;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// The endpoints of every Service of a state, its EndpointSlices merged (<see cref="ServiceEndpoints"/>), with an event for each Service whose endpoints really change:
/// endpoints that only move between slices make none.
/// </summary>
/// <remarks>
/// Reading is thread-safe and takes no lock. The work for a changed slice is that of merging its own Service. A missed or repeated batch of the state does no harm,
/// since each Service is merged anew from what is there.
/// </remarks>
public sealed class EndpointView : IDisposable
{
    private readonly Action<EndpointViewChange>? _onChange;
    private readonly IDisposable _subscription;
    private ImmutableDictionary<ObjectKey, ServiceEndpoints> _services = ImmutableDictionary<ObjectKey, ServiceEndpoints>.Empty;

    /// <summary>A view that follows a state from now on.</summary>
    /// <param name="state">The state.</param>
    /// <param name="onChange">
    /// Called after the view has the change: for every Service with endpoints before the constructor returns, then on the threads that write the state, in order. Must not throw.
    /// </param>
    public EndpointView(ClusterState state, Action<EndpointViewChange>? onChange = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        _onChange = onChange;
        _subscription = state.Subscribe(Follow);
    }

    /// <summary>The endpoints of a Service; <see cref="ServiceEndpoints.Empty"/> when it has no slices.</summary>
    public ServiceEndpoints Of(ObjectKey service) => Volatile.Read(ref _services).GetValueOrDefault(service, ServiceEndpoints.Empty);

    /// <summary>Stops following the state.</summary>
    public void Dispose() => _subscription.Dispose();

    private void Follow(ChangeBatch batch)
    {
        var changes = new List<EndpointViewChange>();
        ImmutableDictionary<ObjectKey, ServiceEndpoints>.Builder services = _services.ToBuilder();
        foreach (ObjectKey service in batch.ServicesOfSlices)
        {
            ServiceEndpoints before = services.GetValueOrDefault(service, ServiceEndpoints.Empty), after = ServiceEndpoints.Merge(batch.After.SlicesOf(service));
            if (after.Groups.Count == 0) services.Remove(service);
            else services[service] = after;
            IReadOnlyList<EndpointChange> endpoints = after.ChangesSince(before);
            if (endpoints.Count > 0) changes.Add(new(service, before, after, endpoints));
        }

        Volatile.Write(ref _services, services.ToImmutable());
        foreach (EndpointViewChange change in changes) _onChange?.Invoke(change);
    }
}

/// <summary>What happened to the endpoints of a Service.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Before">Its endpoints before.</param>
/// <param name="After">Its endpoints now.</param>
/// <param name="Endpoints">The endpoints that differ.</param>
public sealed record EndpointViewChange(ObjectKey Service, ServiceEndpoints Before, ServiceEndpoints After, IReadOnlyList<EndpointChange> Endpoints);
