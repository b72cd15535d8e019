using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of BackendTLSPolicy (<c>apis/v1/{backendtlspolicy,policy}_types.go</c>).</summary>
internal static class BackendTLSPolicySchema
{
    public static SchemaNode Make() => Object(
        Required("spec", Object(
            Optional("options", Options),
            Required("targetRefs", ListOf(Object(Required("group", Group), Required("kind", Kind), Required("name", ObjectName), Optional("sectionName", SectionName)), min: 1, max: 16).Where(
                SchemaRule.Of("sectionName must be specified when targetRefs includes 2 or more references to the same target", static list => RouteSchemas.References.AgreeOnParts(list, "sectionName")),
                SchemaRule.Of("sectionName must be unique when targetRefs includes 2 or more references to the same target", static list => RouteSchemas.References.AreDistinct(list, "sectionName")))),
            Required("validation", Validation()))),
        Optional("status", Object(Required("ancestors", ListOf(
            Object(
                Required("ancestorRef", Parent),
                Required("conditions", ConditionSchemas.Conditions(min: 1, max: 8)),
                Required("controllerName", Controller)),
            max: 16)))));

    private static SchemaNode Validation() => Object(
        Optional("caCertificateRefs", ListOf(LocalObject, max: 8)),
        Required("hostname", PreciseHostname),
        Optional("subjectAltNames", ListOf(SubjectAltName(), max: 5)),
        Optional("wellKnownCACertificates", Text(min: 1, max: 253, pattern: @"^(System|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$"))).Where(
        SchemaRule.Of("must not contain both CACertificateRefs and WellKnownCACertificates", static self => !(HasOwn(self) && HasWellKnown(self))),
        SchemaRule.Of("must specify either CACertificateRefs or WellKnownCACertificates", static self => HasOwn(self) || HasWellKnown(self)));

    private static SchemaNode SubjectAltName() => Object(
        Optional("hostname", Hostname),
        Required("type", OneOfTexts("Hostname", "URI")),
        Optional("uri", Text(min: 1, max: 253, pattern: @"^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?"))).Where(
        SchemaRule.Of("SubjectAltName element must contain Hostname, if Type is set to Hostname", static self => self.TextOf("type") != "Hostname" || IsSet(self, "hostname")),
        SchemaRule.Of("SubjectAltName element must not contain Hostname, if Type is not set to Hostname", static self => self.TextOf("type") == "Hostname" || !IsSet(self, "hostname")),
        SchemaRule.Of("SubjectAltName element must contain URI, if Type is set to URI", static self => self.TextOf("type") != "URI" || IsSet(self, "uri")),
        SchemaRule.Of("SubjectAltName element must not contain URI, if Type is not set to URI", static self => self.TextOf("type") == "URI" || !IsSet(self, "uri")));

    private static bool HasOwn(JsonTree validation) => validation["caCertificateRefs"] is { Items.Count: > 0 };

    private static bool HasWellKnown(JsonTree validation) => IsSet(validation, "wellKnownCACertificates");

    private static bool IsSet(JsonTree target, string field) => target.TextOf(field) is { Length: > 0 };
}
