using static Net.Model.PolicySchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of AdminNetworkPolicy and BaselineAdminNetworkPolicy (<c>network-policy-api/apis/v1alpha1</c>, experimental channel).</summary>
internal static class AdminNetworkPolicySchemas
{
    private const int MostOfEach = 100;

    private const string OneBaseline = "Only one baseline admin network policy with metadata.name=\"default\" can be created in the cluster";

    private static readonly SchemaNode Pods = Object(
        Required("namespaceSelector", ConditionSchemas.LabelSelector),
        Required("podSelector", ConditionSchemas.LabelSelector));

    private static readonly SchemaNode Subject = ExactlyOne(Optional("namespaces", ConditionSchemas.LabelSelector), Optional("pods", Pods));

    private static readonly SchemaNode Port = Int32(min: 1, max: 65535);

    private static readonly SchemaNode Ports = ListOf(
        ExactlyOne(
            Optional("namedPort", Text()),
            Optional("portNumber", Object(Required("port", Port), Required("protocol", Text()))),
            Optional("portRange", Object(Required("end", Port), Optional("protocol", Text()), Required("start", Port)))),
        max: MostOfEach);

    // Any text with one of the two signs; whether it is a network is for implementations to see.
    private static readonly SchemaNode Networks = SetOf(
        Text(max: 43).Where(
            "CIDR must be either an IPv4 or IPv6 address. IPv4 address embedded in IPv6 addresses are not supported",
            static self => self.Text.Contains(':', StringComparison.Ordinal) != self.Text.Contains('.', StringComparison.Ordinal)),
        min: 1,
        max: 25);

    public static SchemaNode Admin() => Object(
        Required("spec", Object(
            Optional("egress", ListOf(Egress(Names, "Allow", "Deny", "Pass"), max: MostOfEach)),
            Optional("ingress", ListOf(Ingress("Allow", "Deny", "Pass"), max: MostOfEach)),
            Required("priority", Int32(min: 0, max: 1000)),
            Required("subject", Subject))),
        Status);

    public static SchemaNode Baseline() => Object(
        Required("spec", Object(
            Optional("egress", ListOf(Egress([], "Allow", "Deny"), max: MostOfEach)),
            Optional("ingress", ListOf(Ingress("Allow", "Deny"), max: MostOfEach)),
            Required("subject", Subject))),
        Status).Where(OneBaseline, static self => self["metadata"]?["name"]?.Text == "default");

    private static SchemaField Status => Optional("status", Object(Required("conditions", ConditionSchemas.Conditions())));

    private static SchemaField[] Names => [Optional("domainNames", DomainNames)];

    private static SchemaNode Ingress(params IEnumerable<string> actions) => Object(
        Required("action", OneOfTexts(actions)),
        Required("from", ListOf(ExactlyOne(Optional("namespaces", ConditionSchemas.LabelSelector), Optional("pods", Pods)), min: 1, max: MostOfEach)),
        Optional("name", Text(max: 100)),
        Optional("ports", Ports));

    private static SchemaNode Egress(ReadOnlySpan<SchemaField> more, params IEnumerable<string> actions) => Object(
        Required("action", OneOfTexts(actions)),
        Optional("name", Text(max: 100)),
        Optional("ports", Ports),
        Required("to", ListOf(
            ExactlyOne([
                .. more,
                Optional("namespaces", ConditionSchemas.LabelSelector),
                Optional("networks", Networks),
                Optional("nodes", ConditionSchemas.LabelSelector),
                Optional("pods", Pods),
            ]),
            min: 1,
            max: MostOfEach))).Where(NoNamedPorts, static rule => !(NamesOutsiders(rule) && rule["ports"]?.Items.Any(static port => port.Has("namedPort")) is true));
}
