using Net.Model;

namespace Net.Policy;

/// <summary>
/// Reads the policies of <c>policy.networking.k8s.io/v1alpha1</c>, which came before ClusterNetworkPolicy, as ClusterNetworkPolicies that mean the same: Allow is Accept, an AdminNetworkPolicy is of the
/// Admin tier, the BaselineAdminNetworkPolicy is the last of the Baseline tier.
/// </summary>
internal static class AdminPolicyReading
{
    /// <summary>After every priority that a ClusterNetworkPolicy can have.</summary>
    private const int Last = 1001;

    public static ClusterNetworkPolicy Read(AdminNetworkPolicy policy) =>
        Of(policy.Metadata, "Admin", policy.Spec.Priority, policy.Spec.Subject, policy.Spec.Ingress, policy.Spec.Egress);

    public static ClusterNetworkPolicy Read(BaselineAdminNetworkPolicy policy) =>
        Of(policy.Metadata, "Baseline", Last, policy.Spec.Subject, policy.Spec.Ingress, policy.Spec.Egress);

    /// <summary>A path or message about the ClusterNetworkPolicy, in the words of the policy it was read from.</summary>
    public static string InOwnWords(string text) => text
        .Replace(".protocols", ".ports", StringComparison.Ordinal)
        .Replace(".destinationPort", "", StringComparison.Ordinal)
        .Replace("\"Accept\"", "\"Allow\"", StringComparison.Ordinal);

    private static ClusterNetworkPolicy Of(
        ObjectMeta metadata, string tier, int priority, ClusterNetworkPolicySubject subject, ValueList<AdminNetworkPolicyIngressRule> ingress, ValueList<AdminNetworkPolicyEgressRule> egress) => new()
        {
            Metadata = metadata,
            Spec = new()
            {
                Tier = tier,
                Priority = priority,
                Subject = subject,
                Ingress = ingress.Select(static rule => new ClusterNetworkPolicyIngressRule { Name = rule.Name, Action = Action(rule.Action), From = rule.From, Protocols = ProtocolsOf(rule.Ports) }).ToValueList(),
                Egress = egress.Select(static rule => new ClusterNetworkPolicyEgressRule { Name = rule.Name, Action = Action(rule.Action), To = rule.To, Protocols = ProtocolsOf(rule.Ports) }).ToValueList(),
            },
        };

    // A word that neither API has stays one, and so does Accept, which this one has not.
    private static string Action(string action) => action switch { "Allow" => "Accept", "Accept" => "accept", _ => action };

    private static ValueList<ClusterNetworkPolicyProtocol> ProtocolsOf(ValueList<AdminNetworkPolicyPort> ports) => ports.Select(Protocol).ToValueList();

    // What names no port, or several, becomes a protocol with no or several fields set: the compiler fails closed on it.
    private static ClusterNetworkPolicyProtocol Protocol(AdminNetworkPolicyPort port)
    {
        var protocol = new ClusterNetworkPolicyProtocol { DestinationNamedPort = port.NamedPort };
        if (port is { PortNumber: not null, PortRange: not null }) return new();
        if (port.PortNumber is { } number) return With(protocol, number.Protocol, new() { Number = number.Port });
        return port.PortRange is { } range ? With(protocol, range.Protocol, new() { Range = new() { Start = range.Start, End = range.End } }) : protocol;
    }

    private static ClusterNetworkPolicyProtocol With(ClusterNetworkPolicyProtocol protocol, string? name, ClusterNetworkPolicyPort port)
    {
        var ports = new ClusterNetworkPolicyPorts { DestinationPort = port };
        return name switch
        {
            null or "" or Protocols.Tcp => protocol with { Tcp = ports },
            Protocols.Udp => protocol with { Udp = ports },
            Protocols.Sctp => protocol with { Sctp = ports },
            _ => new(),
        };
    }
}
