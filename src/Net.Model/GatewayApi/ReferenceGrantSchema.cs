using static Net.Model.GatewayApiTerms;
using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schema of ReferenceGrant (<c>apis/v1/referencegrant_types.go</c>).</summary>
internal static class ReferenceGrantSchema
{
    public static SchemaNode Make() => Object(Required("spec", Object(
        Required("from", ListOf(Object(Required("group", Group), Required("kind", Kind), Required("namespace", NamespaceName)), min: 1, max: 16)),
        Required("to", ListOf(Object(Required("group", Group), Required("kind", Kind), Optional("name", ObjectName)), min: 1, max: 16)))));
}
