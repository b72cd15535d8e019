namespace Net.Policy;

/// <summary>What policies say of a flow: each direction, and both together. The whole chain of reasons is <see cref="PolicySnapshot.Explain"/>'s to give.</summary>
/// <remarks><c>default</c> denies: it is the verdict of nobody.</remarks>
/// <param name="Egress">What decided at the source.</param>
/// <param name="Ingress">What decided at the destination.</param>
public readonly record struct Verdict(VerdictCause Egress, VerdictCause Ingress)
{
    /// <summary>Whether the flow may pass: both directions must allow it.</summary>
    public bool Allowed => EgressAllowed && IngressAllowed;

    /// <summary>Whether the source may send it.</summary>
    public bool EgressAllowed => Egress.Allows();

    /// <summary>Whether the destination may receive it.</summary>
    public bool IngressAllowed => Ingress.Allows();

    /// <summary>The verdict in words, such as <c>denied (egress: NotIsolated, ingress: Isolated)</c>.</summary>
    public override string ToString() => $"{(Allowed ? "allowed" : "denied")} (egress: {Egress}, ingress: {Ingress})";
}

/// <summary>What decided one direction of a flow.</summary>
public enum VerdictCause : byte
{
    /// <summary>Denied: nothing was decided; the value of <c>default</c>.</summary>
    None = 0,

    /// <summary>Denied: the flow has no address at this end, as that of a pod that has none yet.</summary>
    NoAddress,

    /// <summary>Denied: NetworkPolicies isolate the pod in this direction and no rule matches.</summary>
    Isolated,

    /// <summary>Denied: a Deny rule of a ClusterNetworkPolicy of the Admin tier.</summary>
    AdminDeny,

    /// <summary>Denied: a Deny rule of a ClusterNetworkPolicy of the Baseline tier.</summary>
    BaselineDeny,

    /// <summary>Denied: a rule of a ClusterNetworkPolicy that this version cannot read, which must fail closed.</summary>
    FailedClosed,

    /// <summary>Allowed: no policy applies to this direction of the pod, or none of the ClusterNetworkPolicy rules matches.</summary>
    NotIsolated,

    /// <summary>Allowed: a rule of a NetworkPolicy.</summary>
    NetworkPolicyRule,

    /// <summary>Allowed: an Accept rule of a ClusterNetworkPolicy of the Admin tier.</summary>
    AdminAccept,

    /// <summary>Allowed: an Accept rule of a ClusterNetworkPolicy of the Baseline tier.</summary>
    BaselineAccept,

    /// <summary>Allowed: the end is no pod with an address of its own; policies have no say there.</summary>
    NotAPod,

    /// <summary>Allowed: a pod always reaches itself.</summary>
    SelfTraffic,

    /// <summary>Allowed: NetworkPolicies never come between a pod and the node it runs on.</summary>
    LocalNode,
}

/// <summary>Questions about <see cref="VerdictCause"/>.</summary>
public static class VerdictCauses
{
    /// <summary>Whether the cause allows the flow.</summary>
    public static bool Allows(this VerdictCause cause) => cause >= VerdictCause.NotIsolated;
}
