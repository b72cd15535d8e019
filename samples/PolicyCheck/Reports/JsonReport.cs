using System.Text;
using System.Text.Json;
using Net.Policy;

namespace PolicyCheck.Reports;

/// <summary>A report for programs: one JSON object.</summary>
public static class JsonReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes a report.</summary>
    public static string Write(PolicyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("command", report.Title);
            json.WriteString("summary", report.Summary);
            json.WriteNumber("exitCode", report.ExitCode);
            if (report.Findings is { } findings) Array(json, "findings", findings, WriteFinding);
            if (report.Explanation is { } explanation) WriteExplanation(json, explanation);
            if (report.Diff is { } diff)
            {
                Array(json, "opened", diff.Opened, static (json, opened) => WriteReach(json, opened.Change, json => { json.WriteBoolean("expected", opened.Expected is not null); json.WriteString("reason", opened.Expected ?? ""); }));
                Array(json, "closed", diff.Closed, static (json, closed) => WriteReach(json, closed));
            }

            if (report is { IsMatrix: true, Reach: { } table }) Array(json, "reach", table.Reached, static (json, reach) => WriteReach(json, reach));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteFinding(Utf8JsonWriter json, JudgedFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", finding.Finding.Kind.ToString());
        json.WriteBoolean("error", finding.IsError);
        json.WriteString("subject", finding.Finding.Subject);
        json.WriteString("message", finding.Finding.Message);
        json.WriteEndObject();
    }

    private static void WriteExplanation(Utf8JsonWriter json, Explanation explanation)
    {
        json.WriteString("flow", explanation.Flow.ToString());
        json.WriteBoolean("allowed", explanation.Allowed);
        Write("egress", explanation.Egress);
        Write("ingress", explanation.Ingress);

        void Write(string name, DirectionExplanation side)
        {
            json.WriteStartObject(name);
            json.WriteBoolean("allowed", side.Allowed);
            json.WriteString("cause", side.Cause.ToString());
            json.WriteString("reason", side.Reason);
            if (side.Decider is { } decider) json.WriteString("rule", decider.ToString());
            if (side.NearestMiss is { } miss) json.WriteString("nearestMiss", miss.ToString());
            json.WriteEndObject();
        }
    }

    private static void WriteReach(Utf8JsonWriter json, Reach reach, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("from", reach.From.ToString());
        json.WriteString("to", reach.To.ToString());
        json.WriteString("ports", reach.Ports.ToString());
        if (!reach.SomePorts.IsEmpty) json.WriteString("portsBetweenSomePods", reach.SomePorts.ToString());
        more?.Invoke(json);
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items) write(json, item);
        json.WriteEndArray();
    }
}
