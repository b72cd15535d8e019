using System.Text.Json;

namespace Net.Cluster;

/// <summary>Fields of JSON objects; one that is missing, or of another type, counts as empty.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement at, string field) => at.TryGet(field, JsonValueKind.String, out JsonElement value) ? value.GetString()! : "";

    public static bool Flag(this JsonElement at, string field) => at.TryGet(field, JsonValueKind.True, out _);

    public static JsonElement[] Items(this JsonElement at, string field) => at.TryGet(field, JsonValueKind.Array, out JsonElement list) ? [.. list.EnumerateArray()] : [];

    public static bool TryGetObject(this JsonElement at, string field, out JsonElement found) => at.TryGet(field, JsonValueKind.Object, out found);

    private static bool TryGet(this JsonElement at, string field, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return at.ValueKind == JsonValueKind.Object && at.TryGetProperty(field, out value) && value.ValueKind == kind;
    }
}
