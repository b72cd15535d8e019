using System.Text.Json;
using System.Text.RegularExpressions;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>Reads label selectors of recorded configurations: as an API object, as a map of labels, or in the short form <c>tier=web,env in (a, b),!old</c>.</summary>
internal static partial class SelectorText
{
    /// <summary>The selector, or null where the configuration has none.</summary>
    internal static LabelSelector? Read(JsonElement settings, string name)
    {
        if (!settings.TryGetProperty(name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.String) return Parse(value.GetString()!);
        if (value.ValueKind != JsonValueKind.Object) return null;
        if (value.TryGetProperty("matchLabels", out _) || value.TryGetProperty("matchExpressions", out _)) return ModelJson.Read<LabelSelector>(value.GetRawText()).Value;
        return new() { MatchLabels = value.EnumerateObject().Select(static label => KeyValuePair.Create(label.Name, label.Value.GetString()!)).ToValueMap() };
    }

    private static LabelSelector Parse(string text) => new() { MatchExpressions = [.. Term().Matches(text).Select(Requirement)] };

    private static LabelSelectorRequirement Requirement(Match term)
    {
        string key = term.Groups["key"].Value;
        if (term.Groups["not"].Success) return new() { Key = key, Operator = LabelSelectorOperators.DoesNotExist };
        string sign = term.Groups["sign"].Value.Trim();
        if (sign.Length == 0) return new() { Key = key, Operator = LabelSelectorOperators.Exists };
        string[] values = term.Groups["values"].Value.Trim('(', ')', ' ').Split(',', StringSplitOptions.TrimEntries);
        return new() { Key = key, Operator = sign is "!=" or "notin" ? LabelSelectorOperators.NotIn : LabelSelectorOperators.In, Values = [.. values] };
    }

    [GeneratedRegex(@"(?<not>!)?\s*(?<key>[\w./-]+)\s*(?:(?<sign>==?|!=|\bin\b|\bnotin\b)\s*(?<values>\([^)]*\)|[\w.-]*))?(?:,|$)")]
    private static partial Regex Term();
}
