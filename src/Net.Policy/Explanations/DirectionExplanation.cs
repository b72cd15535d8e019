using Net.Model;

namespace Net.Policy;

/// <summary>Why one direction of a flow is allowed or denied.</summary>
public sealed record DirectionExplanation
{
    /// <summary>The direction.</summary>
    public required Direction Direction { get; init; }

    /// <summary>What decided.</summary>
    public required VerdictCause Cause { get; init; }

    /// <summary>Whether the direction allows the flow.</summary>
    public bool Allowed => Cause.Allows();

    /// <summary>The pod whose policies were asked; null where the end is no pod.</summary>
    public ObjectKey? Subject { get; init; }

    /// <summary>The rule that decided; null where none did.</summary>
    public RuleReference? Decider { get; init; }

    /// <summary>Rules that passed the decision on to the next tier, in order.</summary>
    public IReadOnlyList<RuleReference> Passed { get; init; } = [];

    /// <summary>The NetworkPolicies that isolate the pod in this direction, by name.</summary>
    public IReadOnlyList<ObjectKey> IsolatedBy { get; init; } = [];

    /// <summary>For a pod that is isolated and not let through: the rule that came nearest. Null if there is no rule at all.</summary>
    public NearestMiss? NearestMiss { get; init; }

    /// <summary>Why the deciding rule failed closed; null unless it did.</summary>
    public string? Unreadable { get; init; }

    /// <summary>The reason in words, without the verdict.</summary>
    public string Reason => $"{PassedOn()}{Cause switch
    {
        VerdictCause.NotAPod => "the end is no pod of its own address; policies have no say there",
        VerdictCause.NoAddress => "the flow has no address at this end",
        VerdictCause.SelfTraffic => $"{Subject} reaches itself",
        VerdictCause.LocalNode => $"the other end is the node of {Subject}, which NetworkPolicies always let through",
        VerdictCause.NotIsolated => $"no policy decides for {Subject}",
        VerdictCause.Isolated => $"{Subject} is isolated by {string.Join(", ", IsolatedBy.Select(static key => $"NetworkPolicy {key}"))}",
        VerdictCause.NetworkPolicyRule => $"{Decider} allows it",
        VerdictCause.AdminAccept or VerdictCause.BaselineAccept => $"{Decider} of the {Decider!.Tier} tier accepts it",
        VerdictCause.AdminDeny or VerdictCause.BaselineDeny => $"{Decider} of the {Decider!.Tier} tier denies it",
        VerdictCause.FailedClosed => $"{Decider} of the {Decider!.Tier} tier cannot be read ({Unreadable}) and so denies everything",
        _ => "nothing was decided",
    }}";

    /// <summary>The verdict and the reason, and the nearest miss in a line of its own.</summary>
    public override string ToString() =>
        $"{(Allowed ? "allowed" : "denied")} on {(Direction == Direction.Egress ? "egress" : "ingress")}: {Reason}{(NearestMiss is null ? "" : $";\nnearest miss: {NearestMiss}")}";

    private string PassedOn() => Passed.Count == 0 ? "" : $"{string.Join(", ", Passed)} passes it on; ";
}
