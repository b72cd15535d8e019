using System.Text;
using Net.Policy;

namespace PolicyCheck.Reports;

/// <summary>A report for people at a terminal.</summary>
public static class TextReport
{
    /// <summary>Writes a report.</summary>
    public static string Write(PolicyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.AppendLine(report.Summary).AppendLine();
        if (report.Findings is { } findings) WriteFindings(text, findings);
        if (report.Explanation is { } explanation) WriteExplanation(text, explanation);
        if (report.Diff is { } diff) WriteDiff(text, diff);
        if (report is { IsMatrix: true, Reach: { } table }) WriteMatrix(text, table);
        return text.ToString();
    }

    private static void WriteFindings(StringBuilder text, IReadOnlyList<JudgedFinding> findings)
    {
        foreach (JudgedFinding finding in findings) text.AppendLine($"{(finding.IsError ? "error" : "note "),-6} {finding.Finding.Kind,-18} {finding.Finding}");
        text.AppendLine($"{findings.Count(static finding => finding.IsError)} errors, {findings.Count(static finding => !finding.IsError)} notes");
    }

    private static void WriteExplanation(StringBuilder text, Explanation explanation)
    {
        text.AppendLine($"{explanation.Flow} is {(explanation.Allowed ? "allowed" : "denied")}");
        text.AppendLine($"  {explanation.Egress.ToString().Replace("\n", "\n    ", StringComparison.Ordinal)}");
        text.AppendLine($"  {explanation.Ingress.ToString().Replace("\n", "\n    ", StringComparison.Ordinal)}");
    }

    private static void WriteDiff(StringBuilder text, DiffReport diff)
    {
        foreach ((Reach change, string? expected) in diff.Opened) text.AppendLine($"+ {change}{(expected is null ? "   NOT EXPECTED" : expected.Length == 0 ? "   expected" : $"   expected: {expected}")}");
        foreach (Reach change in diff.Closed) text.AppendLine($"- {change}");
        text.AppendLine(diff.Opened.Count + diff.Closed.Count == 0
            ? "no flow changes"
            : $"{diff.Opened.Count} opened ({diff.Opened.Count(static change => change.Expected is null)} not expected), {diff.Closed.Count} closed");
    }

    // Columns have numbers, as names would not fit.
    private static void WriteMatrix(StringBuilder text, ReachTable table)
    {
        int name = Math.Max(4, table.Ends.Select(static end => end.ToString().Length).DefaultIfEmpty().Max()), width = table.Ends.Count.ToString().Length + 1;
        text.AppendLine($"from \\ to on {table.Asked}:   . all ports   + some ports   ~ between some pods   X none");
        text.Append(' ', name + width + 1).AppendLine(string.Concat(Enumerable.Range(1, table.Ends.Count).Select(column => column.ToString().PadLeft(width))));
        for (int row = 0; row < table.Ends.Count; row++)
        {
            FlowEnd from = table.Ends[row];
            text.Append((row + 1).ToString().PadLeft(width)).Append(' ').Append(from.ToString().PadRight(name))
                .AppendLine(string.Concat(table.Ends.Select(to => Symbol(table, from, to).ToString().PadLeft(width))).TrimEnd());
        }

        text.AppendLine();
        foreach (Reach cell in table.Reached.Where(cell => cell.Ports != table.Asked && !cell.Ports.Equals(table.Asked))) text.AppendLine($"  {cell}");
    }

    private static char Symbol(ReachTable table, FlowEnd from, FlowEnd to)
    {
        if (from.Kind != FlowEndKind.Workload && to.Kind != FlowEndKind.Workload) return ' ';
        return table[from, to] switch
        {
            null => from == to ? '#' : 'X',
            { Ports.IsEmpty: true } => '~',
            { } cell => cell.Ports.Equals(table.Asked) ? '.' : '+',
        };
    }
}
