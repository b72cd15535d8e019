using Net.Policy;

namespace PolicyCheck.Reports;

/// <summary>Who reaches whom, as a table of ends. Immutable.</summary>
public sealed class ReachTable
{
    private readonly Dictionary<(FlowEnd, FlowEnd), Reach> _cells;

    private ReachTable(IReadOnlyList<FlowEnd> ends, PortSet asked, Dictionary<(FlowEnd, FlowEnd), Reach> cells)
    {
        Ends = ends;
        Asked = asked;
        _cells = cells;
    }

    /// <summary>The rows and columns.</summary>
    public IReadOnlyList<FlowEnd> Ends { get; }

    /// <summary>The ports that the table is about.</summary>
    public PortSet Asked { get; }

    /// <summary>The cells that are not empty, by row and column.</summary>
    public IEnumerable<Reach> Reached => Ends.SelectMany(_ => Ends, static (from, to) => (from, to)).Select(pair => _cells.GetValueOrDefault(pair)).OfType<Reach>();

    /// <summary>What one end reaches of another; null for nothing.</summary>
    public Reach? this[FlowEnd from, FlowEnd to] => _cells.GetValueOrDefault((from, to));

    /// <summary>The table of a cluster.</summary>
    /// <param name="reach">Who reaches whom.</param>
    /// <param name="asked">Only these ports.</param>
    public static ReachTable Of(Reachability reach, PortSet asked) =>
        new(reach.Ends, asked, reach.All().Select(cell => cell with { Ports = cell.Ports.Intersect(asked), SomePorts = cell.SomePorts.Intersect(asked) })
            .Where(static cell => !cell.IsEmpty).ToDictionary(static cell => (cell.From, cell.To)));
}
