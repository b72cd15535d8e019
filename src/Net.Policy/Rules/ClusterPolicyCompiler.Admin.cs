using Net.Model;

namespace Net.Policy;

// The policies of v1alpha1, which came before ClusterNetworkPolicy and mean the same in other words.
internal sealed partial class ClusterPolicyCompiler
{
    /// <summary>The baseline comes after every priority that a ClusterNetworkPolicy can have.</summary>
    private const int Last = 1001;

    private static readonly string[] AdminActions = ["Allow", "Deny", "Pass"];

    private static readonly string[] BaselineActions = ["Allow", "Deny"];

    /// <summary>Compiles one policy: one of the Admin tier.</summary>
    public CompiledPolicy Compile(AdminNetworkPolicy policy)
    {
        Begin(policy);
        PodTerm? subject = Subject(policy.Spec.Subject);
        return Compiled(PolicyTier.Admin, policy.Spec.Priority, subject, true, Rules(policy.Spec.Ingress, AdminActions), Rules(policy.Spec.Egress, AdminActions));
    }

    /// <summary>Compiles the baseline: the last of the Baseline tier.</summary>
    public CompiledPolicy Compile(BaselineAdminNetworkPolicy policy)
    {
        Begin(policy);
        PodTerm? subject = Subject(policy.Spec.Subject);
        return Compiled(PolicyTier.Baseline, Last, subject, true, Rules(policy.Spec.Ingress, BaselineActions), Rules(policy.Spec.Egress, BaselineActions));
    }

    private CompiledRule[] Rules(ValueList<AdminNetworkPolicyIngressRule> rules, string[] actions) =>
        [.. rules.Select((rule, i) => Rule(i, $"spec.ingress[{i}]", rule.Name, rule.Action, actions, path => Peers(path, rule.From), path => Ports($"{path}.ports", rule.Ports)))];

    private CompiledRule[] Rules(ValueList<AdminNetworkPolicyEgressRule> rules, string[] actions) =>
        [.. rules.Select((rule, i) => Rule(i, $"spec.egress[{i}]", rule.Name, rule.Action, actions, path => Peers(path, rule.To), path => Ports($"{path}.ports", rule.Ports)))];

    private CompiledPort[]? Ports(string path, ValueList<AdminNetworkPolicyPort> ports)
    {
        if (ports.IsEmpty) return null;
        List<CompiledPort> entries = [];
        for (int i = 0; i < ports.Count; i++)
        {
            AdminNetworkPolicyPort port = ports[i];
            ExactlyOne($"{path}[{i}]", port.PortNumber is not null, port.PortRange is not null, !string.IsNullOrEmpty(port.NamedPort));
            if (port.PortNumber is { } number) Numbers(i, $"{path}[{i}].portNumber", number.Protocol, number.Port, number.Port, entries);
            if (port.PortRange is { } range) Numbers(i, $"{path}[{i}].portRange", range.Protocol, range.Start, range.End, entries);
            Named(i, port.NamedPort, entries);
        }

        return [.. entries];
    }

    private void Numbers(int index, string path, string? protocol, int first, int last, List<CompiledPort> entries)
    {
        TransportProtocol read = TransportProtocols.Parse(string.IsNullOrEmpty(protocol) ? Net.Model.Protocols.Tcp : protocol);
        if (read == TransportProtocol.None) Fail($"{path}.protocol", $"Unsupported value: \"{protocol}\": supported values: \"TCP\", \"UDP\", \"SCTP\"");
        else Numbers(index, path, read, first, last, entries);
    }
}
