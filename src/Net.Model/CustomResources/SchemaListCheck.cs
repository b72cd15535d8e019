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
            else if (schema.ListKind == SchemaListKind.Set) CheckUnique(value.Items, errors);
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
        int stray = list.Items.FindIndex(static item => !item.IsMap && item.Shape != JsonShape.Null);
        if (stray >= 0)
        {
            errors.Enter("", stray);
            errors.InvalidJson("", list.Items[stray].Shown(), "must be an object for an array of list-type map");
            errors.Leave();
            return;
        }

        if (list.Items.Count > 1) CheckUnique([.. list.Items.Select(item => KeyOf(item, schema))], errors);
    }

    // The fields of the key that are there; a null has none.
    private static JsonTree KeyOf(JsonTree item, SchemaNode schema)
    {
        JsonTree key = JsonTree.OfMap();
        foreach (string field in schema.ListKeys)
        {
            if (item[field] is { } value) key.Entries[field] = value;
        }

        return key;
    }

    // A value that stands more often than twice is named once.
    private static void CheckUnique(List<JsonTree> values, FieldErrors errors)
    {
        if (values.Count < 2) return;
        var times = new Dictionary<(JsonShape, string), int>(values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            ref int seen = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(times, (values[i].Shape, values[i].Shown()), out _);
            if (++seen != 2) continue;
            errors.Enter("", i);
            errors.DuplicateJson("", values[i].Shown());
            errors.Leave();
        }
    }
}
