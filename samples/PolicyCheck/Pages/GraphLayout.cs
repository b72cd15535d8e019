using Net.Policy;
using PolicyCheck.Reports;

namespace PolicyCheck.Pages;

/// <summary>Arrows to one end on one set of ports.</summary>
/// <param name="Ports">The ports, in short.</param>
/// <param name="Sources">Where the arrows start.</param>
internal sealed record GraphPort(string Ports, IReadOnlyList<Reach> Sources);

/// <summary>An end in the call graph.</summary>
internal sealed class GraphNode(FlowEnd end, IReadOnlyList<GraphPort> ports, bool isOpen)
{
    public const int Width = 190, TitleHeight = 38, PortHeight = 20;

    public FlowEnd End => end;

    /// <summary>What is open to whom, other than to everyone.</summary>
    public IReadOnlyList<GraphPort> Ports => ports;

    /// <summary>Whether everyone may reach it on every port.</summary>
    public bool IsOpen => isOpen;

    public int Height => TitleHeight + (ports.Count * PortHeight) + (ports.Count > 0 ? 4 : 0);

    public int Layer { get; set; }

    public double X { get; set; }

    public double Y { get; set; }
}

/// <summary>Places ends from left to right so that most arrows go to the right, and those with no arrows below.</summary>
internal sealed class GraphLayout
{
    private const int LayerWidth = 290, Gap = 22, Margin = 44, UnconnectedInARow = 4;

    private readonly Dictionary<FlowEnd, GraphNode> _nodes;

    public GraphLayout(ReachTable table)
    {
        _nodes = table.Ends.ToDictionary(static end => end, end => Node(table, end));
        HashSet<FlowEnd> connected = [.. _nodes.Values.Where(static node => node.Ports.Count > 0).SelectMany(static node => Sources(node).Append(node.End))];
        GraphNode[] inGraph = [.. _nodes.Values.Where(node => connected.Contains(node.End))], others = [.. _nodes.Values.Where(node => !connected.Contains(node.End) && node.End.Kind == FlowEndKind.Workload)];
        foreach (GraphNode outside in _nodes.Values.Where(node => !connected.Contains(node.End) && node.End.Kind != FlowEndKind.Workload).ToArray()) _nodes.Remove(outside.End);
        AssignLayers(inGraph);
        Place(inGraph, others);
    }

    public IReadOnlyCollection<GraphNode> Nodes => _nodes.Values;

    public double Width { get; private set; }

    public double Height { get; private set; }

    public GraphNode this[FlowEnd end] => _nodes[end];

    // All-port flows into an end that nearly everyone has them to would bury everything else.
    private static GraphNode Node(ReachTable table, FlowEnd end)
    {
        Reach[] incoming = [.. table.Ends.Where(from => from != end).Select(from => table[from, end]).OfType<Reach>()];
        int possible = end.Kind == FlowEndKind.Workload ? table.Ends.Count - 1 : table.Ends.Count(static from => from.Kind == FlowEndKind.Workload);
        bool open = possible > 0 && incoming.Count(reach => reach.Ports.Equals(table.Asked)) * 2 > possible;
        IEnumerable<Reach> drawn = incoming.Where(reach => !open || !reach.Ports.Equals(table.Asked));
        return new(end, [.. drawn.GroupBy(PortText.Short).OrderBy(static group => group.Key, StringComparer.Ordinal).Select(static group => new GraphPort(group.Key, [.. group]))], open);
    }

    // Ends that reach each other around a circle stand in one layer; a layer is as far right as the longest way to it.
    private void AssignLayers(GraphNode[] nodes)
    {
        ILookup<FlowEnd, GraphNode> successors = nodes.SelectMany(static node => Sources(node).Select(from => (from, node))).ToLookup(static edge => edge.from, static edge => edge.node);
        HashSet<GraphNode> visited = [], placed = [];
        List<GraphNode> finished = [];
        foreach (GraphNode node in nodes) Visit(node);
        foreach (GraphNode start in Enumerable.Reverse(finished).Where(node => !placed.Contains(node)))
        {
            List<GraphNode> circle = [start];
            placed.Add(start);
            for (int i = 0; i < circle.Count; i++) circle.AddRange(Callers(circle[i]).Where(placed.Add));
            int layer = circle.SelectMany(Callers).Except(circle).Select(static caller => caller.Layer + 1).DefaultIfEmpty().Max();
            foreach (GraphNode node in circle) node.Layer = layer;

            // What was placed before this circle is left of it.
            IEnumerable<GraphNode> Callers(GraphNode node) => Sources(node).Select(from => _nodes[from]);
        }

        void Visit(GraphNode node)
        {
            if (!visited.Add(node)) return;
            foreach (GraphNode next in successors[node.End]) Visit(next);
            finished.Add(node);
        }
    }

    private static IEnumerable<FlowEnd> Sources(GraphNode node) => node.Ports.SelectMany(static port => port.Sources).Select(static reach => reach.From).Distinct();

    private void Place(GraphNode[] connected, GraphNode[] others)
    {
        double bottom = 14;
        foreach (IGrouping<int, GraphNode> layer in connected.GroupBy(static node => node.Layer).OrderBy(static layer => layer.Key))
        {
            double y = 14;
            foreach (GraphNode node in layer.OrderBy(Centre).ThenBy(static node => node.End))
            {
                (node.X, node.Y) = (Margin + (layer.Key * LayerWidth), y);
                y += node.Height + Gap;
            }

            bottom = Math.Max(bottom, y);
        }

        int columns = Math.Max(UnconnectedInARow, connected.Select(static node => node.Layer + 1).DefaultIfEmpty().Max());
        for (int i = 0; i < others.Length; i++)
        {
            (others[i].X, others[i].Y) = (Margin + (i % columns * (GraphNode.Width + Gap)), bottom + 10 + (i / columns * (GraphNode.TitleHeight + Gap)));
        }

        Width = _nodes.Values.Select(static node => node.X + GraphNode.Width + 20).DefaultIfEmpty(Margin).Max();
        Height = _nodes.Values.Select(static node => node.Y + node.Height + 14).DefaultIfEmpty(14).Max();
    }

    // Beside the middle of what it is called by, as far as that has its place.
    private double Centre(GraphNode node)
    {
        double[] ys = [.. Sources(node).Select(from => _nodes[from]).Where(from => from.Layer < node.Layer).Select(static from => from.Y)];
        return ys.Length == 0 ? 0 : ys.Average();
    }
}
