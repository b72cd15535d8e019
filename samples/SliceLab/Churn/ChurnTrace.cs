using System.Globalization;
using System.Text.Json;
using Net.Model;

namespace SliceLab;

/// <summary>Reads recorded churn: one JSON object a trace, with pods as ranges of numbers (<c>"0-99,105"</c>).</summary>
public static class ChurnTrace
{
    /// <summary>Reads a trace.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">A number, a field or the Service is not as it should be.</exception>
    public static ChurnScenario Read(JsonElement trace)
    {
        JsonElement template = trace.GetProperty("template");
        Service service = ModelJson.Read<Service>(trace.GetProperty("service").GetRawText()).Value ?? throw new FormatException("service: not an object");
        var pods = new NumberedPods(template.GetProperty("namespace").GetString()!, template.GetProperty("nodeCount").GetInt32(), template.GetProperty("podNamePrefix").GetString()!);
        return new(trace.GetProperty("id").GetString()!, service, pods, [.. trace.GetProperty("steps").EnumerateArray().Select(ReadStep)]);
    }

    private static ChurnStep ReadStep(JsonElement step) => new()
    {
        Remove = Numbers(step, "remove"),
        Add = Numbers(step, "add"),
        AddNotReady = Numbers(step, "addNotReady"),
        Ready = Numbers(step, "ready"),
        NotReady = Numbers(step, "notReady"),
        Terminate = Numbers(step, "terminate"),
    };

    private static List<int> Numbers(JsonElement step, string name)
    {
        List<int> numbers = [];
        if (!step.TryGetProperty(name, out JsonElement text)) return numbers;
        foreach (string range in text.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            int first = int.Parse(dash < 0 ? range : range[..dash], CultureInfo.InvariantCulture);
            int last = dash < 0 ? first : int.Parse(range[(dash + 1)..], CultureInfo.InvariantCulture);
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }
}
