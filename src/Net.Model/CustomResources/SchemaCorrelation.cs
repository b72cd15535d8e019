namespace Net.Model;

/// <summary>Finds the stored value that a new one stands for: fields by name, items of list maps by key; items of other lists have no identity.</summary>
internal static class SchemaCorrelation
{
    public static JsonTree? OldItem(JsonTree item, JsonTree? oldList, SchemaNode schema)
    {
        if (oldList is null || schema.ListKind != SchemaListKind.Map || !item.IsMap) return null;
        foreach (JsonTree old in oldList.Items)
        {
            if (old.IsMap && schema.ListKeys.All(key => JsonTree.DeepEquals(old[key], item[key]))) return old;
        }

        return null;
    }
}
