using System.Text.Json;

namespace Net.Conformance.Dns;

/// <summary>Reads optional members of recorded cases.</summary>
internal static class JsonText
{
    /// <summary>A member's text; empty when it is missing or null.</summary>
    internal static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A member's texts; none when it is missing or null.</summary>
    internal static string[] Texts(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(static v => v.GetString()!)] : [];

    /// <summary>Whether a member is true.</summary>
    internal static bool Flag(this JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A member's number, or null.</summary>
    internal static int? Number(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
