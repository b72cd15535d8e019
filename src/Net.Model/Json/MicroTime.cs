namespace Net.Model;

/// <summary>A time that the API writes with six digits of a second (<c>metav1.MicroTime</c>), as Lease does.</summary>
/// <param name="Value">The time.</param>
public readonly record struct MicroTime(DateTimeOffset Value);
