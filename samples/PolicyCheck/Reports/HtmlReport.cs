using System.Text;
using Net.Policy;
using PolicyCheck.Pages;

namespace PolicyCheck.Reports;

/// <summary>A report as one HTML page that needs nothing else: what was asked, then the call graph and the matrix as SVG.</summary>
public static class HtmlReport
{
    /// <summary>Writes a report.</summary>
    public static string Write(PolicyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        page.Append($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Html.Text(report.Title)}</title>\n<style>{PageStyle.Css}</style></head>\n<body>\n");
        page.Append($"<header><h1>{Html.Text(report.Title)}</h1><p>{Html.Text(report.Summary)}</p></header>\n<main>\n");
        if (report.Findings is { } findings) WriteFindings(page, findings);
        if (report.Explanation is { } explanation) WriteExplanation(page, explanation);
        if (report.Diff is { } diff) WriteDiff(page, diff);
        if (report.Reach is { } table)
        {
            HashSet<(FlowEnd, FlowEnd)> opened = [.. report.Diff?.Opened.Select(static opened => (opened.Change.From, opened.Change.To)) ?? []];
            page.Append("<section><h2>Who calls whom</h2><p class=\"hint\">An arrow ends at the ports that are open to where it starts. Ends that everyone may reach on every port are dashed and have no arrows for that.</p>\n<div class=\"drawing\">")
                .Append(CallGraph.Draw(table, opened)).Append("</div></section>\n");
            page.Append($"<section><h2>Matrix</h2><p class=\"hint\">Rows are where flows come from, columns where they go to. Point at a field for its ports.{(report.Diff is null ? "" : " What the change opens is framed.")}</p>\n<div class=\"drawing\">")
                .Append(MatrixDrawing.Draw(table, opened)).Append("</div>\n").Append(MatrixDrawing.Legend).Append("</section>\n");
        }

        return page.Append("</main></body></html>\n").ToString();
    }

    private static void WriteFindings(StringBuilder page, IReadOnlyList<JudgedFinding> findings)
    {
        page.Append($"<section><h2>Findings</h2>{(findings.Count == 0 ? "<p>Nothing to say.</p>" : "")}<table class=\"list\">\n");
        foreach (JudgedFinding finding in findings)
        {
            page.Append($"<tr><td><span class=\"tag {(finding.IsError ? "bad" : "note")}\">{(finding.IsError ? "error" : "note")}</span></td><td>{Html.Text(finding.Finding.Subject)}</td><td>{Html.Text(finding.Finding.Message)}</td></tr>\n");
        }

        page.Append("</table></section>\n");
    }

    private static void WriteExplanation(StringBuilder page, Explanation explanation) =>
        page.Append($"<section><h2><span class=\"tag {(explanation.Allowed ? "good\">allowed" : "bad\">denied")}</span> {Html.Text(explanation.Flow.ToString())}</h2>\n")
            .Append($"<p class=\"reason\">{Html.Text(explanation.Egress.ToString())}</p><p class=\"reason\">{Html.Text(explanation.Ingress.ToString())}</p></section>\n");

    private static void WriteDiff(StringBuilder page, DiffReport diff)
    {
        page.Append($"<section><h2>Changes</h2>{(diff.Opened.Count + diff.Closed.Count == 0 ? "<p>No flow changes.</p>" : "")}<table class=\"list\">\n");
        foreach ((Reach change, string? expected) in diff.Opened) Row("opened", expected is null ? "bad" : "good", change, expected is null ? "not expected" : $"expected {expected}");
        foreach (Reach change in diff.Closed) Row("closed", "note", change, "");
        page.Append("</table></section>\n");

        void Row(string what, string tag, Reach change, string remark) => page.Append(
            $"<tr><td><span class=\"tag {tag}\">{what}</span></td><td>{Html.Text(change.From.ToString())} → {Html.Text(change.To.ToString())}</td><td>{Html.Text(PortText.Of(change))}</td><td>{Html.Text(remark)}</td></tr>\n");
    }
}
