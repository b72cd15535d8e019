using System.Text;
using Net.Policy;
using PolicyCheck.Reports;

namespace PolicyCheck.Pages;

/// <summary>The call graph as SVG: a box for each end, with a line for each set of ports that is open to some, and arrows to those lines.</summary>
internal static class CallGraph
{
    private const int MostEnds = 120, Letters = 24;

    /// <summary>Draws a table.</summary>
    /// <param name="table">Who reaches whom.</param>
    /// <param name="opened">The flows that a change opens, to stand out.</param>
    public static string Draw(ReachTable table, IReadOnlySet<(FlowEnd, FlowEnd)> opened)
    {
        if (table.Ends.Count > MostEnds) return $"<p>With more than {MostEnds} ends a graph shows nothing; the matrix below has them all.</p>";
        var layout = new GraphLayout(table);
        (string width, string height) = (Html.Number(layout.Width), Html.Number(layout.Height));
        var svg = new StringBuilder($"<svg class=\"graph\" role=\"img\" aria-label=\"Call graph\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n");
        svg.Append("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#2f6f9f\"/></marker></defs>\n");
        foreach (GraphNode node in layout.Nodes)
        {
            for (int i = 0; i < node.Ports.Count; i++)
            {
                foreach (Reach reach in node.Ports[i].Sources) Arrow(svg, layout[reach.From], node, i, reach, opened.Contains((reach.From, reach.To)));
            }
        }

        foreach (GraphNode node in layout.Nodes) Box(svg, node);
        return svg.Append("</svg>").ToString();
    }

    private static void Arrow(StringBuilder svg, GraphNode from, GraphNode to, int port, Reach reach, bool opened)
    {
        // Within a layer and back, arrows go around on the left.
        bool forward = to.Layer > from.Layer;
        double startX = from.X + (forward ? GraphNode.Width : 0), startY = from.Y + (GraphNode.TitleHeight / 2.0), endX = to.X - 2, endY = PortY(to, port) + (GraphNode.PortHeight / 2.0);
        double bend = forward ? (endX - startX) / 2 : -(18 + Math.Min(22, Math.Abs(endY - startY) / 12));
        svg.Append($"<path class=\"edge{(opened ? " opened" : "")}\" marker-end=\"url(#tip)\" d=\"M{Html.Number(startX)} {Html.Number(startY)} C{Html.Number(startX + bend)} {Html.Number(startY)} {Html.Number(endX - Math.Abs(bend))} {Html.Number(endY)} {Html.Number(endX)} {Html.Number(endY)}\"><title>{Html.Text($"{reach.From} → {reach.To}: {PortText.Of(reach)}")}</title></path>\n");
    }

    private static void Box(StringBuilder svg, GraphNode node)
    {
        string kind = node.End.Kind != FlowEndKind.Workload ? "outside" : node.IsOpen ? "everyone" : "closed";
        string title = node.End.Kind == FlowEndKind.Workload ? node.End.Name : node.End.ToString(), home = node.End.Kind == FlowEndKind.Workload ? $"{node.End.Namespace} · {node.End.WorkloadKind}" : "outside the cluster";
        (string x, string y) = (Html.Number(node.X), Html.Number(node.Y));
        svg.Append($"<g class=\"{kind}\"><title>{Html.Text($"{node.End}{(node.IsOpen ? ", open to everyone" : "")}")}</title><rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{GraphNode.Width}\" height=\"{node.Height}\" rx=\"7\"/>");
        svg.Append($"<text x=\"{Html.Number(node.X + 10)}\" y=\"{Html.Number(node.Y + 16)}\" font-weight=\"600\">{Html.Shortened(title, Letters)}</text><text class=\"home\" x=\"{Html.Number(node.X + 10)}\" y=\"{Html.Number(node.Y + 31)}\">{Html.Shortened(home, Letters + 2)}</text>");
        for (int i = 0; i < node.Ports.Count; i++)
        {
            double top = PortY(node, i);
            svg.Append($"<rect class=\"ports\" x=\"{Html.Number(node.X + 1)}\" y=\"{Html.Number(top + 1)}\" width=\"{GraphNode.Width - 2}\" height=\"{GraphNode.PortHeight - 3}\"/><text x=\"{Html.Number(node.X + 10)}\" y=\"{Html.Number(top + 14)}\">{Html.Shortened(node.Ports[i].Ports, Letters)}</text>");
        }

        svg.Append("</g>\n");
    }

    private static double PortY(GraphNode node, int port) => node.Y + GraphNode.TitleHeight + (port * GraphNode.PortHeight);
}
