using static Net.Model.PolicySchemas;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of ClusterNetworkPolicy (<c>network-policy-api/apis/v1alpha2/clusternetworkpolicy_types.go</c>, experimental channel).</summary>
internal static class ClusterNetworkPolicySchema
{
    private static readonly SchemaNode Pods = Object(
        Optional("namespaceSelector", ConditionSchemas.LabelSelector),
        Required("podSelector", ConditionSchemas.LabelSelector));

    private static readonly SchemaNode Port = Int32(min: 1, max: 65535);

    private static readonly SchemaNode Ports = Object(
        Optional("destinationPort", ExactlyOne(
            Optional("number", Port),
            Optional("range", Object(Required("end", Port), Required("start", Port))
                .Where(SchemaRule.OfNumbers("Start port must be less than End port", static self => self["start"]?.Whole < self["end"]?.Whole, "start", "end")))))) with { MinProperties = 1 };

    private static readonly SchemaNode Protocols = ListOf(
        ExactlyOne(
            Optional("destinationNamedPort", Text()),
            Optional("sctp", Ports),
            Optional("tcp", Ports),
            Optional("udp", Ports)),
        min: 1,
        max: 25);

    private static readonly SchemaNode Action = OneOfTexts("Accept", "Deny", "Pass");

    public static SchemaNode Make() => Object(
        Required("spec", Object(
            Optional("egress", ListOf(Egress(), max: 25)),
            Optional("ingress", ListOf(Ingress(), max: 25)),
            Required("priority", Int32(min: 0, max: 1000)),
            Required("subject", ExactlyOne(Optional("namespaces", ConditionSchemas.LabelSelector), Optional("pods", Pods))),
            Required("tier", OneOfTexts("Admin", "Baseline")))),
        Optional("status", Object(Required("conditions", ConditionSchemas.Conditions()))));

    private static SchemaNode Ingress() => Object(
        Required("action", Action),
        Required("from", ListOf(ExactlyOne(Optional("namespaces", ConditionSchemas.LabelSelector), Optional("pods", Pods)), min: 1, max: 25)),
        Optional("name", Text(max: 100)),
        Optional("protocols", Protocols));

    private static SchemaNode Egress() => Object(
        Required("action", Action),
        Optional("name", Text(max: 100)),
        Optional("protocols", Protocols),
        Required("to", ListOf(
            ExactlyOne(
                Optional("domainNames", DomainNames),
                Optional("namespaces", ConditionSchemas.LabelSelector),
                Optional("networks", Networks),
                Optional("nodes", ConditionSchemas.LabelSelector),
                Optional("pods", Pods)),
            min: 1,
            max: 25))).Where(NoNamedPorts, static rule => !(NamesOutsiders(rule) && NamesPorts(rule)));

    private static bool NamesPorts(JsonTree rule) => rule["protocols"]?.Items.Any(static protocol => protocol.Has("destinationNamedPort")) is true;
}
