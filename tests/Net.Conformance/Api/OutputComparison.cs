using System.Text.Json;

namespace Net.Conformance.Api;

/// <summary>Compares a stored object with the recorded one: recorded placeholders stand for what was allocated or generated, and what only a server sets is left out.</summary>
internal sealed class OutputComparison(RecordedCluster cluster, List<string> differences)
{
    private static readonly HashSet<string> ServerFields = ["uid", "creationTimestamp", "resourceVersion", "generation", "managedFields"];

    private const string Generated = "<generated>";

    private const int GeneratedLength = 5;

    public void Compare(string path, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            CompareObjects(path, expected, actual);
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength())
        {
            for (int i = 0; i < expected.GetArrayLength(); i++) Compare($"{path}[{i}]", expected[i], actual[i]);
        }
        else if (!IsSame(expected, actual))
        {
            differences.Add($"{path}: {expected.GetRawText()} at the server, {actual.GetRawText()} here");
        }
    }

    private void CompareObjects(string path, JsonElement expected, JsonElement actual)
    {
        bool metadata = path == "metadata";
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            if (metadata && ServerFields.Contains(field.Name)) continue;
            string child = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (actual.TryGetProperty(field.Name, out JsonElement value)) Compare(child, field.Value, value);
            else differences.Add($"{child}: {field.Value.GetRawText()} at the server, nothing here");
        }

        foreach (JsonProperty field in actual.EnumerateObject())
        {
            if ((metadata && ServerFields.Contains(field.Name)) || expected.TryGetProperty(field.Name, out _)) continue;
            differences.Add($"{(path.Length == 0 ? "" : path + ".")}{field.Name}: nothing at the server, {field.Value.GetRawText()} here");
        }
    }

    private bool IsSame(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() is { } text)
        {
            if (text.StartsWith("<allocated:", StringComparison.Ordinal)) return RecordedCluster.Placeheld(actual.ToString()) == text || cluster.IsAllocatedPort(text, actual);
            if (text.EndsWith(Generated, StringComparison.Ordinal) && actual.ValueKind == JsonValueKind.String)
            {
                string prefix = text[..^Generated.Length], name = actual.GetString()!;
                return name.StartsWith(prefix, StringComparison.Ordinal) && name.Length == prefix.Length + GeneratedLength;
            }
        }

        return JsonElement.DeepEquals(expected, actual);
    }
}
