namespace Net.Policy;

/// <summary>What the NetworkPolicies that isolate a pod in one direction allow together. Immutable.</summary>
/// <param name="Policies">The policies, by name.</param>
/// <param name="Matcher">Any rule of any of them.</param>
internal sealed record IsolationProgram(CompiledPolicy[] Policies, RuleMatcher Matcher);

/// <summary>The ClusterNetworkPolicy rules that apply to a pod in one direction, in the order they are asked. Immutable.</summary>
/// <param name="Policies">The policies the rules are of.</param>
/// <param name="Admin">The rules of the Admin tier.</param>
/// <param name="Baseline">The rules of the Baseline tier.</param>
internal sealed record TierProgram(CompiledPolicy[] Policies, TierRule[] Admin, TierRule[] Baseline);

/// <summary>One rule of a ClusterNetworkPolicy, ready to be matched.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Matcher">Its peers and ports.</param>
internal sealed record TierRule(CompiledPolicy Policy, CompiledRule Rule, RuleMatcher Matcher)
{
    /// <summary>Whether what it matches is decided; otherwise the next tier decides.</summary>
    public bool IsFinal => Rule.Action != RuleAction.Pass || Rule.Unreadable is not null;

    /// <summary>Whether what it matches is allowed.</summary>
    public bool Accepts => Rule.Action == RuleAction.Accept && Rule.Unreadable is null;
}

/// <summary>Pods of one namespace with the same labels and names of ports: the same policies apply to them all. Immutable.</summary>
internal sealed class SubjectClass
{
    public required int Id { get; init; }

    public required int Namespace { get; init; }

    public required PortProfile Ports { get; init; }

    /// <summary>The labels of the namespace.</summary>
    public required int NamespaceLabelSet { get; init; }

    public required int LabelSet { get; init; }

    public IsolationProgram? EgressIsolation
    {
        get;
        init
        {
            field = value;
            EgressRules = value?.Matcher ?? default;
        }
    }

    public IsolationProgram? IngressIsolation
    {
        get;
        init
        {
            field = value;
            IngressRules = value?.Matcher ?? default;
        }
    }

    /// <summary>What the isolating policies let out; no rules at all if none isolates. A verdict reads this without the way over the program.</summary>
    public RuleMatcher EgressRules { get; private init; }

    /// <summary>As <see cref="EgressRules"/>, of what they let in.</summary>
    public RuleMatcher IngressRules { get; private init; }

    public TierProgram? EgressTiers { get; init; }

    public TierProgram? IngressTiers { get; init; }

    public IsolationProgram? Isolation(Direction direction) => direction == Direction.Egress ? EgressIsolation : IngressIsolation;

    public TierProgram? Tiers(Direction direction) => direction == Direction.Egress ? EgressTiers : IngressTiers;
}
