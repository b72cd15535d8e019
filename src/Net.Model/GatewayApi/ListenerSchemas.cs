using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of listeners and their status, of Gateways and ListenerSets (<c>apis/v1/{gateway,listenerset}_types.go</c>).</summary>
internal static class ListenerSchemas
{
    private const string NeedsCertificates = "certificateRefs or options must be specified when mode is Terminate";

    private static readonly SchemaNode RouteGroupKind = Object(
        Optional("group", Group.Or(GroupName)),
        Required("kind", Kind));

    private static readonly JsonTree SameNamespace = JsonTree.OfMap(("from", JsonTree.OfText("Same")));

    private static readonly SchemaNode AllowedRoutes = Object(
        Optional("kinds", ListOf(RouteGroupKind, max: 8)),
        Optional("namespaces", Object(
            Optional("from", OneOfTexts("All", "Selector", "Same").Or("Same")),
            Optional("selector", ConditionSchemas.LabelSelector)).Or(SameNamespace)));

    private static readonly SchemaNode Tls = Object(
        Optional("certificateRefs", ListOf(Certificate, max: 64)),
        Optional("mode", OneOfTexts("Terminate", "Passthrough").Or("Terminate")),
        Optional("options", Options)).Where(new SchemaRule(NeedsCertificates, static (self, _) => HasCertificates(self)));

    private static readonly SchemaNode Listener = Object(
        Optional("allowedRoutes", AllowedRoutes.Or(JsonTree.OfMap(("namespaces", SameNamespace)))),
        Optional("hostname", Hostname),
        Required("name", SectionName),
        Required("port", Port),
        Required("protocol", Text(min: 1, max: 255, pattern: @"^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$")),
        Optional("tls", Tls));

    /// <summary>1 to 64 listeners.</summary>
    /// <remarks>The rules know protocols in upper case only: <c>tcp</c> is let through with a host name.</remarks>
    public static SchemaNode Listeners() => ListBy("name", Listener, min: 1, max: 64).Where(
        SchemaRule.Of("tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']", static list => list.Items.All(static l => !Speaks(l, "HTTP", "TCP", "UDP") || !l.Has("tls"))),
        SchemaRule.Of("tls mode must be Terminate for protocol HTTPS", static list => list.Items.All(static l => !Speaks(l, "HTTPS") || l["tls"] is not { } tls || tls.TextOf("mode") is "" or "Terminate")),
        SchemaRule.Of("tls mode must be set for protocol TLS", static list => list.Items.All(static l => !Speaks(l, "TLS") || l["tls"]?.TextOf("mode") is { Length: > 0 })),
        SchemaRule.Of("hostname must not be specified for protocols ['TCP', 'UDP']", static list => list.Items.All(static l => !Speaks(l, "TCP", "UDP") || l.TextOf("hostname") is null or "")),
        SchemaRule.Of("Listener name must be unique within the Gateway", static list => !RouteSchemas.HasTwice(list, "name")),
        SchemaRule.OfNumbers("Combination of port, protocol and hostname must be unique for each listener", static list => list.Items.All(one => list.Items.Count(other => Clash(one, other)) == 1), "port"));

    /// <summary>The status of at most 64 listeners.</summary>
    public static SchemaNode Status { get; } = ListBy(
        "name",
        Object(
            Required("attachedRoutes", Int32()),
            Required("conditions", ConditionSchemas.Conditions(max: 8)),
            Required("name", SectionName),
            Optional("supportedKinds", ListOf(RouteGroupKind, max: 8))),
        max: 64);

    private static bool Speaks(JsonTree listener, params ReadOnlySpan<string> protocols) => listener.TextOf("protocol") is { } protocol && protocols.Contains(protocol);

    private static bool Clash(JsonTree one, JsonTree other) =>
        JsonTree.DeepEquals(one["port"], other["port"]) && one.TextOf("protocol") == other.TextOf("protocol") && one.TextOf("hostname") == other.TextOf("hostname");

    // A field that is not there makes its half of the rule fail to evaluate; that shows unless the other half holds.
    private static RuleOutcome HasCertificates(JsonTree tls)
    {
        if (tls.TextOf("mode") != "Terminate" || tls["certificateRefs"] is { Items.Count: > 0 } || tls["options"] is { Entries.Count: > 0 }) return true;
        return !tls.Has("certificateRefs") ? RuleOutcome.Fails("no such key: certificateRefs") : !tls.Has("options") ? RuleOutcome.Fails("no such key: options") : false;
    }
}
