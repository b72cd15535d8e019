using System.Globalization;
using System.Text.Json.Nodes;

namespace Net.Testing.Patching;

/// <summary>JSON patch (RFC 6902): operations in order, all or none.</summary>
internal static class JsonPatch
{
    /// <summary>The most operations in one patch, as in the API server.</summary>
    public const int MostOperations = 10_000;

    /// <summary>Applies a patch.</summary>
    /// <returns>The patched document, or why it can't be made.</returns>
    public static (JsonObject? Result, string Problem) Apply(JsonObject target, JsonArray patch)
    {
        if (patch.Count > MostOperations) return (null, $"The allowed maximum operations in a JSON patch is {MostOperations}, got {patch.Count}");
        JsonNode document = target.DeepClone();
        foreach (JsonNode? entry in patch)
        {
            if (entry is not JsonObject operation) return (null, "an operation is no object");
            if (Run(ref document, operation) is { } problem) return (null, problem);
        }

        return document is JsonObject result ? (result, "") : (null, "the patch leaves no object");
    }

    private static string? Run(ref JsonNode document, JsonObject operation)
    {
        string name = Text(operation["op"]), path = Text(operation["path"]), from = Text(operation["from"]);
        foreach (string pointer in (string[])[path, from])
        {
            if (pointer.Length > 0 && pointer[0] != '/') return $"{pointer} is no JSON pointer: it must begin with /";
        }

        switch (name)
        {
            case "add":
                return Add(ref document, path, operation["value"]?.DeepClone());
            case "replace":
                return Find(document, path, out _) ? Remove(document, path) ?? Add(ref document, path, operation["value"]?.DeepClone()) : Missing(name, path);
            case "remove":
                return Find(document, path, out _) ? Remove(document, path) : Missing(name, path);
            case "test":
                return Find(document, path, out JsonNode? actual) && JsonNode.DeepEquals(actual, operation["value"]) ? null : $"testing value {path} failed: test failed";
            case "copy" or "move":
                if (!Find(document, from, out JsonNode? value)) return Missing(name, from);
                JsonNode? copy = value?.DeepClone();
                return (name == "move" ? Remove(document, from) : null) ?? Add(ref document, path, copy);
            default:
                return $"Unexpected kind: {name}";
        }
    }

    private static string? Add(ref JsonNode document, string path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            if (value is null) return Missing("add", path);
            document = value;
            return null;
        }

        (string parent, string last) = Split(path);
        if (!Find(document, parent, out JsonNode? at)) return Missing("add", path);
        switch (at)
        {
            case JsonObject fields:
                fields[last] = value;
                return null;
            case JsonArray items when last == "-":
                items.Add(value);
                return null;
            case JsonArray items when Index(last, items.Count + 1) is { } index:
                items.Insert(index, value);
                return null;
            default:
                return Missing("add", path);
        }
    }

    private static string? Remove(JsonNode document, string path)
    {
        (string parent, string last) = Split(path);
        if (Find(document, parent, out JsonNode? at))
        {
            if (at is JsonObject fields && fields.Remove(last)) return null;
            if (at is JsonArray items && Index(last, items.Count) is { } index)
            {
                items.RemoveAt(index);
                return null;
            }
        }

        return Missing("remove", path);
    }

    private static bool Find(JsonNode document, string path, out JsonNode? found)
    {
        found = document;
        if (path.Length == 0) return true;
        foreach (string part in path[1..].Split('/'))
        {
            string name = Unescape(part);
            if (found is JsonObject fields && fields.TryGetPropertyValue(name, out JsonNode? value)) found = value;
            else if (found is JsonArray items && Index(name, items.Count) is { } index) found = items[index];
            else return false;
        }

        return true;
    }

    private static (string Parent, string Last) Split(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], Unescape(path[(slash + 1)..]));
    }

    private static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static int? Index(string text, int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < count ? index : null;

    private static string Missing(string operation, string path) => $"{operation} operation does not apply: doc is missing path: {path}: missing value";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
