using Net.Model;
using Net.Testing.Storage;

namespace Net.Testing.Requests;

/// <summary>Selectors as they stand in URLs.</summary>
internal static class Selectors
{
    /// <summary>Reads <c>labelSelector</c>: requirements such as <c>a=b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b)</c>, <c>a</c>, <c>!a</c>, joined by commas.</summary>
    /// <returns>The selector, or what is wrong.</returns>
    public static (LabelSelector? Selector, string Problem) ParseLabels(string text)
    {
        List<LabelSelectorRequirement> requirements = [];
        foreach (string part in SplitOutsideParentheses(text))
        {
            string requirement = part.Trim();
            if (requirement.Length == 0) continue;
            if (Requirement(requirement) is not { } parsed) return (null, $"unable to parse requirement: {requirement}");
            requirements.Add(parsed);
        }

        return (new LabelSelector { MatchExpressions = [.. requirements] }, "");
    }

    /// <summary>Reads <c>fieldSelector</c>: <c>field=value</c>, <c>field==value</c>, <c>field!=value</c>, joined by commas.</summary>
    public static (IReadOnlyList<FieldRequirement>? Fields, string Problem) ParseFields(string text)
    {
        List<FieldRequirement> fields = [];
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return (null, $"invalid selector: '{part}'; can't understand '{part}'");
            bool negated = part[equals - 1] == '!';
            fields.Add(new(part[..(negated ? equals - 1 : equals)], part[equals..].TrimStart('='), negated));
        }

        return (fields, "");
    }

    private static LabelSelectorRequirement? Requirement(string text)
    {
        if (text[0] == '!') return Exists(text[1..], LabelSelectorOperators.DoesNotExist);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && !text.Contains('(', StringComparison.Ordinal))
        {
            bool negated = text[equals - 1] == '!';
            string key = text[..(negated ? equals - 1 : equals)].Trim(), value = text[equals..].TrimStart('=').Trim();
            return IsKey(key) && LabelRules.Value(value) is null ? new() { Key = key, Operator = negated ? LabelSelectorOperators.NotIn : LabelSelectorOperators.In, Values = [value] } : null;
        }

        string[] words = text.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1) return Exists(words[0], LabelSelectorOperators.Exists);
        string? operation = words[1] switch { "in" => LabelSelectorOperators.In, "notin" => LabelSelectorOperators.NotIn, _ => null };
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (operation is null || open < 0 || !text.EndsWith(')') || !IsKey(words[0])) return null;
        string[] values = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        return values.All(static value => LabelRules.Value(value) is null) ? new() { Key = words[0], Operator = operation, Values = [.. values] } : null;
    }

    private static LabelSelectorRequirement? Exists(string key, string operation) => IsKey(key.Trim()) ? new() { Key = key.Trim(), Operator = operation } : null;

    private static bool IsKey(string key) => LabelRules.Key(key) is null;

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        int depth = 0, start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] != ',' || depth > 0) continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }
}
