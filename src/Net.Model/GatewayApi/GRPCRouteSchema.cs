using static Net.Model.GatewayApiTerms;
using static Net.Model.RouteSchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of GRPCRoute (<c>apis/v1/grpcroute_types.go</c>).</summary>
internal static class GRPCRouteSchema
{
    private const int MostMatches = 128;

    private static readonly Re2Pattern ServiceName = new(@"^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$");

    private static readonly Re2Pattern MethodName = new("^[A-Za-z_][A-Za-z_0-9]*$");

    private static readonly SchemaNode Filters = ListOf(
        Object(
            Optional("extensionRef", LocalObject),
            Optional("requestHeaderModifier", HTTPFilterSchemas.HeaderModifier),
            Optional("requestMirror", HTTPFilterSchemas.Mirror),
            Optional("responseHeaderModifier", HTTPFilterSchemas.HeaderModifier),
            Required("type", OneOfTexts("ResponseHeaderModifier", "RequestHeaderModifier", "RequestMirror", "ExtensionRef"))).Where(
        [
            .. GoesWith("requestHeaderModifier", "RequestHeaderModifier"),
            .. GoesWith("responseHeaderModifier", "ResponseHeaderModifier"),
            .. GoesWith("requestMirror", "RequestMirror"),
            .. GoesWith("extensionRef", "ExtensionRef"),
        ]),
        max: 16).Where(NotRepeated("RequestHeaderModifier"), NotRepeated("ResponseHeaderModifier"));

    public static SchemaNode Make() => Route(
        Optional("hostnames", ListOf(Hostname, max: 16)),
        Optional("rules", ListOf(Rule(), max: 16).Where(
            SchemaRule.Of(
                "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128",
                static rules => rules.Items.Take(16).Sum(static rule => rule["matches"]?.Items.Count ?? 0) <= MostMatches),
            RuleNamesAreUnique)));

    private static SchemaNode Rule() => Object(
        Optional("backendRefs", ListOf(Backend(Optional("weight", Weight()), Optional("filters", Filters)), max: 16)),
        Optional("filters", Filters),
        Optional("matches", ListOf(
            Object(
                Optional("headers", ListBy(
                    "name",
                    Object(Required("name", HeaderName), Optional("type", OneOfTexts("Exact", "RegularExpression").Or("Exact")), Required("value", Text(min: 1, max: 4096))),
                    max: 16)),
                Optional("method", Method())),
            max: 64)),
        Optional("name", SectionName),
        Optional("sessionPersistence", Sessions));

    private static SchemaNode Method() => Object(
        Optional("method", Text(max: 1024)),
        Optional("service", Text(max: 1024)),
        Optional("type", OneOfTexts("Exact", "RegularExpression").Or("Exact"))).Where(
        SchemaRule.Of("One or both of 'service' or 'method' must be specified", static self => !self.Has("type") || self.Has("service") || self.Has("method")),
        SchemaRule.Of($"service must only contain valid characters (matching {ServiceName.Source})", static self => IsPattern(self) || self.TextOf("service") is not { } service || ServiceName.IsIn(service)),
        SchemaRule.Of($"method must only contain valid characters (matching {MethodName.Source})", static self => IsPattern(self) || self.TextOf("method") is not { } method || MethodName.IsIn(method)));

    private static bool IsPattern(JsonTree method) => method.TextOf("type") is not (null or "Exact");
}
