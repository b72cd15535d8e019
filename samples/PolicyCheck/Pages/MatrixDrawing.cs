using System.Text;
using Net.Policy;
using PolicyCheck.Reports;

namespace PolicyCheck.Pages;

/// <summary>The table of who reaches whom, as SVG: with ports in the fields while there is room, else in colours alone.</summary>
internal static class MatrixDrawing
{
    private const int MostWithText = 16, LetterWidth = 7, RowHeight = 24;

    public const string Legend = """
        <div class="legend"><span><i style="background:var(--all)"></i>every port</span><span><i style="background:var(--some)"></i>some ports</span><span><i style="background:var(--part)"></i>between some pods only</span><span><i style="background:var(--none)"></i>nothing</span></div>
        """;

    /// <summary>Draws a table.</summary>
    /// <param name="table">Who reaches whom.</param>
    /// <param name="opened">The flows that a change opens, to stand out.</param>
    public static string Draw(ReachTable table, IReadOnlySet<(FlowEnd, FlowEnd)> opened)
    {
        IReadOnlyList<FlowEnd> ends = table.Ends;
        bool withText = ends.Count <= MostWithText;
        int cell = withText ? 66 : 20, label = Math.Min(34, ends.Select(static end => end.ToString().Length).DefaultIfEmpty(1).Max()), left = (label * LetterWidth) + 16;
        // Column names lean to the right by 50 degrees.
        double top = (label * LetterWidth * 0.77) + 24, lean = label * LetterWidth * 0.64;
        double width = left + (ends.Count * cell) + lean + 12, height = top + (ends.Count * RowHeight) + 6;
        var svg = new StringBuilder($"<svg class=\"matrix\" role=\"img\" aria-label=\"Who reaches whom\" width=\"{Html.Number(width)}\" height=\"{Html.Number(height)}\" viewBox=\"0 0 {Html.Number(width)} {Html.Number(height)}\">\n");
        for (int i = 0; i < ends.Count; i++)
        {
            double x = left + (i * cell) + (cell / 2.0), y = top + (i * RowHeight) + 16;
            svg.Append($"<text x=\"{left - 10}\" y=\"{Html.Number(y)}\" text-anchor=\"end\">{Html.Shortened(ends[i].ToString(), label)}</text>");
            svg.Append($"<text transform=\"translate({Html.Number(x)} {Html.Number(top - 8)}) rotate(-50)\">{Html.Shortened(ends[i].ToString(), label)}</text>\n");
        }

        for (int row = 0; row < ends.Count; row++)
        {
            for (int column = 0; column < ends.Count; column++)
            {
                if (ends[row].Kind != FlowEndKind.Workload && ends[column].Kind != FlowEndKind.Workload) continue;
                Cell(svg, table, ends[row], ends[column], left + (column * cell), top + (row * RowHeight), cell, withText, opened.Contains((ends[row], ends[column])));
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Cell(StringBuilder svg, ReachTable table, FlowEnd from, FlowEnd to, double x, double y, int width, bool withText, bool opened)
    {
        Reach? reach = table[from, to];
        if (reach is null && from == to) return;
        string kind = reach switch { null => "none", { Ports.IsEmpty: true } => "part", { } cell => cell.Ports.Equals(table.Asked) ? "all" : "some" };
        string ports = reach is null ? "nothing" : PortText.Of(reach);
        svg.Append($"<g><title>{Html.Text($"{from} → {to}: {ports}")}</title><rect class=\"{kind}{(opened ? " opened" : "")}\" x=\"{Html.Number(x)}\" y=\"{Html.Number(y)}\" width=\"{width - 2}\" height=\"{RowHeight - 2}\" rx=\"3\"/>");
        if (withText && reach is not null)
        {
            svg.Append($"<text class=\"incell on{kind}\" x=\"{Html.Number(x + (width / 2.0) - 1)}\" y=\"{Html.Number(y + 15)}\" text-anchor=\"middle\">{Html.Shortened(PortText.Short(reach), 9)}</text>");
        }

        svg.Append("</g>\n");
    }
}
