namespace Net.Model;

/// <summary>Checks that sets and list maps hold nothing twice (<c>apiextensions-apiserver/pkg/apiserver/schema/listtype</c>).</summary>
internal static class SchemaListCheck
{
    public static void Check(JsonTree value, SchemaNode schema, FieldErrors errors)
    {
        if (value.IsMap)
        {
            foreach ((string field, JsonTree child) in value.Entries)
            {
                if (schema.Child(field) is not { } known) continue;
                errors.Enter(field);
                Check(child, known, errors);
                errors.Leave();
            }
        }
        else if (value.IsList)
        {
            if (schema.ListKind == SchemaListKind.Map) CheckKeys(value, schema, errors);
            else if (schema.ListKind == SchemaListKind.Set) CheckUnique([.. value.Items], errors);
            if (schema.Items is not { } items) return;
            for (int i = 0; i < value.Items.Count; i++)
            {
                errors.Enter("", i);
                Check(value.Items[i], items, errors);
                errors.Leave();
            }
        }
    }

    private static void CheckKeys(JsonTree list, SchemaNode schema, FieldErrors errors)
    {
        var keys = new List<JsonTree?>(list.Items.Count);
        for (int i = 0; i < list.Items.Count; i++)
        {
            JsonTree item = list.Items[i];
            JsonTree key = JsonTree.OfMap();
            if (item.IsMap)
            {
                foreach (string field in schema.ListKeys)
                {
                    if (item[field] is { } value) key.Entries[field] = value;
                }
            }
            else if (item.Shape != JsonShape.Null)
            {
                errors.Enter("", i);
                errors.InvalidJson("", item.Shown(), "must be an object for an array of list-type map");
                errors.Leave();
            }

            keys.Add(item.IsMap ? key : null);
        }

        CheckUnique(keys, errors);
    }

    private static void CheckUnique(List<JsonTree?> values, FieldErrors errors)
    {
        var seen = new HashSet<(JsonShape, string)>(values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value || seen.Add((value.Shape, value.Shown()))) continue;
            errors.Enter("", i);
            errors.DuplicateJson("", value.Shown());
            errors.Leave();
        }
    }
}
