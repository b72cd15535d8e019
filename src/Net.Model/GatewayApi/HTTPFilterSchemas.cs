using static Net.Model.GatewayApiTerms;
using static Net.Model.RouteSchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of filters of HTTP and gRPC routes (<c>apis/v1/httproute_types.go</c>).</summary>
internal static class HTTPFilterSchemas
{
    private const string PathCharacters = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>A header's value.</summary>
    public static SchemaNode HeaderValue { get; } = Text(min: 1, max: 4096, pattern: @"^[!-~]+([\t ]?[!-~]+)*$");

    /// <summary>A method.</summary>
    public static SchemaNode Method { get; } = OneOfTexts(Methods);

    /// <summary>The characters of a path of type Exact or PathPrefix.</summary>
    public static Re2Pattern PathText { get; } = new(PathCharacters);

    public static SchemaNode HeaderModifier { get; } = Object(
        Optional("add", Headers()),
        Optional("remove", SetOf(Text(), max: 16)),
        Optional("set", Headers()));

    public static SchemaNode Mirror { get; } = Object(
        Required("backendRef", BackendObject),
        Optional("fraction", Object(
            Optional("denominator", Int32(min: 1).Or(100)),
            Required("numerator", Int32(min: 0))).Where(SchemaRule.OfNumbers("numerator must be less than or equal to denominator", static self => self["numerator"]?.Whole <= self["denominator"]?.Whole, "numerator", "denominator"))),
        Optional("percent", Int32(min: 0, max: 100)));

    private static SchemaNode PathModifier { get; } = Object(
        Optional("replaceFullPath", Text(max: 1024)),
        Optional("replacePrefixMatch", Text(max: 1024)),
        Required("type", OneOfTexts("ReplaceFullPath", "ReplacePrefixMatch"))).Where(
        SchemaRule.Of("replaceFullPath must be specified when type is set to 'ReplaceFullPath'", static self => self.TextOf("type") != "ReplaceFullPath" || self.Has("replaceFullPath")),
        SchemaRule.Of("type must be 'ReplaceFullPath' when replaceFullPath is set", static self => !self.Has("replaceFullPath") || self.TextOf("type") == "ReplaceFullPath"),
        SchemaRule.Of("replacePrefixMatch must be specified when type is set to 'ReplacePrefixMatch'", static self => self.TextOf("type") != "ReplacePrefixMatch" || self.Has("replacePrefixMatch")),
        SchemaRule.Of("type must be 'ReplacePrefixMatch' when replacePrefixMatch is set", static self => !self.Has("replacePrefixMatch") || self.TextOf("type") == "ReplacePrefixMatch"));

    private static SchemaNode Redirect { get; } = Object(
        Optional("hostname", PreciseHostname),
        Optional("path", PathModifier),
        Optional("port", Port),
        Optional("scheme", OneOfTexts("http", "https")),
        Optional("statusCode", (Int() with { Enum = [.. new long[] { 301, 302, 303, 307, 308 }.Select(JsonTree.OfWhole)] }).Or(302)));

    private static SchemaNode Rewrite { get; } = Object(
        Optional("hostname", PreciseHostname),
        Optional("path", PathModifier));

    private static SchemaNode Cors { get; } = Object(
        Optional("allowCredentials", Schemas.Boolean),
        Optional("allowHeaders", SetOf(HeaderName, max: 64).Where("AllowHeaders cannot contain '*' alongside other methods", StarStandsAlone)),
        Optional("allowMethods", SetOf(OneOfTexts([.. Methods, "*"]), max: 9).Where("AllowMethods cannot contain '*' alongside other methods", StarStandsAlone)),
        Optional("allowOrigins", SetOf(Text(min: 1, max: 253, pattern: @"(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)"), max: 64)
            .Where("AllowOrigins cannot contain '*' alongside other origins", StarStandsAlone)),
        Optional("exposeHeaders", SetOf(HeaderName, max: 64)),
        Optional("maxAge", Int32(min: 1).Or(5)));

    private static SchemaNode ExternalAuth { get; } = Object(
        Required("backendRef", BackendObject),
        Optional("forwardBody", Object(Optional("maxSize", Int(min: 0)))),
        Optional("grpc", Object(Optional("allowedHeaders", SetOf(Text(), max: 64)))),
        Optional("http", Object(
            Optional("allowedHeaders", SetOf(Text(), max: 64)),
            Optional("allowedResponseHeaders", SetOf(Text(), max: 64)),
            Optional("path", Text(max: 1024, pattern: PathCharacters)))),
        Required("protocol", OneOfTexts("HTTP", "GRPC"))).Where(
        SchemaRule.Of("grpc must be specified when protocol is set to 'GRPC'", static self => self.TextOf("protocol") != "GRPC" || self.Has("grpc")),
        SchemaRule.Of("protocol must be 'GRPC' when grpc is set", static self => !self.Has("grpc") || self.TextOf("protocol") == "GRPC"),
        SchemaRule.Of("http must be specified when protocol is set to 'HTTP'", static self => self.TextOf("protocol") != "HTTP" || self.Has("http")),
        SchemaRule.Of("protocol must be 'HTTP' when http is set", static self => !self.Has("http") || self.TextOf("protocol") == "HTTP"));

    /// <summary>At most 16 filters, of an HTTP rule or one of its backends.</summary>
    public static SchemaNode Filters { get; } = ListOf(Filter(), max: 16).Where(
        SchemaRule.Of("May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both", static filters => !(Holds(filters, "RequestRedirect") && Holds(filters, "URLRewrite"))),
        NotRepeated("CORS"),
        NotRepeated("RequestHeaderModifier"),
        NotRepeated("ResponseHeaderModifier"),
        NotRepeated("RequestRedirect"),
        NotRepeated("URLRewrite"));

    private static SchemaNode Filter() => Object(
        Optional("cors", Cors),
        Optional("extensionRef", LocalObject),
        Optional("externalAuth", ExternalAuth),
        Optional("requestHeaderModifier", HeaderModifier),
        Optional("requestMirror", Mirror.Where("Only one of percent or fraction may be specified in HTTPRequestMirrorFilter", static self => !(self.Has("percent") && self.Has("fraction")))),
        Optional("requestRedirect", Redirect),
        Optional("responseHeaderModifier", HeaderModifier),
        Required("type", OneOfTexts("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "ExtensionRef", "CORS", "ExternalAuth")),
        Optional("urlRewrite", Rewrite)).Where(
    [
        .. GoesWith("cors", "CORS"),
        .. GoesWith("requestHeaderModifier", "RequestHeaderModifier"),
        .. GoesWith("responseHeaderModifier", "ResponseHeaderModifier"),
        .. GoesWith("requestMirror", "RequestMirror"),
        .. GoesWith("requestRedirect", "RequestRedirect"),
        .. GoesWith("urlRewrite", "URLRewrite"),
        .. GoesWith("externalAuth", "ExternalAuth"),
        .. GoesWith("extensionRef", "ExtensionRef"),
    ]);

    private static SchemaNode Headers() => ListBy("name", Object(Required("name", HeaderName), Required("value", HeaderValue)), max: 16);

    private static bool Holds(JsonTree filters, string type) => filters.Items.Any(filter => filter.TextOf("type") == type);

    private static bool StarStandsAlone(JsonTree list) => list.Items.Count <= 1 || !list.Items.Any(static item => item.IsText && item.Text == "*");
}
