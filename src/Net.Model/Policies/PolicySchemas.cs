using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>What the schemas of cluster-wide policies of both versions share.</summary>
internal static class PolicySchemas
{
    /// <summary>Says why a rule with such peers has no named ports.</summary>
    public const string NoNamedPorts = "networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for networks/nodes/domainNames";

    // The range A-z is what the API has: it lets the six characters between Z and a through.
    private const string DomainPattern = @"^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$";

    /// <summary>Domain names of a peer.</summary>
    public static SchemaNode DomainNames { get; } = SetOf(Text(pattern: DomainPattern), min: 1, max: 25);

    /// <summary>Networks of a peer.</summary>
    public static SchemaNode Networks { get; } = SetOf(Text(max: 43).Where("Invalid CIDR format provided", static self => IsCidr(self.Text)), min: 1, max: 25);

    /// <summary>An object of which exactly one field is set.</summary>
    public static SchemaNode ExactlyOne(params ReadOnlySpan<SchemaField> fields) => Object(fields) with { MinProperties = 1, MaxProperties = 1 };

    /// <summary>Whether a rule has a peer that is no pod.</summary>
    public static bool NamesOutsiders(JsonTree rule) => rule["to"]?.Items.Any(static peer => peer.Has("networks") || peer.Has("nodes") || peer.Has("domainNames")) is true;

    private static bool IsCidr(string text) => IpCidr.TryParse(text, out _, out IpAddress address) && (address.Family == IpFamily.IPv6 || !text.Contains(':', StringComparison.Ordinal));
}
