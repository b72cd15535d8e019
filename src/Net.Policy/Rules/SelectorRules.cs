using Net.Model;

namespace Net.Policy;

/// <summary>Whether a selector can be read at all.</summary>
internal static class SelectorRules
{
    /// <summary>What is wrong with a selector, with the path below it; null if nothing is.</summary>
    public static (string Path, string Message)? Wrong(LabelSelector selector)
    {
        for (int i = 0; i < selector.MatchExpressions.Count; i++)
        {
            LabelSelectorRequirement requirement = selector.MatchExpressions[i];
            string path = $"matchExpressions[{i}]";
            if (requirement.Key.Length == 0) return ($"{path}.key", "Required value: a label key is needed");
            switch (requirement.Operator)
            {
                case LabelSelectorOperators.In or LabelSelectorOperators.NotIn when requirement.Values.IsEmpty:
                    return ($"{path}.values", "Required value: must be specified when `operator` is 'In' or 'NotIn'");
                case LabelSelectorOperators.Exists or LabelSelectorOperators.DoesNotExist when !requirement.Values.IsEmpty:
                    return ($"{path}.values", "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                case LabelSelectorOperators.In or LabelSelectorOperators.NotIn or LabelSelectorOperators.Exists or LabelSelectorOperators.DoesNotExist:
                    break;
                default:
                    return ($"{path}.operator", $"Invalid value: \"{requirement.Operator}\": not a valid selector operator");
            }
        }

        return null;
    }
}
