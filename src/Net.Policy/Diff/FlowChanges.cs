using System.Collections;

namespace Net.Policy;

/// <summary>Flows that a change allows, or denies: by source and destination, with their ports. Immutable.</summary>
public sealed class FlowChanges : IReadOnlyList<Reach>
{
    private readonly IReadOnlyList<Reach> _changes;

    internal FlowChanges(IReadOnlyList<Reach> changes) => _changes = changes;

    /// <inheritdoc/>
    public int Count => _changes.Count;

    /// <inheritdoc/>
    public Reach this[int index] => _changes[index];

    /// <summary>Those that come from an end, see <see cref="FlowEnd.Matches"/>; empty where there is none.</summary>
    public FlowChanges From(string end) => new([.. _changes.Where(change => change.From.Matches(end))]);

    /// <summary>Those that go to an end, see <see cref="FlowEnd.Matches"/>; empty where there is none.</summary>
    public FlowChanges To(string end) => new([.. _changes.Where(change => change.To.Matches(end))]);

    /// <summary>Those that touch any of some ports, see <see cref="PortSet.TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no list of ports.</exception>
    public FlowChanges On(string ports)
    {
        PortSet wanted = PortSet.Parse(ports);
        return new([.. _changes.Where(change => change.Ports.Overlaps(wanted) || change.SomePorts.Overlaps(wanted))]);
    }

    /// <inheritdoc/>
    public IEnumerator<Reach> GetEnumerator() => _changes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A line for each.</summary>
    public override string ToString() => string.Join('\n', _changes);
}
