namespace Net.Policy;

/// <summary>What a look at a cluster's policies finds, the gravest first.</summary>
public enum FindingKind
{
    /// <summary>A part of a policy cannot be read, and fails closed.</summary>
    Unreadable,

    /// <summary>Two ClusterNetworkPolicies of one tier have one priority: which counts first is nobody's promise. Here it is the first by name.</summary>
    EqualPriorities,

    /// <summary>A policy selects no pod.</summary>
    SelectsNothing,

    /// <summary>A peer of a rule selects no pod.</summary>
    PeerSelectsNothing,

    /// <summary>A rule decides no flow that another does not decide the same way before it, or beside it.</summary>
    RuleWithoutEffect,

    /// <summary>Pods may not ask for names: their egress is limited, and no flow to port 53 passes.</summary>
    NamesBlocked,

    /// <summary>The internet reaches a workload.</summary>
    ExposedToInternet,

    /// <summary>No policy limits who reaches a workload.</summary>
    IngressNotIsolated,

    /// <summary>No policy limits what a workload reaches.</summary>
    EgressNotIsolated,
}

/// <summary>One thing worth knowing about a cluster's policies.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The policy with the path of its part, or the workload.</param>
/// <param name="Message">What is found, and what follows.</param>
public sealed record PolicyFinding(FindingKind Kind, string Subject, string Message)
{
    /// <summary>Such as <c>NetworkPolicy shop/db spec.ingress[0]: ...</c>.</summary>
    public override string ToString() => $"{Subject}: {Message}";
}
