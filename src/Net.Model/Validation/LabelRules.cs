namespace Net.Model;

/// <summary>The API server's rules for label keys, label values, annotations and label selectors (<c>apimachinery/pkg/api/validate/content</c>, <c>apis/meta/v1/validation</c>).</summary>
public static class LabelRules
{
    /// <summary>The most octets that all annotations of an object may have together, keys and values.</summary>
    public const int MostAnnotationOctets = 256 * 1024;

    private const string KeyFormat =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueMessage =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>A label key, also called a qualified name: an optional DNS subdomain and slash, then at most 63 characters.</summary>
    public static IReadOnlyList<string>? Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> prefix = slash < 0 ? default : key.AsSpan(0, slash), name = key.AsSpan(slash + 1);
        bool goodPrefix = slash < 0 || (prefix.Length <= 253 && NameRules.IsSubdomain(prefix));
        if (goodPrefix && name.Length is > 0 and <= 63 && IsName(name)) return null;
        if (name.Contains('/')) return [$"a valid label key {KeyFormat} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];

        List<string> problems = [];
        if (slash == 0) problems.Add("prefix part must be non-empty");
        else if (!goodPrefix) problems.AddRange(NameRules.Dns1123Subdomain(prefix.ToString())!.Select(static problem => $"prefix part {problem}"));
        if (name.IsEmpty) problems.Add("name part must be non-empty");
        else if (NameRules.Octets(name.ToString()) > 63) problems.Add("name part must be no more than 63 bytes");
        if (!IsName(name)) problems.Add($"name part {KeyFormat}");
        return problems;
    }

    /// <summary>A label value: empty, or at most 63 characters of letters, digits, and inner <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static IReadOnlyList<string>? Value(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        bool good = value.Length == 0 || IsName(value);
        if (good && value.Length <= 63) return null;
        List<string> problems = [];
        if (NameRules.Octets(value) > 63) problems.Add("must be no more than 63 bytes");
        if (!good) problems.Add(ValueMessage);
        return problems;
    }

    /// <summary>Checks the keys and values of labels; errors go to the map's own path.</summary>
    public static void CheckLabels(FieldErrors errors, string field, in ValueMap<string> labels)
    {
        foreach ((string key, string value) in labels.AsSpan())
        {
            errors.Check(field, key, Key);
            errors.Check(field, value, Value);
        }
    }

    /// <summary>Checks the keys of annotations, whose case does not matter, and their size together.</summary>
    public static void CheckAnnotations(FieldErrors errors, string field, in ValueMap<string> annotations)
    {
        ArgumentNullException.ThrowIfNull(errors);
        long octets = 0;
        foreach ((string key, string value) in annotations.AsSpan())
        {
            octets += NameRules.Octets(key) + NameRules.Octets(value);
            if (Key(key) is null || Key(key.ToLowerInvariant()) is not { } problems) continue;
            foreach (string problem in problems) errors.Invalid(field, key, problem);
        }

        if (octets > MostAnnotationOctets) errors.TooLong(field, MostAnnotationOctets);
    }

    /// <summary>Checks a label selector.</summary>
    /// <param name="errors">Where to.</param>
    /// <param name="field">The selector's field.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="allowInvalidValues">Whether invalid label values are let through, as for objects that already had one.</param>
    public static void CheckSelector(FieldErrors errors, string field, LabelSelector selector, bool allowInvalidValues = false)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(selector);
        errors.Enter(field);
        CheckLabels(errors, "matchLabels", selector.MatchLabels);
        for (int i = 0; i < selector.MatchExpressions.Count; i++)
        {
            errors.Enter("matchExpressions", i);
            CheckRequirement(errors, selector.MatchExpressions[i], allowInvalidValues);
            errors.Leave();
        }

        errors.Leave();
    }

    private static void CheckRequirement(FieldErrors errors, LabelSelectorRequirement requirement, bool allowInvalidValues)
    {
        switch (requirement.Operator)
        {
            case LabelSelectorOperators.In or LabelSelectorOperators.NotIn:
                if (requirement.Values.IsEmpty) errors.Required("values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case LabelSelectorOperators.Exists or LabelSelectorOperators.DoesNotExist:
                if (!requirement.Values.IsEmpty) errors.Forbidden("values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            default:
                errors.Invalid("operator", requirement.Operator, "not a valid selector operator");
                break;
        }

        errors.Check("key", requirement.Key, Key);
        if (allowInvalidValues) return;
        for (int i = 0; i < requirement.Values.Count; i++)
        {
            if (Value(requirement.Values[i]) is null) continue;
            errors.Enter("values", i);
            errors.Check("", requirement.Values[i], Value);
            errors.Leave();
        }
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1])) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return true;
    }
}
