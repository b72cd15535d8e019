namespace Net.Model;

/// <summary>Checks the rules of a schema at every value they stand at (<c>apiextensions-apiserver/pkg/apiserver/schema/cel</c>).</summary>
internal static class SchemaRuleCheck
{
    public static void Check(JsonTree value, JsonTree? old, SchemaNode schema, FieldErrors errors)
    {
        if (!schema.HasRules || value.Shape == JsonShape.Null) return;
        if (schema.Rules.Length > 0) CheckHere(value, old, schema, errors);
        if (value.IsMap)
        {
            foreach ((string field, JsonTree child) in value.Entries)
            {
                if (schema.Child(field) is not { HasRules: true } known) continue;
                errors.Enter(field);
                Check(child, old?[field], known, errors);
                errors.Leave();
            }
        }
        else if (value.IsList && schema.Items is { HasRules: true } items)
        {
            for (int i = 0; i < value.Items.Count; i++)
            {
                errors.Enter("", i);
                Check(value.Items[i], SchemaCorrelation.OldItem(value.Items[i], old, schema), items, errors);
                errors.Leave();
            }
        }
    }

    private static void CheckHere(JsonTree value, JsonTree? old, SchemaNode schema, FieldErrors errors)
    {
        // What was stored is not held against an update that leaves it alone.
        bool unchanged = old is not null && JsonTree.DeepEquals(value, old);
        foreach (SchemaRule rule in schema.Rules)
        {
            if (unchanged || (rule.IsTransition && old is null)) continue;
            RuleOutcome outcome = rule.Check(value, old);
            if (outcome.Holds) continue;
            string type = value.IsMap ? "object" : value.IsList ? "array" : "string";
            if (outcome.Failure is { } why) errors.InvalidJson("", GoText.Quote(type), $"{why} evaluating rule: {rule.Message}");
            else errors.Add(FieldErrorReason.Invalid, "", value.IsMap || value.IsList ? null : value.Shown(), rule.Message);
        }
    }
}
