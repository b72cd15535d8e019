using Net.Model;

namespace Net.Policy;

/// <summary>What one snapshot knows of the ends of one class. Immutable.</summary>
/// <param name="Pods">Which policies apply to them; null for addresses outside.</param>
/// <param name="Ports">The names that they give ports.</param>
/// <param name="Addresses">The bit row of the sets that their addresses are in.</param>
internal sealed record EndFacts(SubjectClass? Pods, PortProfile Ports, ReadOnlyMemory<ulong> Addresses);

/// <summary>Pods of one workload among the ends of a class.</summary>
/// <param name="End">The workload.</param>
/// <param name="Pods">The pods, by name; empty for addresses.</param>
internal sealed record EndMembers(FlowEnd End, IReadOnlyList<ObjectKey> Pods)
{
    /// <summary>How many ends they count for; addresses always count as several.</summary>
    public int Count => Pods.Count == 0 ? 2 : Pods.Count;
}

/// <summary>Ends of flows that no policy of any of the snapshots tells apart. Immutable.</summary>
internal sealed class EndClass
{
    /// <summary>What each snapshot knows of them; null where it has no such end.</summary>
    public required EndFacts?[] Facts { get; init; }

    /// <summary>Who they are.</summary>
    public required IReadOnlyList<EndMembers> Members { get; init; }

    /// <summary>One of their addresses, for each snapshot.</summary>
    public required IpAddress[] Addresses { get; init; }
}
