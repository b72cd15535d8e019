using Net.Model;

namespace Net.Cluster;

/// <summary>Leases of an API server. Thread-safe.</summary>
/// <param name="client">Reaches the server; not disposed.</param>
public sealed class ApiServerLeaseStore(ApiServerClient client) : ILeaseStore
{
    private readonly ApiServerClient _client = client ?? throw new ArgumentNullException(nameof(client));

    /// <inheritdoc/>
    public Task<LeaseAnswer> GetAsync(ObjectKey key, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, key, [], cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseAnswer> CreateAsync(Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return AskAsync(HttpMethod.Post, new(lease.Metadata.Namespace, ""), ObjectRequests.Json(lease), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LeaseAnswer> UpdateAsync(Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return AskAsync(HttpMethod.Put, ObjectKey.Of(lease), ObjectRequests.Json(lease), cancellationToken);
    }

    // How long to wait is the elector's to say. Where a lease is to be created, it is the namespace that is not found.
    private async Task<LeaseAnswer> AskAsync(HttpMethod method, ObjectKey key, byte[] body, CancellationToken cancellationToken)
    {
        (byte[]? answer, ApiServerError? error) = await _client
            .ExchangeAsync(method, ObjectRequests.Path(Lease.Resource, key, ""), body, "application/json", Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        if (answer is null) return new(error!.IsConflict ? LeaseOutcome.Conflict : error.IsNotFound && method != HttpMethod.Post ? LeaseOutcome.NotFound : LeaseOutcome.Failed, null, error.ToString());
        return ModelJson.Read<Lease>(answer).Value is { } lease
            ? new(LeaseOutcome.Done, lease)
            : new(LeaseOutcome.Failed, null, $"{method} {key}: the answer is no Lease");
    }
}
