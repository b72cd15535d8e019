using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of Gateway (<c>apis/v1/gateway_types.go</c>).</summary>
internal static class GatewaySchema
{
    private const string AddressTypePattern = @"^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$";

    private static readonly Re2Pattern Host = new(HostPattern);

    private static readonly Re2Pattern QualifiedKey = new(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$");

    private static readonly SchemaNode TlsSettings = Object(
        Optional("validation", Object(
            Required("caCertificateRefs", ListOf(ObjectOfAnyNamespace, min: 1, max: 16)),
            Optional("mode", OneOfTexts("AllowValidOnly", "AllowInsecureFallback").Or("AllowValidOnly")))));

    // That the value is an address where the type says so.
    private static readonly SchemaNode[] AddressOrOther =
    [
        new()
        {
            Properties = new Dictionary<string, SchemaNode>
            {
                ["type"] = new() { Enum = [JsonTree.OfText("IPAddress")] },
                ["value"] = new() { AnyOf = [new() { Format = "ipv4" }, new() { Format = "ipv6" }] },
            },
        },
        new() { Properties = new Dictionary<string, SchemaNode> { ["type"] = new() { Not = new() { Enum = [JsonTree.OfText("IPAddress")] } } } },
    ];

    public static SchemaNode Make() => Object(
        Required("spec", Object(
            Optional("addresses", ListOf(SpecAddress(), max: 16).Where(
                SchemaRule.Of("IPAddress values must be unique", static list => AreUnique(list, "IPAddress")),
                SchemaRule.Of("Hostname values must be unique", static list => AreUnique(list, "Hostname")))),
            Optional("allowedListeners", Object(
                Optional("namespaces", Object(
                    Optional("from", OneOfTexts("All", "Selector", "Same", "None").Or("None")),
                    Optional("selector", ConditionSchemas.LabelSelector)).Or(JsonTree.OfMap(("from", JsonTree.OfText("None"))))))),
            Optional("defaultScope", RouteSchemas.DefaultScope),
            Required("gatewayClassName", ObjectName),
            Optional("infrastructure", Infrastructure()),
            Required("listeners", ListenerSchemas.Listeners()),
            Optional("tls", Tls()))),
        Optional("status", Status()));

    private static SchemaNode SpecAddress() => (Object(
        Optional("type", AddressType()),
        Optional("value", Text(max: 253))) with { OneOf = AddressOrOther })
        .Where($"Hostname value must be empty or contain only valid characters (matching {HostPattern})", static self => self.TextOf("type") != "Hostname" || self.TextOf("value") is not { } value || Host.IsIn(value));

    private static SchemaNode StatusAddress() => (Object(
        Optional("type", AddressType()),
        Required("value", Text(min: 1, max: 253))) with { OneOf = AddressOrOther })
        .Where($"Hostname value must only contain valid characters (matching {HostPattern})", static self => self.TextOf("type") != "Hostname" || (self.TextOf("value") is { } value && Host.IsIn(value)));

    private static SchemaNode AddressType() => Text(min: 1, max: 253, pattern: AddressTypePattern).Or("IPAddress");

    private static SchemaNode Infrastructure() => Object(
        Optional("annotations", Options.Where(
            SchemaRule.Of("Annotation keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.", KeysAreQualified),
            SchemaRule.Of("If specified, the annotation key's prefix must be a DNS subdomain not longer than 253 characters in total.", PrefixesAreShort))),
        Optional("labels", MapOf(Text(min: 0, max: 63, pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$"), max: 8).Where(
            SchemaRule.Of("Label keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.", KeysAreQualified),
            SchemaRule.Of("If specified, the label key's prefix must be a DNS subdomain not longer than 253 characters in total.", PrefixesAreShort))),
        Optional("parametersRef", LocalObject));

    private static SchemaNode Tls() => Object(
        Optional("backend", Object(Optional("clientCertificateRef", Certificate))),
        Optional("frontend", Object(
            Required("default", TlsSettings),
            Optional("perPort", ListBy("port", Object(Required("port", Port), Required("tls", TlsSettings)), max: 64)
                .Where(SchemaRule.OfNumbers("Port for TLS configuration must be unique within the Gateway", static list => !RouteSchemas.HasTwice(list, "port"), "port"))))));

    private static SchemaNode Status()
    {
        JsonTree waiting = ConditionSchemas.Waiting("Accepted", "Programmed");
        return Object(
            Optional("addresses", ListOf(StatusAddress(), max: 16)),
            Optional("attachedListenerSets", Int32()),
            Optional("conditions", ConditionSchemas.Conditions(max: 8).Or(waiting)),
            Optional("listeners", ListenerSchemas.Status)).Or(JsonTree.OfMap(("conditions", waiting)));
    }

    private static bool AreUnique(JsonTree addresses, string type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return addresses.Items.All(address => address.TextOf("type") != type || address.TextOf("value") is not { } value || seen.Add(value));
    }

    private static bool KeysAreQualified(JsonTree map) => map.Entries.Keys.All(QualifiedKey.IsIn);

    private static bool PrefixesAreShort(JsonTree map) => map.Entries.Keys.All(static key => key.Split('/')[0].EnumerateRunes().Count() < 253);
}
