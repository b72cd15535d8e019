using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of ListenerSet (<c>apis/v1/listenerset_types.go</c>).</summary>
internal static class ListenerSetSchema
{
    public static SchemaNode Make()
    {
        JsonTree waiting = ConditionSchemas.Waiting("Accepted", "Programmed");
        return Object(
            Required("spec", Object(
                Required("listeners", ListenerSchemas.Listeners()),
                Required("parentRef", Object(
                    Optional("group", Group.Or(GroupName)),
                    Optional("kind", Kind.Or("Gateway")),
                    Required("name", ObjectName),
                    Optional("namespace", NamespaceName))))),
            Optional("status", Object(
                Optional("conditions", ConditionSchemas.Conditions(max: 8).Or(waiting)),
                Optional("listeners", ListenerSchemas.Status)).Or(JsonTree.OfMap(("conditions", waiting)))));
    }
}
