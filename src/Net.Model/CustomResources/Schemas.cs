namespace Net.Model;

/// <summary>Makes schemas; the names say what a reader of a CustomResourceDefinition knows.</summary>
internal static class Schemas
{
    /// <summary>A text.</summary>
    /// <param name="min">The least length in characters.</param>
    /// <param name="max">The greatest length in characters.</param>
    /// <param name="pattern">An RE2 expression that must be found in it.</param>
    public static SchemaNode Text(int? min = null, int? max = null, string? pattern = null) =>
        new() { Type = SchemaType.String, MinLength = min, MaxLength = max, Pattern = pattern is null ? null : new(pattern) };

    /// <summary>One of some texts.</summary>
    public static SchemaNode OneOfTexts(params IEnumerable<string> values) => new() { Type = SchemaType.String, Enum = [.. values.Select(JsonTree.OfText)] };

    /// <summary>A time.</summary>
    public static SchemaNode Time { get; } = new() { Type = SchemaType.String, Format = "date-time" };

    /// <summary>Yes or no.</summary>
    public static SchemaNode Boolean { get; } = new() { Type = SchemaType.Boolean };

    /// <summary>A whole number of 32 bits.</summary>
    public static SchemaNode Int32(long? min = null, long? max = null) => Whole("int32", min, max);

    /// <summary>A whole number of 64 bits.</summary>
    public static SchemaNode Int64(long? min = null, long? max = null) => Whole("int64", min, max);

    /// <summary>A whole number without a format.</summary>
    public static SchemaNode Int(long? min = null, long? max = null) => Whole("", min, max);

    /// <summary>An object with fields.</summary>
    public static SchemaNode Object(params ReadOnlySpan<SchemaField> fields)
    {
        var properties = new Dictionary<string, SchemaNode>(fields.Length, StringComparer.Ordinal);
        List<string> required = [];
        foreach (SchemaField field in fields)
        {
            properties.Add(field.Name, field.Schema);
            if (field.IsRequired) required.Add(field.Name);
        }

        return new() { Type = SchemaType.Object, Properties = properties, Required = [.. required] };
    }

    /// <summary>A map.</summary>
    public static SchemaNode MapOf(SchemaNode values, int? max = null) => new() { Type = SchemaType.Object, Values = values, MaxProperties = max };

    /// <summary>A list whose items have no identity.</summary>
    public static SchemaNode ListOf(SchemaNode items, int? min = null, int? max = null) => new() { Type = SchemaType.Array, Items = items, MinItems = min, MaxItems = max };

    /// <summary>A list in which no item stands twice.</summary>
    public static SchemaNode SetOf(SchemaNode items, int? min = null, int? max = null) => ListOf(items, min, max) with { ListKind = SchemaListKind.Set };

    /// <summary>A list of objects that a field tells apart.</summary>
    public static SchemaNode ListBy(string key, SchemaNode items, int? min = null, int? max = null) => ListOf(items, min, max) with { ListKind = SchemaListKind.Map, ListKeys = [key] };

    /// <summary>A field that must be there.</summary>
    public static SchemaField Required(string name, SchemaNode schema) => new(name, schema, true);

    /// <summary>A field that may be absent.</summary>
    public static SchemaField Optional(string name, SchemaNode schema) => new(name, schema, false);

    /// <summary>The schema with a default.</summary>
    public static SchemaNode Or(this SchemaNode schema, JsonTree standard) => schema with { Default = standard };

    /// <summary>The schema with a default.</summary>
    public static SchemaNode Or(this SchemaNode schema, string standard) => schema.Or(JsonTree.OfText(standard));

    /// <summary>The schema with a default.</summary>
    public static SchemaNode Or(this SchemaNode schema, long standard) => schema.Or(JsonTree.OfWhole(standard));

    /// <summary>The schema with further rules.</summary>
    public static SchemaNode Where(this SchemaNode schema, params IEnumerable<SchemaRule> rules) => schema with { Rules = [.. schema.Rules, .. rules] };

    /// <summary>The schema with one rule more.</summary>
    public static SchemaNode Where(this SchemaNode schema, string message, Func<JsonTree, bool> check) => schema.Where(SchemaRule.Of(message, check));

    private static SchemaNode Whole(string format, long? min, long? max) => new() { Type = SchemaType.Integer, Format = format, Minimum = min, Maximum = max };
}

/// <summary>A field of an object's schema.</summary>
internal readonly record struct SchemaField(string Name, SchemaNode Schema, bool IsRequired);
