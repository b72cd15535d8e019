namespace Net.Policy;

/// <summary>Why a rule did not match although it nearly did; the nearer ones first.</summary>
public enum MissReason
{
    /// <summary>The peer matches; only the port does not.</summary>
    Port,

    /// <summary>The peer matches; the rule names a port that the destination has no such name for.</summary>
    NamedPort,

    /// <summary>The address lies in the peer's network, but also in one of its exceptions.</summary>
    Except,

    /// <summary>The pod's labels match; only its namespace's do not.</summary>
    NamespaceSelector,

    /// <summary>The pod's namespace matches; only its labels do not.</summary>
    PodSelector,

    /// <summary>The address does not lie in the peer's network.</summary>
    Address,

    /// <summary>Neither the namespace's nor the pod's labels match.</summary>
    BothSelectors,

    /// <summary>The peer is about pods, and the other end is none.</summary>
    NotAPod,
}

/// <summary>The rule that came nearest to allowing a flow, and what was missing.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">What was missing.</param>
/// <param name="AlsoPort">Whether, besides, the port does not match.</param>
/// <param name="Message">What was missing, in words.</param>
public sealed record NearestMiss(RuleReference Rule, MissReason Reason, bool AlsoPort, string Message)
{
    /// <summary>Such as <c>rule 0 from podSelector app=api matches no label of shop/cart (app=cart)</c>.</summary>
    public override string ToString() => Message;
}
