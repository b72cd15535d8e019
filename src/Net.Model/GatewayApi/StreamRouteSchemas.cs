using static Net.Model.GatewayApiTerms;
using static Net.Model.RouteSchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of routes that carry connections and packets as they are: TLSRoute, TCPRoute, UDPRoute (<c>apis/v1/{tls,tcp,udp}route_types.go</c>).</summary>
internal static class StreamRouteSchemas
{
    private static readonly Re2Pattern Name = new(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$");

    private static readonly SchemaNode Rule = Object(
        Required("backendRefs", ListOf(WeightedBackend, min: 1, max: 16)),
        Optional("name", SectionName));

    // Of old, several rules could be written, and none counted but the first.
    private static readonly SchemaNode FormerRules = ListOf(Rule, min: 1, max: 16).Where(RuleNamesAreUnique);

    private static readonly SchemaNode OneRule = ListOf(Rule, min: 1, max: 1);

    /// <summary>TCPRoute and UDPRoute.</summary>
    public static SchemaNode Plain() => Route(Required("rules", OneRule));

    /// <summary>TCPRoute and UDPRoute of v1alpha2.</summary>
    public static SchemaNode FormerPlain() => Route(Required("rules", FormerRules));

    /// <summary>TLSRoute.</summary>
    public static SchemaNode Tls() => Route(
        Required("hostnames", ListOf(Hostname, min: 1, max: 1024).Where(
            SchemaRule.Of("Hostnames cannot contain an IP", static list => !list.Items.Any(static host => IsAddress(host.Text))),
            SchemaRule.Of("Hostnames must be valid based on RFC-1123", static list => list.Items.All(static host => host.Text.Contains('*', StringComparison.Ordinal) || Name.IsIn(host.Text))),
            SchemaRule.Of(
                "Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123",
                static list => list.Items.All(static host => !host.Text.Contains('*', StringComparison.Ordinal) || (host.Text.StartsWith("*.", StringComparison.Ordinal) && Name.IsIn(host.Text[2..])))))),
        Required("rules", OneRule));

    /// <summary>TLSRoute of v1alpha2.</summary>
    public static SchemaNode FormerTls() => Route(
        Optional("hostnames", ListOf(Hostname, max: 16)),
        Required("rules", FormerRules));

    private static bool IsAddress(string text) => AddressText.Parse(text) is { Address.IsValid: true, IsStrict: true };
}
