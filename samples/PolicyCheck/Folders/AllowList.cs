using System.Text.Json;
using Net.Model.Yaml;
using Net.Policy;
using PolicyCheck.Options;

namespace PolicyCheck.Folders;

/// <summary>One kind of flows that a change may open.</summary>
/// <param name="From">Where they come from, see <see cref="FlowEnd.Matches"/>.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Ports">On which ports.</param>
/// <param name="Reason">Why; for people.</param>
public sealed record AllowedFlows(string From, string To, PortSet Ports, string Reason);

/// <summary>What a change may open, written in a file such as <c>allow-list.yaml</c>. Immutable.</summary>
public sealed class AllowList
{
    private static readonly string[] Fields = ["from", "to", "ports", "reason"];

    private readonly List<AllowedFlows> _entries;

    private AllowList(List<AllowedFlows> entries) => _entries = entries;

    /// <summary>A change may open nothing.</summary>
    public static AllowList Empty { get; } = new([]);

    /// <summary>The entry that expects all of a change; null if none does. Several entries do not add up: each change is one decision.</summary>
    public AllowedFlows? Expects(Reach opened) =>
        _entries.Find(entry => opened.From.Matches(entry.From) && opened.To.Matches(entry.To) && entry.Ports.Contains(opened.Ports.Union(opened.SomePorts)));

    /// <summary>Reads a file.</summary>
    /// <exception cref="PolicyInputException">The file is not there or not an allow list; every problem with its place.</exception>
    public static AllowList Read(string file)
    {
        if (!File.Exists(file)) throw PolicyInputException.Unreadable([$"{file}: there is no such file"]);
        YamlConversion yaml = YamlToJson.Convert(File.ReadAllText(file));
        List<string> problems = [.. yaml.Problems.Select(problem => $"{file}:{problem}")];
        List<AllowedFlows> entries = [];
        foreach (YamlDocument document in yaml.Documents)
        {
            using JsonDocument json = JsonDocument.Parse(document.Json);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("allow", out JsonElement allow) || allow.ValueKind != JsonValueKind.Array)
            {
                problems.Add($"{file}: allow: Required value: a list of entries with from, to, ports and reason");
                continue;
            }

            int index = 0;
            foreach (JsonElement entry in allow.EnumerateArray()) Add(entry, $"{file}: allow[{index++}]", entries, problems);
        }

        return problems.Count == 0 ? new(entries) : throw PolicyInputException.Unreadable(problems);
    }

    private static void Add(JsonElement entry, string path, List<AllowedFlows> entries, List<string> problems)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}: Invalid value: must have from, to, and if wanted ports and reason");
            return;
        }

        int before = problems.Count;
        problems.AddRange(entry.EnumerateObject().Where(static field => !Fields.Contains(field.Name)).Select(field => $"{path}.{field.Name}: unknown field; there are {string.Join(", ", Fields)}"));
        string from = Text("from"), to = Text("to");
        PortSet? ports = PortSet.All;
        if (entry.TryGetProperty("ports", out JsonElement listed))
        {
            string text = listed.ValueKind == JsonValueKind.Array ? string.Join(',', listed.EnumerateArray()) : listed.ToString();
            if (!PortSet.TryParse(text, out ports)) problems.Add($"{path}.ports: Invalid value: \"{text}\": must be ports such as 5432/TCP, 8000-8999/UDP");
        }

        if (problems.Count == before) entries.Add(new(from, to, ports!, entry.TryGetProperty("reason", out JsonElement reason) ? reason.ToString() : ""));

        string Text(string field)
        {
            if (entry.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) return text;
            problems.Add($"{path}.{field}: Required value: such as shop/cart, shop/*, internet or \"*\"");
            return "";
        }
    }
}
