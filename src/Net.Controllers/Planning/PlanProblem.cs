using Net.Model;

namespace Net.Controllers;

/// <summary>Something a planner could not do, and why. A planner does the rest all the same.</summary>
/// <param name="Kind">The kind of the object.</param>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Field">The field's path, such as <c>spec.clusterIPs[0]</c>; empty when no field is to blame.</param>
/// <param name="Reason">The reason, for programs.</param>
/// <param name="Message">The reason, for people.</param>
public sealed record PlanProblem(string Kind, ObjectKey Key, string Field, PlanProblemReason Reason, string Message)
{
    /// <summary><c>Kind namespace/name: field: message</c>.</summary>
    public override string ToString() => Field.Length == 0 ? $"{Kind} {Key}: {Message}" : $"{Kind} {Key}: {Field}: {Message}";
}

/// <summary>Why a planner could not do something.</summary>
public enum PlanProblemReason
{
    /// <summary>Another object holds the address or port.</summary>
    AlreadyAllocated,

    /// <summary>The address or port lies outside the ranges.</summary>
    NotInRange,

    /// <summary>The pool has nothing left.</summary>
    PoolExhausted,

    /// <summary>No range of this family is configured.</summary>
    FamilyNotConfigured,

    /// <summary>The value is no address or no port, or contradicts another field.</summary>
    Invalid,

    /// <summary>Another object refers to something that is not there.</summary>
    NotFound,
}
