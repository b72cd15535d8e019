using static Net.Model.GatewayApiTerms;
using static Net.Model.HTTPFilterSchemas;
using static Net.Model.RouteSchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of HTTPRoute (<c>apis/v1/httproute_types.go</c>).</summary>
internal static class HTTPRouteSchema
{
    private const int MostMatches = 128;

    public static SchemaNode Make()
    {
        JsonTree everyPath = JsonTree.OfMap(("type", JsonTree.OfText("PathPrefix")), ("value", JsonTree.OfText("/")));
        JsonTree matchesAll = JsonTree.OfList(JsonTree.OfMap(("path", everyPath)));
        return Route(
            Optional("hostnames", ListOf(Hostname, max: 16)),
            Optional("rules", ListOf(Rule(everyPath, matchesAll), min: 1, max: 16)
                .Where(
                    RuleNamesAreUnique,
                    SchemaRule.Of(
                        "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128",
                        static rules => rules.Items.Take(16).Sum(static rule => rule["matches"]?.Items.Count ?? 0) <= MostMatches))
                .Or(JsonTree.OfList(JsonTree.OfMap(("matches", matchesAll))))));
    }

    private static SchemaNode Rule(JsonTree everyPath, JsonTree matchesAll) => Object(
        Optional("backendRefs", ListOf(Backend(Optional("weight", Weight()), Optional("filters", Filters)), max: 16)),
        Optional("filters", Filters),
        Optional("matches", ListOf(Match(everyPath), max: 64).Or(matchesAll)),
        Optional("name", SectionName),
        Optional("retry", Object(
            Optional("attempts", Int(min: 1)),
            Optional("backoff", Duration),
            Optional("codes", SetOf(Int(min: 400, max: 599))))),
        Optional("sessionPersistence", Sessions),
        Optional("timeouts", Object(
            Optional("backendRequest", Duration),
            Optional("request", Duration)).Where(new SchemaRule("backendRequest timeout cannot be longer than request timeout", static (self, _) => TimeoutsFit(self))))).Where(
        SchemaRule.Of("RequestRedirect filter must not be used together with backendRefs", static rule => rule["backendRefs"] is not { Items.Count: > 0 } || rule["filters"] is not { } filters || !filters.Items.Any(static f => f.Has("requestRedirect"))),
        SchemaRule.Of("When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified", static rule => ReplacesPrefix(rule, "requestRedirect") != 1 || HasOnePrefix(rule)),
        SchemaRule.Of("When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified", static rule => ReplacesPrefix(rule, "urlRewrite") != 1 || HasOnePrefix(rule)),
        SchemaRule.Of("Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified", static rule => !OneBackendReplacesPrefix(rule, "requestRedirect") || HasOnePrefix(rule)),
        SchemaRule.Of("Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified", static rule => !OneBackendReplacesPrefix(rule, "urlRewrite") || HasOnePrefix(rule)));

    private static SchemaNode Match(JsonTree everyPath) => Object(
        Optional("headers", ListBy(
            "name",
            Object(Required("name", HeaderName), Optional("type", OneOfTexts("Exact", "RegularExpression").Or("Exact")), Required("value", HeaderValue)),
            max: 16)),
        Optional("method", Method),
        Optional("path", Path().Or(everyPath)),
        Optional("queryParams", ListBy(
            "name",
            Object(Required("name", HeaderName), Optional("type", OneOfTexts("Exact", "RegularExpression").Or("Exact")), Required("value", Text(min: 1, max: 1024))),
            max: 16)));

    private static SchemaNode Path() => Object(
        Optional("type", OneOfTexts("Exact", "PathPrefix", "RegularExpression").Or("PathPrefix")),
        Optional("value", Text(max: 1024).Or("/"))).Where(
        OfPlain("value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']", static value => value.StartsWith('/')),
        Without("//"),
        Without("/./"),
        Without("/../"),
        Without("%2f"),
        Without("%2F"),
        Without("#"),
        OfPlain("must not end with '/..' when type one of ['Exact', 'PathPrefix']", static value => !value.EndsWith("/..", StringComparison.Ordinal)),
        OfPlain("must not end with '/.' when type one of ['Exact', 'PathPrefix']", static value => !value.EndsWith("/.", StringComparison.Ordinal)),
        SchemaRule.Of("type must be one of ['Exact', 'PathPrefix', 'RegularExpression']", static self => self.TextOf("type") is "Exact" or "PathPrefix" or "RegularExpression"),
        OfPlain($"must only contain valid characters (matching {PathText.Source}) for types ['Exact', 'PathPrefix']", PathText.IsIn));

    private static SchemaRule Without(string text) => OfPlain($"must not contain '{text}' when type one of ['Exact', 'PathPrefix']", value => !value.Contains(text, StringComparison.Ordinal));

    // A rule on paths that are no regular expressions.
    private static SchemaRule OfPlain(string message, Func<string, bool> check) =>
        SchemaRule.Of(message, self => self.TextOf("type") is not ("Exact" or "PathPrefix") || self.TextOf("value") is not { } value || check(value));

    private static int ReplacesPrefix(JsonTree target, string field) => target["filters"]?.Items.Count(
        filter => filter[field]?["path"] is { } path && path.TextOf("type") == "ReplacePrefixMatch" && path.Has("replacePrefixMatch")) ?? 0;

    private static bool OneBackendReplacesPrefix(JsonTree rule, string field) => rule["backendRefs"]?.Items.Count(backend => ReplacesPrefix(backend, field) == 1) == 1;

    private static bool HasOnePrefix(JsonTree rule) => rule["matches"] is { Items: [var match] } && match["path"]?.TextOf("type") == "PathPrefix";

    // As the rule's operands are evaluated: one that cannot be shows unless another decides.
    private static RuleOutcome TimeoutsFit(JsonTree self)
    {
        const string noDuration = "type conversion error from 'string' to 'google.protobuf.Duration'";
        if (self.TextOf("request") is not { } request || self.TextOf("backendRequest") is not { } backendRequest) return true;
        Int128? whole = GoDuration.Parse(request), part = GoDuration.Parse(backendRequest);
        if (whole == 0) return true;
        return whole is null || part is null ? RuleOutcome.Fails(noDuration) : part <= whole;
    }
}
