using System.Collections.Immutable;
using Net.Model;

namespace Net.Controllers;

/// <summary>What a planner knows of a Service beyond the objects: what it saw when it planned last. An immutable value; start with <see cref="None"/> and hand on <see cref="SlicePlan.Memory"/>.</summary>
/// <remarks>Losing it is safe: trigger times start anew at the Service's creation, an event may be repeated, and a removal that waits begins its wait again.</remarks>
public sealed record SliceMemory
{
    /// <summary>Nothing was seen yet.</summary>
    public static SliceMemory None { get; } = new();

    /// <summary>The readiness times seen.</summary>
    internal TriggerTime Times { get; init; } = TriggerTime.Unseen;

    /// <summary>Since when removals wait.</summary>
    internal ImmutableDictionary<EndpointIdentity, DateTimeOffset> WaitingSince { get; init; } = ImmutableDictionary<EndpointIdentity, DateTimeOffset>.Empty;

    /// <summary>The number of hints of each zone by address type, where the topology annotation is in force.</summary>
    internal ImmutableSortedDictionary<string, IReadOnlyDictionary<string, int>> ZoneHints { get; init; } = ImmutableSortedDictionary<string, IReadOnlyDictionary<string, int>>.Empty;

    /// <summary>Whether the topology annotation was in force, for any address type.</summary>
    internal bool HintsAnnounced { get; init; }

    /// <summary>Whether the hints the Service has would overload a zone of these nodes: when nodes change, such a Service is to be planned again.</summary>
    public bool IsOverloaded(NodeTopology nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return ZoneHints.Values.Any(nodes.Shares.Overloads);
    }
}
