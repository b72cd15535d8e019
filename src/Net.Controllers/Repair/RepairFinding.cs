using Net.Model;

namespace Net.Controllers;

/// <summary>What is wrong between Services and what is allocated to them; the names are those of the API server's repair events.</summary>
public enum RepairProblem
{
    /// <summary>A Service has a cluster IP that no IPAddress object claims.</summary>
    ClusterIPNotAllocated,

    /// <summary>A Service's cluster IP is no address.</summary>
    ClusterIPNotValid,

    /// <summary>A Service's cluster IP lies outside every range.</summary>
    ClusterIPOutOfRange,

    /// <summary>Two Services have one cluster IP, or an object of another kind has it.</summary>
    ClusterIPAlreadyAllocated,

    /// <summary>An IPAddress object names a parent that does not use the address, while a Service does.</summary>
    IPAddressWrongReference,

    /// <summary>An IPAddress object of a Service lacks the allocator's labels.</summary>
    IPAddressWrongLabels,

    /// <summary>An IPAddress object of the allocator that nobody uses: a leak.</summary>
    IPAddressNotAllocated,

    /// <summary>A Service has a node port that is not marked as taken.</summary>
    PortNotAllocated,

    /// <summary>Two Services have one node port.</summary>
    PortAlreadyAllocated,

    /// <summary>A node port lies outside the range.</summary>
    PortOutOfRange,

    /// <summary>A node port is marked as taken and no Service has it: a leak.</summary>
    PortLeaked,
}

/// <summary>What to do about a <see cref="RepairFinding"/>.</summary>
public enum RepairMend
{
    /// <summary>Nothing yet: it may be a write in progress. Plan again after <see cref="RepairFinding.RetryAfter"/>.</summary>
    Wait,

    /// <summary>Create <see cref="RepairFinding.Claim"/>.</summary>
    CreateClaim,

    /// <summary>Delete the IPAddress object and create <see cref="RepairFinding.Claim"/>: its parent cannot be changed.</summary>
    ReplaceClaim,

    /// <summary>Update the IPAddress object to <see cref="RepairFinding.Claim"/>.</summary>
    UpdateClaim,

    /// <summary>Delete <see cref="RepairFinding.Claim"/>.</summary>
    DeleteClaim,

    /// <summary>Mark the port as taken.</summary>
    TakePort,

    /// <summary>Mark the port as free.</summary>
    ReleasePort,

    /// <summary>For a person: give the Service another node port by an update.</summary>
    ChangeService,

    /// <summary>For a person: delete the Service and create it again, since its cluster IP cannot be changed.</summary>
    RecreateService,
}

/// <summary>Something wrong, and how to mend it.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Mend">What to do.</param>
/// <param name="Kind">The kind of the object to blame.</param>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Field">The field's path; empty for an object as a whole.</param>
/// <param name="Value">The address or port.</param>
/// <param name="Message">The whole in words.</param>
public sealed record RepairFinding(RepairProblem Problem, RepairMend Mend, string Kind, ObjectKey Key, string Field, string Value, string Message)
{
    /// <summary>The IPAddress object to create, update or delete, for the mends about one.</summary>
    public IPAddressResource? Claim { get; init; }

    /// <summary>When to look again, for <see cref="RepairMend.Wait"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many plans in a row found a leaked port, this one included; 0 for other problems.</summary>
    public int Seen { get; init; }

    /// <summary><c>Kind namespace/name: field: message</c>.</summary>
    public override string ToString() => Field.Length == 0 ? $"{Kind} {Key}: {Message}" : $"{Kind} {Key}: {Field}: {Message}";
}
