using System.Globalization;
using System.Text;

namespace SliceLab;

/// <summary>One line of a panel.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Values">Its values, one a step.</param>
public sealed record ChartLine(string Name, string Colour, IReadOnlyList<double> Values);

/// <summary>One panel: lines over a common time.</summary>
/// <param name="Title">What the values are, with their unit.</param>
/// <param name="Lines">The lines.</param>
public sealed record ChartPanel(string Title, IReadOnlyList<ChartLine> Lines);

/// <summary>Draws panels below one another, over time, as an SVG document.</summary>
public static class SvgChart
{
    private const int Width = 900, PanelHeight = 220, Left = 76, Right = 20, Top = 40, Bottom = 34, Head = 46;
    private const int Ticks = 4;

    /// <summary>The document.</summary>
    /// <param name="title">The title.</param>
    /// <param name="duration">The time from the first value to the last.</param>
    /// <param name="panels">The panels.</param>
    public static string Draw(string title, TimeSpan duration, IReadOnlyList<ChartPanel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        var svg = new StringBuilder();
        int height = Head + (panels.Count * (PanelHeight + Top + Bottom));
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" font-family="sans-serif" font-size="12" fill="#222">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{height}" fill="#fff"/><text x="{Left}" y="26" font-size="16" font-weight="bold">{Escape(title)}</text>""").Append('\n');
        for (int i = 0; i < panels.Count; i++) Draw(svg, panels[i], duration, Head + (i * (PanelHeight + Top + Bottom)) + Top);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, ChartPanel panel, TimeSpan duration, int top)
    {
        double most = RoundUp(panel.Lines.SelectMany(static line => line.Values).DefaultIfEmpty(0).Max());
        int bottom = top + PanelHeight, right = Width - Right;
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="{top - 12}" font-weight="bold">{Escape(panel.Title)}</text>""").Append('\n');
        for (int tick = 0; tick <= Ticks; tick++)
        {
            double y = bottom - (PanelHeight * (double)tick / Ticks), x = Left + ((right - Left) * (double)tick / Ticks);
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{Left}" y1="{y:F1}" x2="{right}" y2="{y:F1}" stroke="#ddd"/><text x="{Left - 8}" y="{y + 4:F1}" text-anchor="end">{most * tick / Ticks:#,0.##}</text>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:F1}" y="{bottom + 18}" text-anchor="{(tick == Ticks ? "end" : "middle")}">{duration.TotalMinutes * tick / Ticks:0.#} min</text>""").Append('\n');
        }

        int legend = right;
        foreach (ChartLine line in panel.Lines.Reverse())
        {
            legend -= (line.Name.Length * 7) + 30;
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{legend}" y1="{top - 16}" x2="{legend + 18}" y2="{top - 16}" stroke="{line.Colour}" stroke-width="3"/><text x="{legend + 22}" y="{top - 12}">{Escape(line.Name)}</text>""").Append('\n');
        }

        foreach (ChartLine line in panel.Lines)
        {
            IEnumerable<string> points = line.Values.Select((value, i) => string.Create(
                CultureInfo.InvariantCulture, $"{Left + ((right - Left) * (double)i / Math.Max(1, line.Values.Count - 1)):F1},{bottom - (PanelHeight * value / most):F1}"));
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline fill="none" stroke="{line.Colour}" stroke-width="1.5" points="{string.Join(' ', points)}"/>""").Append('\n');
        }
    }

    // The next of 1, 2, 4 or 8 times a power of ten, so that a quarter of it reads well.
    private static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in (double[])[1, 2, 4, 8])
        {
            if (value <= step * power) return step * power;
        }

        return 10 * power;
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
