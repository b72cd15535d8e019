using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of standard types that custom resources use: conditions and label selectors (<c>metav1</c>).</summary>
internal static class ConditionSchemas
{
    private static readonly SchemaNode Condition = Object(
        Required("lastTransitionTime", Time),
        Required("message", Text(max: 32768)),
        Optional("observedGeneration", Int64(min: 0)),
        Required("reason", Text(min: 1, max: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")),
        Required("status", OneOfTexts("True", "False", "Unknown")),
        Required("type", Text(max: 316, pattern: @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")));

    /// <summary>A label selector.</summary>
    public static SchemaNode LabelSelector { get; } = Object(
        Optional("matchExpressions", ListOf(Object(
            Required("key", Text()),
            Required("operator", Text()),
            Optional("values", ListOf(Text()))))),
        Optional("matchLabels", MapOf(Text())));

    /// <summary>Conditions, one a type.</summary>
    public static SchemaNode Conditions(int? min = null, int? max = null) => ListBy("type", Condition, min, max);

    /// <summary>Conditions of the types given that nobody has looked at yet.</summary>
    public static JsonTree Waiting(params IEnumerable<string> types) => JsonTree.OfList(types.Select(static type => JsonTree.OfMap(
        ("lastTransitionTime", JsonTree.OfText("1970-01-01T00:00:00Z")),
        ("message", JsonTree.OfText("Waiting for controller")),
        ("reason", JsonTree.OfText("Pending")),
        ("status", JsonTree.OfText("Unknown")),
        ("type", JsonTree.OfText(type)))));
}
