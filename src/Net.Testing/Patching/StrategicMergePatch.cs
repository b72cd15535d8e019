using System.Text.Json.Nodes;
using Net.Testing.Apply;

namespace Net.Testing.Patching;

/// <summary>
/// Strategic merge patch, which <c>kubectl apply</c> sends for built-in kinds: a merge patch in which some lists merge by a key, with the directives
/// <c>$patch</c>, <c>$retainKeys</c>, <c>$deleteFromPrimitiveList</c> and <c>$setElementOrder</c>.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";

    private const string RetainKeys = "$retainKeys";

    private const string DeleteFromList = "$deleteFromPrimitiveList/";

    private const string ElementOrder = "$setElementOrder/";

    public static JsonObject Apply(JsonObject target, JsonObject patch, string kind)
    {
        var result = (JsonObject)target.DeepClone();
        MergeInto(result, patch, kind, "");
        return result;
    }

    private static void MergeInto(JsonObject target, JsonObject patch, string kind, string at)
    {
        if (Text(patch[Directive]) == "replace") target.Clear();
        if (patch[RetainKeys] is JsonArray retained)
        {
            HashSet<string> names = [.. retained.Select(Text).OfType<string>()];
            foreach (string name in target.Select(static field => field.Key).Where(name => !names.Contains(name)).ToArray()) target.Remove(name);
        }

        foreach ((string name, JsonNode? value) in patch)
        {
            if (name is Directive or RetainKeys) continue;
            if (name.StartsWith(DeleteFromList, StringComparison.Ordinal)) RemoveValues(target[name[DeleteFromList.Length..]] as JsonArray, value as JsonArray);
            else if (!name.StartsWith(ElementOrder, StringComparison.Ordinal)) MergeField(target, name, value, kind, FieldSet.Below(at, name));
        }

        foreach ((string name, JsonNode? value) in patch)
        {
            if (!name.StartsWith(ElementOrder, StringComparison.Ordinal)) continue;
            string list = name[ElementOrder.Length..];
            if (target[list] is JsonArray items && value is JsonArray order) Sort(items, order, ListShapes.MergeKeyOf(kind, FieldSet.Below(at, list)));
        }
    }

    private static void MergeField(JsonObject target, string name, JsonNode? value, string kind, string path)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject inner when Text(inner[Directive]) == "delete":
                target.Remove(name);
                break;
            case JsonObject inner:
                if (target[name] is not JsonObject existing) target[name] = existing = [];
                MergeInto(existing, inner, kind, path);
                break;
            case JsonArray items when ListShapes.MergeKeyOf(kind, path) is { } key:
                if (target[name] is not JsonArray list) target[name] = list = [];
                MergeItems(list, items, key, kind, path);
                break;
            case JsonArray items when ListShapes.IsSet(path) && target[name] is JsonArray set:
                foreach (JsonNode? item in items.Where(item => !set.Any(had => JsonNode.DeepEquals(had, item)))) set.Add(item?.DeepClone());
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static void MergeItems(JsonArray target, JsonArray patch, string key, string kind, string path)
    {
        if (patch.OfType<JsonObject>().Any(static item => Text(item[Directive]) == "replace" && item.Count == 1)) target.Clear();
        foreach (JsonObject item in patch.OfType<JsonObject>())
        {
            string? directive = Text(item[Directive]);
            if (directive == "replace" && item.Count == 1) continue;
            JsonObject? existing = target.OfType<JsonObject>().FirstOrDefault(candidate => JsonNode.DeepEquals(candidate[key], item[key]));
            if (directive == "delete")
            {
                if (existing is not null) target.Remove(existing);
            }
            else if (existing is not null)
            {
                MergeInto(existing, item, kind, path);
            }
            else
            {
                var added = new JsonObject();
                MergeInto(added, item, kind, path);
                target.Add((JsonNode)added);
            }
        }
    }

    private static void RemoveValues(JsonArray? target, JsonArray? values)
    {
        if (target is null || values is null) return;
        foreach (JsonNode? gone in target.Where(item => values.Any(value => JsonNode.DeepEquals(value, item))).ToArray()) target.Remove(gone);
    }

    // Items that the order does not name keep their place at the end.
    private static void Sort(JsonArray items, JsonArray order, string? key)
    {
        JsonNode?[] sorted = [.. items.OrderBy(item => Place(item, order, key))];
        items.Clear();
        foreach (JsonNode? item in sorted) items.Add(item);
    }

    private static int Place(JsonNode? item, JsonArray order, string? key)
    {
        for (int i = 0; i < order.Count; i++)
        {
            bool here = key is null ? JsonNode.DeepEquals(order[i], item) : JsonNode.DeepEquals((order[i] as JsonObject)?[key], (item as JsonObject)?[key]);
            if (here) return i;
        }

        return order.Count;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
