using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>What the schemas of all routes share: parents, status, session persistence (<c>apis/v1/shared_types.go</c>).</summary>
internal static class RouteSchemas
{
    /// <summary>The whole route.</summary>
    public static SchemaNode Route(params ReadOnlySpan<SchemaField> spec) => Object(
        Required("spec", Object([Optional("parentRefs", Parents), Optional("useDefaultGateways", DefaultScope), .. spec])),
        Optional("status", Status));

    /// <summary>Which Gateways are meant by default.</summary>
    public static SchemaNode DefaultScope { get; } = OneOfTexts("All", "None");

    private static SchemaNode Parents { get; } = ListOf(Parent, max: 32).Where(
        SchemaRule.OfNumbers("sectionName or port must be specified when parentRefs includes 2 or more references to the same parent", static parents => References.AgreeOnParts(parents, "sectionName", "port"), "port"),
        SchemaRule.OfNumbers("sectionName or port must be unique when parentRefs includes 2 or more references to the same parent", static parents => References.AreDistinct(parents, "sectionName", "port"), "port"));

    private static SchemaNode Status { get; } = Object(Required("parents", ListOf(
        Object(
            Required("conditions", ConditionSchemas.Conditions(min: 1, max: 8)),
            Required("controllerName", Controller),
            Required("parentRef", Parent)),
        max: 32)));

    /// <summary>How requests of one session stay at one backend.</summary>
    public static SchemaNode Sessions { get; } = Object(
        Optional("absoluteTimeout", Duration),
        Optional("cookie", Object(
            Optional("lifetimeType", OneOfTexts("Permanent", "Session").Or("Session")),
            Optional("name", HeaderName),
            Optional("path", Text(max: 1024).Or("/")))),
        Optional("header", Object(Required("name", HeaderName))),
        Optional("type", OneOfTexts("Cookie", "Header").Or("Cookie"))).Where(
        SchemaRule.Of("AbsoluteTimeout must be specified when cookie lifetimeType is Permanent", static self => self["cookie"]?.TextOf("lifetimeType") != "Permanent" || self.Has("absoluteTimeout")),
        SchemaRule.Of("cookie must be nil if type is not Cookie", static self => !self.Has("cookie") || self.TextOf("type") == "Cookie"),
        SchemaRule.Of("cookie must be specified for Cookie type", static self => self.Has("cookie") || self.TextOf("type") != "Cookie"),
        SchemaRule.Of("header must be nil if type is not Header", static self => !self.Has("header") || self.TextOf("type") == "Header"),
        SchemaRule.Of("header must be specified for Header type", static self => self.Has("header") || self.TextOf("type") != "Header"));

    /// <summary>That no two rules have the same name.</summary>
    public static SchemaRule RuleNamesAreUnique { get; } = SchemaRule.Of("Rule name must be unique within the route", static rules => !HasTwice(rules, "name"));

    /// <summary>That filters of a type stand once at most.</summary>
    public static SchemaRule NotRepeated(string type) => SchemaRule.Of($"{type} filter cannot be repeated", filters => filters.Items.Count(filter => filter.TextOf("type") == type) <= 1);

    /// <summary>That the field of a filter type is there with this type.</summary>
    public static IEnumerable<SchemaRule> GoesWith(string field, string type) =>
    [
        SchemaRule.Of($"filter.{field} must be nil if the filter.type is not {type}", filter => !filter.Has(field) || filter.TextOf("type") == type),
        SchemaRule.Of($"filter.{field} must be specified for {type} filter.type", filter => filter.Has(field) || filter.TextOf("type") != type),
    ];

    /// <summary>Whether two items have equal values in a field; items without it do not count.</summary>
    public static bool HasTwice(JsonTree list, string field)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return list.Items.Any(item => item[field] is { } value && !seen.Add(value.Shown()));
    }

    /// <summary>Rules of lists of references, of which several may name one object when they name different parts of it.</summary>
    internal static class References
    {
        /// <summary>Whether references to one object name the same parts of it: all or none have each.</summary>
        public static bool AgreeOnParts(JsonTree references, params IReadOnlyList<string> parts) =>
            references.Items.All(one => references.Items.All(other => !AreSameObject(one, other) || parts.All(part => Part(one, part) is null == Part(other, part) is null)));

        /// <summary>Whether no two references to one object are equal in all parts.</summary>
        public static bool AreDistinct(JsonTree references, params IReadOnlyList<string> parts) =>
            references.Items.All(one => references.Items.Count(other => AreSameObject(one, other) && parts.All(part => Part(one, part) == Part(other, part))) == 1);

        private static bool AreSameObject(JsonTree one, JsonTree other) =>
            one.TextOf("group") == other.TextOf("group") && one.TextOf("kind") == other.TextOf("kind") && one.TextOf("name") == other.TextOf("name") && Part(one, "namespace") == Part(other, "namespace");

        // An empty text and a zero count as absent.
        private static string? Part(JsonTree reference, string part) => reference[part] is { } value && value.Text.Length > 0 && (value.IsText || value.Number != 0) ? value.Text : null;
    }
}
