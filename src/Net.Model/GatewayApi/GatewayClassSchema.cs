using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of GatewayClass (<c>apis/v1/gatewayclass_types.go</c>).</summary>
internal static class GatewayClassSchema
{
    private static readonly SchemaRule Immutable = new("field is immutable", static (self, old) => JsonTree.DeepEquals(self, old), IsTransition: true);

    public static SchemaNode Make() => Object(
        Required("spec", Object(
            Required("controllerName", Controller.Where(Immutable)),
            Optional("description", Text(max: 64)),
            Optional("parametersRef", Object(
                Required("group", Group),
                Required("kind", Kind),
                Required("name", ObjectName),
                Optional("namespace", NamespaceName))))),
        Optional("status", Object(
            Optional("conditions", ConditionSchemas.Conditions(max: 8).Or(ConditionSchemas.Waiting("Accepted"))),
            Optional("supportedFeatures", ListBy("name", Object(Required("name", Text())), max: 64)))
            .Or(JsonTree.OfMap(("conditions", ConditionSchemas.Waiting("Accepted"))))));
}
