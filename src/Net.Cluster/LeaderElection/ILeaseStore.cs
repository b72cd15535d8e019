using Net.Model;

namespace Net.Cluster;

/// <summary>Where leases are kept: an API server, or something with the same rules. A lease is only replaced by a writer that has seen its latest version.</summary>
public interface ILeaseStore
{
    /// <summary>Reads a lease.</summary>
    Task<LeaseAnswer> GetAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Creates a lease; a conflict if it is there.</summary>
    Task<LeaseAnswer> CreateAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Replaces a lease; a conflict unless <c>metadata.resourceVersion</c> is that of the stored one.</summary>
    Task<LeaseAnswer> UpdateAsync(Lease lease, CancellationToken cancellationToken);
}

/// <summary>How a request about a lease ended.</summary>
public enum LeaseOutcome
{
    /// <summary>It was done, and the answer has the lease as it is stored.</summary>
    Done,

    /// <summary>Somebody else wrote first.</summary>
    Conflict,

    /// <summary>There is no such lease.</summary>
    NotFound,

    /// <summary>It was refused, or never answered, in which case it may have been done all the same.</summary>
    Failed,
}

/// <summary>The answer to a request about a lease.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Lease">The lease as stored, when it was done.</param>
/// <param name="Problem">What went wrong, for people; empty when it was done.</param>
public sealed record LeaseAnswer(LeaseOutcome Outcome, Lease? Lease, string Problem = "");
