using Net.Model;

namespace Net.Policy;

/// <summary>The tiers, in the order they are asked.</summary>
public enum PolicyTier
{
    /// <summary>ClusterNetworkPolicies that nothing overrides.</summary>
    Admin,

    /// <summary>NetworkPolicies.</summary>
    NetworkPolicy,

    /// <summary>ClusterNetworkPolicies that NetworkPolicies override.</summary>
    Baseline,
}

/// <summary>What a matching rule does.</summary>
public enum RuleAction
{
    /// <summary>Allows the flow. Every rule of a NetworkPolicy does.</summary>
    Accept,

    /// <summary>Denies the flow.</summary>
    Deny,

    /// <summary>Leaves the decision to the next tier.</summary>
    Pass,
}

/// <summary>The direction of a flow as its pod sees it.</summary>
public enum Direction
{
    /// <summary>Out of the source.</summary>
    Egress,

    /// <summary>Into the destination.</summary>
    Ingress,
}

/// <summary>Pods by namespace and labels.</summary>
/// <param name="Namespace">The id of a namespace selector; negative: the complement of the one namespace's index.</param>
/// <param name="Pods">The id of a pod selector.</param>
internal readonly record struct PodTerm(int Namespace, int Pods);

/// <summary>One peer of a rule.</summary>
internal sealed class CompiledPeer
{
    /// <summary>Its position in the rule.</summary>
    public required int Index { get; init; }

    /// <summary>Which namespaces' pods; null for those of the policy's own.</summary>
    public LabelSelector? Namespaces { get; init; }

    /// <summary>Which pods of the namespaces; null for all.</summary>
    public LabelSelector? Pods { get; init; }

    /// <summary>The pods as ids, if it is about pods.</summary>
    public PodTerm? Term { get; init; }

    /// <summary>The id of its addresses, if it is about addresses; else -1.</summary>
    public int AddressSet { get; init; } = -1;

    /// <summary>The network its addresses are in, if it is one.</summary>
    public IpCidr Cidr { get; init; }

    public IpCidr[] Except { get; init; } = [];

    /// <summary>Which nodes' addresses, if it is about nodes.</summary>
    public LabelSelector? Nodes { get; init; }

    /// <summary>Whose addresses, if it is about a domain name.</summary>
    public string? Domain { get; init; }
}

/// <summary>One entry of a rule's ports.</summary>
/// <param name="Index">Its position in the rule.</param>
/// <param name="Term">The ports.</param>
internal readonly record struct CompiledPort(int Index, PortTerm Term);

/// <summary>One rule, its selectors, ports and addresses as ids.</summary>
internal sealed class CompiledRule
{
    /// <summary>Its position among the policy's rules of its direction.</summary>
    public required int Index { get; init; }

    public string Name { get; init; } = "";

    public RuleAction Action { get; init; } = RuleAction.Accept;

    /// <summary>The id of its ports.</summary>
    public required int Ports { get; init; }

    /// <summary>Whether it matches every peer.</summary>
    public bool AnyPeer { get; init; }

    /// <summary>Its peers that can be read, in order.</summary>
    public CompiledPeer[] Peers { get; init; } = [];

    /// <summary>Its ports that can be read, in order.</summary>
    public CompiledPort[] PortEntries { get; init; } = [];

    /// <summary>Why it could not be read and so fails closed; null if it could.</summary>
    public string? Unreadable { get; init; }
}

/// <summary>A policy of any tier, ready to be matched. Immutable.</summary>
internal sealed class CompiledPolicy
{
    public required ObjectKey Key { get; init; }

    public required IApiObject Source { get; init; }

    public required PolicyTier Tier { get; init; }

    /// <summary>The priority within its tier; lower is asked first.</summary>
    public int Priority { get; init; }

    /// <summary>The pods it applies to.</summary>
    public required PodTerm Subject { get; init; }

    /// <summary>Whether it isolates (NetworkPolicy) or has rules in (ClusterNetworkPolicy) the direction.</summary>
    public bool HasEgress { get; init; }

    /// <summary>As <see cref="HasEgress"/>.</summary>
    public bool HasIngress { get; init; }

    public CompiledRule[] EgressRules { get; init; } = [];

    public CompiledRule[] IngressRules { get; init; } = [];

    /// <summary>What could not be read, by path.</summary>
    public IReadOnlyList<PolicyProblem> Problems { get; init; } = [];

    public string Kind => Source.Kind;

    public bool Has(Direction direction) => direction == Direction.Egress ? HasEgress : HasIngress;

    public CompiledRule[] Rules(Direction direction) => direction == Direction.Egress ? EgressRules : IngressRules;

    public override string ToString() => $"{Kind} {Key}";
}
