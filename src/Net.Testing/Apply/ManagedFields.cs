using System.Globalization;
using System.Text.Json.Nodes;

namespace Net.Testing.Apply;

/// <summary>One entry of <c>metadata.managedFields</c>.</summary>
internal sealed record ManagedFieldsEntry(string Manager, string Operation, string ApiVersion, string Time, string Subresource, FieldSet Fields)
{
    public const string Apply = "Apply";

    public const string Update = "Update";

    public bool IsOf(string manager, string operation, string subresource) => Manager == manager && Operation == operation && Subresource == subresource;

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        if (Subresource.Length > 0) json["subresource"] = Subresource;
        return json;
    }

    /// <summary>Who the entry is of, as in the messages of conflicts.</summary>
    public override string ToString() =>
        $"\"{Manager}\"{(Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "")}{(Operation == Update ? $" using {ApiVersion}" : "")}";
}

/// <summary>Who set which field of an object. Immutable.</summary>
internal sealed class ManagedFields(IReadOnlyList<ManagedFieldsEntry> entries)
{
    private static readonly string[] NeverOwned = ["apiVersion", "kind"];

    private static readonly string[] MetadataNeverOwned =
        ["name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields"];

    public IReadOnlyList<ManagedFieldsEntry> Entries => entries;

    public static ManagedFields Of(JsonObject? stored)
    {
        if (stored?["metadata"]?["managedFields"] is not JsonArray list) return new([]);
        return new([.. list.OfType<JsonObject>().Select(static entry => new ManagedFieldsEntry(
            Text(entry, "manager"), Text(entry, "operation"), Text(entry, "apiVersion"), Text(entry, "time"), Text(entry, "subresource"), FieldSet.Parse(entry["fieldsV1"] as JsonObject)))]);
    }

    /// <summary>After a manager changed fields by an update: they are its own, and no longer anybody else's. Those that are gone are nobody's.</summary>
    public ManagedFields WithUpdate(WriteBy by, FieldSet changed, FieldSet removed)
    {
        if (changed.IsEmpty && removed.IsEmpty) return this;
        FieldSet mine = Entries.FirstOrDefault(entry => entry.IsOf(by.Manager, ManagedFieldsEntry.Update, by.Subresource))?.Fields ?? new();
        return With(by, ManagedFieldsEntry.Update, mine.Except(removed).Union(changed), changed.Union(removed));
    }

    /// <summary>After a manager applied fields: they are all that it owns by applying; others lose those that were taken from them by force.</summary>
    public ManagedFields WithApply(WriteBy by, FieldSet applied, FieldSet taken) => With(by, ManagedFieldsEntry.Apply, applied, taken);

    public JsonArray ToJson() => [.. Entries.Select(static entry => (JsonNode)entry.ToJson())];

    /// <summary>A document without what no manager owns.</summary>
    public static JsonObject Ownable(JsonObject document)
    {
        var ownable = (JsonObject)document.DeepClone();
        foreach (string name in NeverOwned) ownable.Remove(name);
        if (ownable["metadata"] is JsonObject metadata)
        {
            foreach (string name in MetadataNeverOwned) metadata.Remove(name);
            if (metadata.Count == 0) ownable.Remove("metadata");
        }

        return ownable;
    }

    private ManagedFields With(WriteBy by, string operation, FieldSet mine, FieldSet lostByOthers)
    {
        List<ManagedFieldsEntry> next = [];
        foreach (ManagedFieldsEntry entry in Entries.Where(entry => !entry.IsOf(by.Manager, operation, by.Subresource)))
        {
            FieldSet left = entry.Fields.Except(lostByOthers);
            if (!left.IsEmpty) next.Add(entry with { Fields = left });
        }

        if (!mine.IsEmpty)
        {
            string time = by.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            next.Add(new(by.Manager, operation, by.ApiVersion, time, by.Subresource, mine));
        }

        // As the server sorts them: applies first, then by time.
        return new([.. next.OrderBy(static entry => entry.Operation, StringComparer.Ordinal).ThenBy(static entry => entry.Time, StringComparer.Ordinal)]);
    }

    private static string Text(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}

/// <summary>Who writes, when and through what.</summary>
internal sealed record WriteBy(string Manager, string ApiVersion, string Subresource, DateTimeOffset Time);
