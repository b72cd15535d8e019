using Net.Model;

namespace Net.Policy;

/// <summary>Labels and selectors as people write them on a command line.</summary>
internal static class LabelText
{
    /// <summary>Labels as <c>app=web, tier=front</c>; <c>no labels</c> for none. The label every namespace has is left out.</summary>
    public static string Of(in ValueMap<string> labels)
    {
        string text = string.Join(", ", labels.Where(static label => label.Key != Namespace.NameLabel).Select(static label => $"{label.Key}={label.Value}"));
        return text.Length == 0 ? "no labels" : text;
    }

    /// <summary>A selector as <c>app=web,tier in (back,front),!old</c>; <c>{}</c> for one that selects everything.</summary>
    public static string Of(LabelSelector selector)
    {
        IEnumerable<string> parts = selector.MatchLabels.Select(static label => $"{label.Key}={label.Value}").Concat(selector.MatchExpressions.Select(static one => one.Operator switch
        {
            LabelSelectorOperators.In => $"{one.Key} in ({string.Join(',', one.Values.AsEnumerable())})",
            LabelSelectorOperators.NotIn => $"{one.Key} notin ({string.Join(',', one.Values.AsEnumerable())})",
            LabelSelectorOperators.Exists => one.Key,
            _ => $"!{one.Key}",
        }));
        string text = string.Join(',', parts);
        return text.Length == 0 ? "{}" : text;
    }
}
