using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of words that all kinds of the Gateway API share (<c>apis/v1/shared_types.go</c>, <c>object_reference_types.go</c>).</summary>
internal static class GatewayApiTerms
{
    public const string GroupName = "gateway.networking.k8s.io";

    public const string HostPattern = @"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    private const string SubdomainPattern = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    public static SchemaNode Group { get; } = Text(max: 253, pattern: @"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");

    public static SchemaNode Kind { get; } = Text(min: 1, max: 63, pattern: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$");

    public static SchemaNode ObjectName { get; } = Text(min: 1, max: 253);

    public static SchemaNode NamespaceName { get; } = Text(min: 1, max: 63, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$");

    public static SchemaNode SectionName { get; } = Text(min: 1, max: 253, pattern: SubdomainPattern);

    public static SchemaNode Port { get; } = Int32(min: 1, max: 65535);

    public static SchemaNode Hostname { get; } = Text(min: 1, max: 253, pattern: HostPattern);

    public static SchemaNode PreciseHostname { get; } = Text(min: 1, max: 253, pattern: SubdomainPattern);

    public static SchemaNode Controller { get; } = Text(min: 1, max: 253, pattern: @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$");

    public static SchemaNode HeaderName { get; } = Text(min: 1, max: 256, pattern: @"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$");

    public static SchemaNode Duration { get; } = Text(pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$");

    /// <summary>Options and annotations: at most 16 texts.</summary>
    public static SchemaNode Options { get; } = MapOf(Text(min: 0, max: 4096), max: 16);

    public static SchemaNode LocalObject { get; } = Object(
        Required("group", Group),
        Required("kind", Kind),
        Required("name", ObjectName));

    public static SchemaNode ObjectOfAnyNamespace { get; } = Object(
        Required("group", Group),
        Required("kind", Kind),
        Required("name", ObjectName),
        Optional("namespace", NamespaceName));

    public static SchemaNode Certificate { get; } = Object(
        Optional("group", Group.Or("")),
        Optional("kind", Kind.Or("Secret")),
        Required("name", ObjectName),
        Optional("namespace", NamespaceName));

    public static SchemaNode BackendObject { get; } = Backend();

    public static SchemaNode WeightedBackend { get; } = Backend(Optional("weight", Weight()));

    public static SchemaNode Parent { get; } = Object(
        Optional("group", Group.Or(GroupName)),
        Optional("kind", Kind.Or("Gateway")),
        Required("name", ObjectName),
        Optional("namespace", NamespaceName),
        Optional("port", Port),
        Optional("sectionName", SectionName));

    /// <summary>Where traffic goes to, with further fields.</summary>
    public static SchemaNode Backend(params ReadOnlySpan<SchemaField> further) => Object(
    [
        Optional("group", Group.Or("")),
        Optional("kind", Kind.Or("Service")),
        Required("name", ObjectName),
        Optional("namespace", NamespaceName),
        Optional("port", Port),
        .. further,
    ]).Where("Must have port for Service reference", static self => self.TextOf("group") is not { Length: 0 } || self.TextOf("kind") != "Service" || self.Has("port"));

    public static SchemaNode Weight() => Int32(min: 0, max: 1000000).Or(1);
}
