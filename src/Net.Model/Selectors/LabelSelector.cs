namespace Net.Model;

/// <summary>Selects objects by their labels; all parts must match (<c>metav1.LabelSelector</c>). An empty selector matches everything; an absent one, where the API allows it, nothing.</summary>
[ApiType]
public sealed partial record LabelSelector
{
    /// <summary>Labels that must be there with exactly this value.</summary>
    public ValueMap<string> MatchLabels { get; init; }

    /// <summary>Further requirements.</summary>
    public ValueList<LabelSelectorRequirement> MatchExpressions { get; init; }

    /// <summary>Whether the selector matches every object.</summary>
    public bool MatchesEverything => MatchLabels.IsEmpty && MatchExpressions.IsEmpty;

    /// <summary>Whether an object with these labels is selected. A requirement with an unknown operator matches nothing.</summary>
    public bool Matches(in ValueMap<string> labels)
    {
        foreach ((string key, string value) in MatchLabels.AsSpan())
        {
            if (!labels.TryGetValue(key, out string? actual) || actual != value) return false;
        }

        foreach (LabelSelectorRequirement requirement in MatchExpressions.AsSpan())
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }
}

/// <summary>One requirement of a label selector (<c>metav1.LabelSelectorRequirement</c>).</summary>
[ApiType]
public sealed partial record LabelSelectorRequirement
{
    /// <summary>The label's key.</summary>
    [ApiField(Always = true)]
    public string Key { get; init; } = "";

    /// <summary><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</summary>
    [ApiField(Always = true)]
    public string Operator { get; init; } = "";

    /// <summary>The values of <c>In</c> and <c>NotIn</c>.</summary>
    public ValueList<string> Values { get; init; }

    /// <summary>Whether labels meet the requirement. <c>NotIn</c> is met by an object without the key, as in the API server.</summary>
    public bool Matches(in ValueMap<string> labels)
    {
        bool has = labels.TryGetValue(Key, out string? actual);
        return Operator switch
        {
            LabelSelectorOperators.In => has && Lists(actual!),
            LabelSelectorOperators.NotIn => !has || !Lists(actual!),
            LabelSelectorOperators.Exists => has,
            LabelSelectorOperators.DoesNotExist => !has,
            _ => false,
        };
    }

    private bool Lists(string value) => Values.AsSpan().Contains(value);
}

/// <summary>The operators of <see cref="LabelSelectorRequirement"/>.</summary>
public static class LabelSelectorOperators
{
    /// <summary>The label is there with one of the values.</summary>
    public const string In = "In";

    /// <summary>The label is not there, or has none of the values.</summary>
    public const string NotIn = "NotIn";

    /// <summary>The label is there.</summary>
    public const string Exists = "Exists";

    /// <summary>The label is not there.</summary>
    public const string DoesNotExist = "DoesNotExist";
}

/// <summary>Selectors that are plain maps, as a Service's.</summary>
public static class LabelMaps
{
    /// <summary>Whether labels hold every entry of a map selector. An empty or absent map matches everything; whether that is meant is the caller's to know.</summary>
    public static bool Matches(in ValueMap<string> selector, in ValueMap<string> labels)
    {
        foreach ((string key, string value) in selector.AsSpan())
        {
            if (!labels.TryGetValue(key, out string? actual) || actual != value) return false;
        }

        return true;
    }
}
