using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>Reads API objects and plain values out of recorded steps; what is absent reads as empty.</summary>
internal static class RecordedJson
{
    public static T Read<T>(JsonElement json)
        where T : class, IApiType<T> =>
        ModelJson.Read<T>(json.GetRawText()) is { Value: { } value } result && result.Problems.All(static problem => problem.Kind == JsonProblemKind.UnknownField)
            ? value : throw new FormatException($"Not a {typeof(T).Name}: {json.GetRawText()}");

    public static T? ReadOptional<T>(JsonElement json, string name)
        where T : class, IApiType<T> => json.TryGetProperty(name, out JsonElement value) ? Read<T>(value) : null;

    public static IReadOnlyList<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    public static IReadOnlyList<JsonElement> Items(JsonElement json, string outer, string name) =>
        json.TryGetProperty(outer, out JsonElement inner) ? Items(inner, name) : [];

    public static IReadOnlyList<string> Texts(JsonElement json, string name) => [.. Items(json, name).Select(static text => text.GetString()!)];

    public static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";

    public static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;

    public static long Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : 0;

    public static ValueMap<string> Map(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement map) ? map.EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetString()!)).ToValueMap() : ValueMap.Of<string>();
}
