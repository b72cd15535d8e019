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
/// <typeparam name="T">An address, a network or a port number.</typeparam>
/// <param name="Status">How it went.</param>
/// <param name="Value">The value allocated; the value asked for when that failed; <c>default</c> when none was asked for.</param>
/// <param name="Pool">The range or ranges that were asked, such as <c>10.96.0.0/16</c>.</param>
public readonly record struct Allocation<T>(AllocationStatus Status, T Value, string Pool)
    where T : struct
{
    /// <summary>Whether the value is the caller's.</summary>
    public bool Succeeded => Status == AllocationStatus.Allocated;

    /// <summary>The outcome in words, such as <c>10.96.0.0/16 is full</c>.</summary>
    public override string ToString() => Status switch
    {
        AllocationStatus.Allocated => $"{Value} of {Pool}",
        AllocationStatus.AlreadyAllocated => $"{Value} of {Pool} is already allocated",
        AllocationStatus.NotInRange => $"{Value} is not in {Pool}",
        AllocationStatus.NotReady => $"{Pool} is not ready",
        AllocationStatus.FamilyNotConfigured => "no range of this family is configured",
        _ => $"{Pool} is full",
    };
}
