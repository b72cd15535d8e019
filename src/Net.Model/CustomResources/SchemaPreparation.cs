namespace Net.Model;

/// <summary>
/// What the API server does to a custom resource before it looks at it: drop unknown fields, drop nulls of fields that may not be null, set defaults
/// (<c>apiextensions-apiserver/pkg/apiserver/schema/{pruning,defaulting}</c>).
/// </summary>
internal static class SchemaPreparation
{
    private static readonly string[] MetaFields = ["apiVersion", "kind", "metadata"];

    /// <summary>Drops fields that the schema does not have.</summary>
    /// <param name="root">The object; its own apiVersion, kind and metadata stay.</param>
    /// <param name="schema">The kind's schema.</param>
    /// <param name="dropped">Gets the path of each.</param>
    public static void Prune(JsonTree root, SchemaNode schema, ICollection<string> dropped)
    {
        foreach (string field in root.Entries.Keys.Except(MetaFields).ToArray()) PruneField(root, field, schema, "", dropped);
    }

    /// <summary>Drops nulls and sets defaults, from the outside inwards, so that defaults get their own defaults.</summary>
    public static void SetDefaults(JsonTree value, SchemaNode schema)
    {
        DropNulls(value, schema);
        Default(value, schema);
    }

    private static void PruneField(JsonTree map, string field, SchemaNode? schema, string path, ICollection<string> dropped)
    {
        string child = path.Length == 0 ? field : $"{path}.{field}";
        if (schema?.Child(field) is { } known)
        {
            PruneValue(map.Entries[field], known, child, dropped);
            return;
        }

        dropped.Add(child);
        map.Entries.Remove(field);
    }

    private static void PruneValue(JsonTree value, SchemaNode? schema, string path, ICollection<string> dropped)
    {
        if (value.IsMap)
        {
            foreach (string field in value.Entries.Keys.ToArray()) PruneField(value, field, schema, path, dropped);
        }
        else if (value.IsList)
        {
            for (int i = 0; i < value.Items.Count; i++) PruneValue(value.Items[i], schema?.Items, $"{path}[{i}]", dropped);
        }
    }

    private static void DropNulls(JsonTree value, SchemaNode schema)
    {
        if (value.IsMap)
        {
            foreach ((string field, JsonTree child) in value.Entries.ToArray())
            {
                if (schema.Child(field) is not { } known) continue;
                if (child.Shape != JsonShape.Null) DropNulls(child, known);
                else if (known.Default is null) value.Entries.Remove(field);
            }
        }
        else if (value.IsList && schema.Items is { } items)
        {
            foreach (JsonTree item in value.Items) DropNulls(item, items);
        }
    }

    private static void Default(JsonTree value, SchemaNode schema)
    {
        if (value.IsMap)
        {
            foreach ((string field, SchemaNode known) in schema.Properties)
            {
                if (known.Default is { } standard && (value[field] is null or { Shape: JsonShape.Null })) value.Entries[field] = standard.Clone();
            }

            foreach ((string field, JsonTree child) in value.Entries)
            {
                if (schema.Child(field) is { } known) Default(child, known);
            }
        }
        else if (value.IsList && schema.Items is { } items)
        {
            foreach (JsonTree item in value.Items) Default(item, items);
        }
    }
}
