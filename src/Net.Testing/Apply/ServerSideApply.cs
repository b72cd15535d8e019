using System.Text.Json.Nodes;

namespace Net.Testing.Apply;

/// <summary>What an apply makes of a stored object.</summary>
/// <param name="Document">The merged document; null when there are conflicts.</param>
/// <param name="Owners">Who owns what afterwards.</param>
/// <param name="Conflicts">Fields that others own with another value, by owner.</param>
internal sealed record ApplyOutcome(JsonObject? Document, ManagedFields Owners, IReadOnlyList<(ManagedFieldsEntry Owner, IReadOnlyList<string> Fields)> Conflicts);

/// <summary>Server-side apply: merges what a manager wants into the stored object, field by field (KEP-555).</summary>
internal static class ServerSideApply
{
    /// <summary>Merges.</summary>
    /// <param name="live">The stored object; null when there is none.</param>
    /// <param name="wanted">All that the manager wants, and nothing else.</param>
    /// <param name="kind">The kind, which decides how lists merge.</param>
    /// <param name="by">The manager.</param>
    /// <param name="force">Whether conflicting fields are taken from their owners.</param>
    public static ApplyOutcome Merge(JsonObject? live, JsonObject wanted, string kind, WriteBy by, bool force)
    {
        ManagedFields owners = ManagedFields.Of(live);
        JsonObject mine = ManagedFields.Ownable(wanted);
        FieldSet applied = FieldSet.Of(mine, kind);
        FieldSet changed = FieldSet.Changed(live is null ? null : ManagedFields.Ownable(live), mine, kind);
        ManagedFieldsEntry[] others = [.. owners.Entries.Where(entry => !entry.IsOf(by.Manager, ManagedFieldsEntry.Apply, by.Subresource))];
        (ManagedFieldsEntry Owner, IReadOnlyList<string> Fields)[] conflicts =
            [.. others.Select(other => (other, (IReadOnlyList<string>)[.. other.Fields.Intersect(changed).Paths()])).Where(static conflict => conflict.Item2.Count > 0)];
        if (conflicts.Length > 0 && !force) return new(null, owners, conflicts);

        JsonObject merged = live is null ? (JsonObject)wanted.DeepClone() : (JsonObject)live.DeepClone();
        if (live is not null) MergeInto(merged, wanted, kind, "");
        FieldSet before = owners.Entries.FirstOrDefault(entry => entry.IsOf(by.Manager, ManagedFieldsEntry.Apply, by.Subresource))?.Fields ?? new();
        FieldSet othersFields = others.Aggregate(new FieldSet(), static (all, other) => all.Union(other.Fields));
        before.Except(applied).Except(othersFields).RemoveFrom(merged, kind);
        return new(merged, owners.WithApply(by, applied, changed), []);
    }

    private static void MergeInto(JsonObject target, JsonObject wanted, string kind, string at)
    {
        foreach ((string name, JsonNode? value) in wanted)
        {
            string path = FieldSet.Below(at, name);
            if (value is JsonObject inner && target[name] is JsonObject existing && !ListShapes.IsAtomicMap(kind, path)) MergeInto(existing, inner, kind, path);
            else if (value is JsonArray items && target[name] is JsonArray list && (ListShapes.IsSet(path) || ListShapes.KeysOf(kind, path) is not null)) MergeItems(list, items, kind, path);
            else target[name] = value?.DeepClone();
        }
    }

    private static void MergeItems(JsonArray target, JsonArray wanted, string kind, string path)
    {
        string[]? keys = ListShapes.KeysOf(kind, path);
        foreach (JsonNode? item in wanted)
        {
            string? key = FieldSet.ItemKey(item, keys);
            JsonNode? existing = key is null ? null : target.FirstOrDefault(candidate => FieldSet.ItemKey(candidate, keys) == key);
            if (existing is JsonObject into && item is JsonObject from) MergeInto(into, from, kind, path);
            else if (existing is null) target.Add(item?.DeepClone());
        }
    }
}
