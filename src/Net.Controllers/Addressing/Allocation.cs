namespace Net.Controllers;

/// <summary>How an allocation went.</summary>
public enum AllocationStatus
{
    /// <summary>There is no free value; also what <c>default</c> says.</summary>
    Full = 0,

    /// <summary>The value is now the caller's.</summary>
    Allocated,

    /// <summary>Someone else holds the value.</summary>
    AlreadyAllocated,

    /// <summary>The value lies outside the range.</summary>
    NotInRange,

    /// <summary>No range of the pool may be allocated from for now.</summary>
    NotReady,

    /// <summary>The pool has no range of the family asked for.</summary>
    FamilyNotConfigured,
}

/// <summary>What an allocator answers: a status and, when it is <see cref="AllocationStatus.Allocated"/>, the value.</summary>
/// <typeparam name="T">An address or a port number.</typeparam>
/// <param name="Status">How it went.</param>
/// <param name="Value">The value allocated; the value asked for when that failed; <c>default</c> when none was asked for.</param>
public readonly record struct Allocation<T>(AllocationStatus Status, T Value)
    where T : struct
{
    /// <summary>Whether the value is the caller's.</summary>
    public bool Succeeded => Status == AllocationStatus.Allocated;
}
