using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Net.Conformance;
using Net.Conformance.Api;
using Net.TestSupport;

namespace Net.Model.Tests.CustomResources;

/// <summary>Objects somewhere between good and broken: recorded ones with up to three fields dropped, doubled or replaced.</summary>
internal static class MutatedResources
{
    private static readonly string?[] OddValues =
    [
        null, "\"\"", "\"a b\"", "\"*.x\"", "\"HTTP\"", "\"Exact\"", "0", "-1", "80.5", "80.0", "65536", "2147483648", "1e400", "true", "{}", "[]", "[null]", "{\"a\":null}", "[[],[]]", "[{},{}]",
    ];

    /// <summary>A recorded case of a custom resource and a body made of its own.</summary>
    public static Arbitrary<(ApiCase Case, string Json)> Arbitrary { get; } = Of(Recorded(custom: true));

    /// <summary>A recorded case of a built-in kind and a body made of its own.</summary>
    public static Arbitrary<(ApiCase Case, string Json)> BuiltIn { get; } = Of(Recorded(custom: false));

    private static ApiCase[] Recorded(bool custom) =>
    [
        .. RecordedFiles.In(Repository.Vectors("api")).SelectMany(RecordedFiles.Lines).Select(ApiCase.Parse)
            .Where(recorded => ApiRules.For(recorded.ApiVersion, recorded.Kind) is { } rules && custom == rules.GetType().Name.StartsWith("CustomResourceRules", StringComparison.Ordinal)),
    ];

    private static Arbitrary<(ApiCase Case, string Json)> Of(ApiCase[] recorded) => Gen.Elements(recorded)
        .SelectMany(static recorded => Gen.Choose(0, int.MaxValue - 1).ListOf().Resize(3), static (recorded, seeds) => (recorded, Mutate(recorded.Input.GetRawText(), [.. seeds])))
        .ToArbitrary();

    private static string Mutate(string json, int[] seeds)
    {
        JsonNode root = JsonNode.Parse(json)!;
        foreach (int seed in seeds) Mutate(root, seed);
        return root.ToJsonString();
    }

    private static void Mutate(JsonNode root, int seed)
    {
        JsonNode[] places = [.. Below(root).Where(static node => node.Parent is not null)];
        if (places.Length == 0) return;
        JsonNode place = places[seed % places.Length];
        JsonNode? value = OddValues[seed / 7 % OddValues.Length] is { } text ? JsonNode.Parse(text) : null;
        switch (place.Parent)
        {
            case JsonObject map when seed % 3 == 0: map.Remove(place.GetPropertyName()); break;
            case JsonObject map: map[place.GetPropertyName()] = value; break;
            case JsonArray list when seed % 3 == 0: list.Add(place.DeepClone()); break;
            case JsonArray list: list[place.GetElementIndex()] = value; break;
        }
    }

    private static IEnumerable<JsonNode> Below(JsonNode? node) => node switch
    {
        JsonObject map => [map, .. map.SelectMany(static entry => Below(entry.Value))],
        JsonArray list => [list, .. list.SelectMany(Below)],
        null => [],
        _ => [node],
    };
}
