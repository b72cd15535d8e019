using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Net.Testing.Apply;

/// <summary>A set of fields as <c>metadata.managedFields[].fieldsV1</c> writes it: a tree whose leaves are the fields. Not thread-safe.</summary>
internal sealed class FieldSet
{
    private const string Itself = ".";

    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the node is in the set itself, beside what lies under it: an item of a list.</summary>
    private bool _isMember;

    public bool IsEmpty => _children.Count == 0 && !_isMember;

    private bool IsLeaf => _children.Count == 0;

    /// <summary>The fields that a document gives.</summary>
    public static FieldSet Of(JsonObject document, string kind) => Collect(document, null, kind, "", false);

    /// <summary>The fields that a document gives and another lacks.</summary>
    public static FieldSet Removed(JsonObject? before, JsonObject after, string kind) => before is null ? new() : Of(before, kind).Except(Of(after, kind));

    /// <summary>The fields that a document gives otherwise than another document, or gives and the other lacks.</summary>
    public static FieldSet Changed(JsonObject? before, JsonObject after, string kind) => Collect(after, before, kind, "", true);

    public static FieldSet Parse(JsonObject? fields)
    {
        var set = new FieldSet();
        foreach ((string key, JsonNode? value) in fields ?? [])
        {
            if (key == Itself) set._isMember = true;
            else set._children[key] = Parse(value as JsonObject);
        }

        return set;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (_isMember && !IsLeaf) json[Itself] = new JsonObject();
        foreach ((string key, FieldSet child) in _children) json[key] = child.ToJson();
        return json;
    }

    public FieldSet Union(FieldSet other)
    {
        var union = new FieldSet { _isMember = _isMember || other._isMember };
        foreach (string key in _children.Keys.Union(other._children.Keys))
        {
            union._children[key] = !_children.TryGetValue(key, out FieldSet? mine) ? other._children[key]
                : other._children.TryGetValue(key, out FieldSet? theirs) ? mine.Union(theirs) : mine;
        }

        return union;
    }

    /// <summary>The fields of this set that the other lacks.</summary>
    public FieldSet Except(FieldSet other)
    {
        var rest = new FieldSet { _isMember = _isMember && !other._isMember };
        foreach ((string key, FieldSet child) in _children)
        {
            if (!other._children.TryGetValue(key, out FieldSet? theirs))
            {
                rest._children[key] = child;
                continue;
            }

            // A map given empty is a field of its own; what lies in it stays, and what others own in it keeps it.
            FieldSet left = theirs.IsLeaf ? child : child.Except(theirs);
            if (!child.IsLeaf && !left.IsEmpty) rest._children[key] = left;
        }

        return rest;
    }

    /// <summary>The fields that are in both sets.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var both = new FieldSet();
        foreach ((string key, FieldSet child) in _children)
        {
            if (!other._children.TryGetValue(key, out FieldSet? theirs)) continue;
            FieldSet common = child.Intersect(theirs);
            if ((child.IsLeaf && theirs.IsLeaf) || !common.IsEmpty) both._children[key] = common;
        }

        return both;
    }

    /// <summary>The paths of the leaves as messages show them: <c>.spec.ports[port=80,protocol="TCP"].name</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    /// <summary>Removes the fields from a document, and items and maps that nothing is left of.</summary>
    public void RemoveFrom(JsonObject document, string kind) => Remove(document, kind, "");

    private IEnumerable<string> Paths(string at)
    {
        foreach ((string key, FieldSet child) in _children)
        {
            string path = at + Shown(key);
            if (child.IsLeaf) yield return path;
            foreach (string below in child.Paths(path)) yield return below;
        }
    }

    private static string Shown(string key)
    {
        if (key.StartsWith("f:", StringComparison.Ordinal)) return "." + key[2..];
        if (key.StartsWith("v:", StringComparison.Ordinal)) return $"[={key[2..]}]";
        IEnumerable<string> parts = (JsonNode.Parse(key[2..]) as JsonObject ?? []).Select(static part => $"{part.Key}={part.Value?.ToJsonString() ?? "null"}");
        return $"[{string.Join(",", parts)}]";
    }

    private void Remove(JsonObject document, string kind, string at)
    {
        foreach ((string key, FieldSet child) in _children)
        {
            if (!key.StartsWith("f:", StringComparison.Ordinal)) continue;
            string name = key[2..], path = Below(at, name);
            if (child.IsLeaf)
            {
                document.Remove(name);
            }
            else if (document[name] is JsonObject inner)
            {
                child.Remove(inner, kind, path);
                if (inner.Count == 0) document.Remove(name);
            }
            else if (document[name] is JsonArray items)
            {
                child.RemoveItems(items, kind, path);
                if (items.Count == 0) document.Remove(name);
            }
        }
    }

    private void RemoveItems(JsonArray items, string kind, string path)
    {
        string[]? keys = ListShapes.KeysOf(kind, path);
        for (int i = items.Count - 1; i >= 0; i--)
        {
            if (ItemKey(items[i], keys) is not { } key || !_children.TryGetValue(key, out FieldSet? child)) continue;
            if (child._isMember || child.IsLeaf) items.RemoveAt(i);
            else if (items[i] is JsonObject item) child.Remove(item, kind, path);
        }
    }

    private static FieldSet Collect(JsonObject document, JsonObject? before, string kind, string at, bool changedOnly)
    {
        var set = new FieldSet();
        foreach ((string name, JsonNode? value) in document)
        {
            string path = Below(at, name);
            JsonNode? was = before?[name];
            if (changedOnly && before is not null && (IsSame(value, was) || AddsNothing(value, was, kind, path))) continue;
            FieldSet child = value switch
            {
                JsonObject inner when IsGranular(inner, kind, path) => Collect(inner, was as JsonObject, kind, path, changedOnly),
                JsonArray items when IsGranular(items, kind, path) => CollectItems(items, was as JsonArray, kind, path, changedOnly),
                _ => new FieldSet(),
            };

            // Only what the other has besides differs: nothing that this document gives.
            if (changedOnly && child.IsEmpty && IsGranular(value, kind, path)) continue;
            set._children["f:" + name] = child;
        }

        return set;
    }

    private static FieldSet CollectItems(JsonArray items, JsonArray? before, string kind, string path, bool changedOnly)
    {
        var set = new FieldSet();
        string[]? keys = ListShapes.KeysOf(kind, path);
        foreach (JsonNode? item in items)
        {
            if (ItemKey(item, keys) is not { } key) continue;
            JsonNode? was = before?.FirstOrDefault(candidate => ItemKey(candidate, keys) == key);
            if (changedOnly && was is not null && JsonNode.DeepEquals(item, was)) continue;
            FieldSet child = item is JsonObject inner ? Collect(inner, was as JsonObject, kind, path, changedOnly) : new();
            child._isMember = was is null || !changedOnly;
            set._children[key] = child;
        }

        return set;
    }

    /// <summary>What tells an item apart in its list; null when it lacks its keys.</summary>
    internal static string? ItemKey(JsonNode? item, string[]? keys)
    {
        if (keys is null) return item is JsonValue value ? $"v:{value.ToJsonString()}" : null;
        if (item is not JsonObject fields) return null;
        var text = new StringBuilder("k:{");
        foreach (string key in keys)
        {
            // The API's default stands for a key that is left out.
            JsonNode? value = fields[key] ?? (key == "protocol" ? JsonValue.Create("TCP") : null);
            if (value is null) return null;
            if (text.Length > 3) text.Append(',');
            text.Append('"').Append(JsonEncodedText.Encode(key)).Append("\":").Append(value.ToJsonString());
        }

        return text.Append('}').ToString();
    }

    /// <summary>Whether managers own the parts of a value one by one, rather than the value whole.</summary>
    private static bool IsGranular(JsonNode? value, string kind, string path) => value switch
    {
        JsonObject { Count: > 0 } => !ListShapes.IsAtomicMap(kind, path),
        JsonArray { Count: > 0 } => ListShapes.IsSet(path) || ListShapes.KeysOf(kind, path) is not null,
        _ => false,
    };

    // A map or list that is given empty, and is merged into one that is there: its parts are whoever's they were.
    private static bool AddsNothing(JsonNode? value, JsonNode? was, string kind, string path) => (value, was) switch
    {
        (JsonObject { Count: 0 }, JsonObject) => !ListShapes.IsAtomicMap(kind, path),
        (JsonArray { Count: 0 }, JsonArray) => ListShapes.IsSet(path) || ListShapes.KeysOf(kind, path) is not null,
        _ => false,
    };

    // Storage does not tell an empty list from an absent one.
    private static bool IsSame(JsonNode? value, JsonNode? other) => (IsNothing(value) && IsNothing(other)) || JsonNode.DeepEquals(value, other);

    private static bool IsNothing(JsonNode? value) => value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };

    internal static string Below(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";
}
