using System.Globalization;

namespace Net.Model;

/// <summary>
/// Checks a value against its schema, error by error as the API server's validator does (<c>kube-openapi/pkg/validation/validate</c>, mapped to field errors
/// by <c>apiextensions-apiserver/pkg/apiserver/validation</c>).
/// </summary>
/// <remarks>An update is forgiven what was wrong with an unchanged part of the stored object already (ratcheting, KEP-4008).</remarks>
/// <param name="errors">Where to; its path is that of the value.</param>
/// <param name="root">The field of errors without one.</param>
/// <param name="rootLength">How many characters of the path messages leave out.</param>
internal sealed class SchemaCheck(FieldErrors errors, string root, int rootLength)
{
    /// <summary>The path as messages name it.</summary>
    private string Where => errors.Path[rootLength..];

    public void Check(JsonTree value, JsonTree? old, SchemaNode schema)
    {
        int before = errors.Count;
        CheckType(value, schema);
        if (value.Shape != JsonShape.Null)
        {
            CheckAlternatives(value, schema);
            switch (value.Shape)
            {
                case JsonShape.Text: CheckText(value.Text, schema); break;
                case JsonShape.Integer or JsonShape.Float: CheckNumber(value, schema); break;
                case JsonShape.List: CheckList(value, old, schema); break;
                case JsonShape.Map: CheckMap(value, old, schema); break;
            }
        }

        if (schema.Enum.Length > 0 && !IsOneOf(schema.Enum, value))
        {
            string known = string.Join(", ", schema.Enum.Select(static one => GoText.Quote(one.Text)));
            errors.Add(FieldErrorReason.NotSupported, "", value.Shown(), $"supported values: {known}");
        }

        if (errors.Count > before && old is not null && JsonTree.DeepEquals(value, old)) errors.TruncateTo(before);
    }

    private static bool IsOneOf(JsonTree[] all, JsonTree value)
    {
        foreach (JsonTree known in all)
        {
            if (IsSame(known, value)) return true;
        }

        return false;
    }

    private static bool IsSame(JsonTree known, JsonTree value) =>
        known.IsText ? value.IsText && known.Text == value.Text : value.Shape is JsonShape.Integer or JsonShape.Float && known.Whole == (long)value.Number;

    private void CheckType(JsonTree value, SchemaNode schema)
    {
        if (schema.Type == SchemaType.Any && schema.Format.Length == 0) return;
        (string type, string format) = value.Shape switch
        {
            JsonShape.Null => ("null", ""),
            JsonShape.Boolean => ("boolean", ""),
            JsonShape.Integer => ("integer", "int64"),
            JsonShape.Float => ("number", "float64"),
            JsonShape.Text => ("string", ""),
            JsonShape.List => ("array", ""),
            _ => ("object", ""),
        };
        string wanted = schema.Type switch
        {
            SchemaType.Object => "object",
            SchemaType.Array => "array",
            SchemaType.String => "string",
            SchemaType.Integer => "integer",
            SchemaType.Number => "number",
            SchemaType.Boolean => "boolean",
            _ => "",
        };
        bool fits = type == wanted || (schema.Type == SchemaType.Integer && value.Shape == JsonShape.Float && IsWhole(value.Number)) || (schema.Type == SchemaType.Number && value.Shape == JsonShape.Integer);
        if (fits) return;

        // A format is looked at before the type, but not for texts and lists.
        if (schema.Format.Length > 0 && value.Shape is not (JsonShape.Text or JsonShape.List or JsonShape.Null))
        {
            if (format != schema.Format) TypeInvalid(schema.Format, format);
            return;
        }

        if (schema.Type is SchemaType.Integer or SchemaType.Number || schema.Format.Length == 0 || value.Shape is not (JsonShape.Text or JsonShape.List)) TypeInvalid(wanted, type);
    }

    private void CheckAlternatives(JsonTree value, SchemaNode schema)
    {
        if (schema.AnyOf.Count > 0 && CountValid(value, schema.AnyOf, out FieldError[] why) == 0)
        {
            Unplaced($"\"{Where}\" must validate at least one schema (anyOf)");
            foreach (FieldError error in why) errors.Add(error);
        }

        if (schema.OneOf.Count > 0)
        {
            int valid = CountValid(value, schema.OneOf, out why);
            if (valid != 1) Unplaced($"\"{Where}\" must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : string.Create(CultureInfo.InvariantCulture, $"Found {valid} valid alternatives"))}");
            if (valid == 0)
            {
                foreach (FieldError error in why) errors.Add(error);
            }
        }

        if (schema.Not is { } not && CountValid(value, [not], out _) == 1) Unplaced($"\"{Where}\" must not validate the schema (not)");
    }

    // How many alternatives hold, and what is wrong with the first that does not.
    private int CountValid(JsonTree value, IReadOnlyList<SchemaNode> alternatives, out FieldError[] why)
    {
        int valid = 0;
        FieldError[]? first = null;
        foreach (SchemaNode alternative in alternatives)
        {
            int before = errors.Count;
            Check(value, null, alternative);
            if (errors.Count == before) valid++;
            else first ??= [.. errors.Found.Skip(before)];
            errors.TruncateTo(before);
        }

        why = first ?? [];
        return valid;
    }

    private void CheckText(string text, SchemaNode schema)
    {
        int length = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? text.EnumerateRunes().Count() : text.Length;
        if (length > schema.MaxLength) errors.TooLong("", schema.MaxLength.Value);
        else if (length < schema.MinLength) Invalid(GoText.Quote(text), string.Create(CultureInfo.InvariantCulture, $"should be at least {schema.MinLength} chars long"));
        else if (schema.Pattern is { } pattern && !pattern.IsIn(text)) Invalid(GoText.Quote(text), $"should match '{pattern.Source}'");
        if (schema.Format.Length > 0 && !SchemaFormats.Fits(schema.Format, text)) TypeInvalid(schema.Format, text);
    }

    private void CheckNumber(JsonTree value, SchemaNode schema)
    {
        if (schema.Type == SchemaType.Integer)
        {
            bool narrow = schema.Format == "int32";
            bool inRange = value.Shape == JsonShape.Integer ? !narrow || value.Whole is >= int.MinValue and <= int.MaxValue : IsWhole(value.Number) && (!narrow || value.Number is >= int.MinValue and <= int.MaxValue);
            if (!inRange) Unplaced($"Checked value must be of type integer {(schema.Format.Length > 0 ? $"with format {schema.Format}" : "(default format)")} in {Where}");
        }

        if (value.Number > schema.Maximum) Invalid(value.Shown(), string.Create(CultureInfo.InvariantCulture, $"should be less than or equal to {schema.Maximum}"));
        if (value.Number < schema.Minimum) Invalid(value.Shown(), string.Create(CultureInfo.InvariantCulture, $"should be greater than or equal to {schema.Minimum}"));
    }

    private void CheckList(JsonTree value, JsonTree? old, SchemaNode schema)
    {
        if (schema.Items is { } items)
        {
            for (int i = 0; i < value.Items.Count; i++)
            {
                errors.Enter("", i);
                Check(value.Items[i], SchemaCorrelation.OldItem(value.Items[i], old, schema), items);
                errors.Leave();
            }
        }

        int count = value.Items.Count;
        if (count < schema.MinItems) Invalid(count.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"should have at least {schema.MinItems} items"));
        if (count > schema.MaxItems) TooMany(count, schema.MaxItems.Value);
    }

    private void CheckMap(JsonTree value, JsonTree? old, SchemaNode schema)
    {
        int count = value.Entries.Count;
        if (count < schema.MinProperties) Invalid(count.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"should have at least {schema.MinProperties} properties"));
        if (count > schema.MaxProperties) TooMany(count, schema.MaxProperties.Value);

        foreach (string field in schema.Required)
        {
            if (!value.Has(field)) errors.Required(field);
        }

        foreach ((string field, JsonTree child) in value.Entries)
        {
            if (schema.Child(field) is not { } known) continue;
            errors.Enter(field);
            Check(child, old?[field], known);
            errors.Leave();
        }
    }

    // The largest whole number that a JSON number holds exactly.
    private static bool IsWhole(double number) => Math.Abs(number) <= 9007199254740991 && Math.Floor(number).Equals(number);

    private void TooMany(int count, int most) =>
        errors.Add(FieldErrorReason.TooMany, "", count.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"must have at most {most} {(most == 1 ? "item" : "items")}"));

    private void Invalid(string shown, string what) => errors.Add(FieldErrorReason.Invalid, "", shown, $"{Where} in body {what}");

    private void TypeInvalid(string wanted, string found) => errors.Add(FieldErrorReason.TypeInvalid, "", GoText.Quote(found), $"{Where} in body must be of type {wanted}: {GoText.Quote(found)}");

    private void Unplaced(string what) => errors.Add(new FieldError(root, FieldErrorReason.Invalid, "\"\"", what));
}
