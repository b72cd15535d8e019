using Net.Model;

namespace Net.Dataplane;

/// <summary>Through which of its addresses a frontend is used.</summary>
public enum FrontendKind : byte
{
    /// <summary>The cluster IP: traffic from inside.</summary>
    ClusterIP,

    /// <summary>An external IP.</summary>
    ExternalIP,

    /// <summary>An address of a load balancer.</summary>
    LoadBalancer,

    /// <summary>A port of the node.</summary>
    NodePort,
}

/// <summary>What happens to a flow.</summary>
public enum FlowVerdict : byte
{
    /// <summary>No frontend: the proxy leaves the flow alone.</summary>
    NotOurs,

    /// <summary>One of the candidates gets it.</summary>
    Balance,

    /// <summary>It is refused: TCP sees a reset, UDP an ICMP port unreachable.</summary>
    Reject,

    /// <summary>It gets no answer.</summary>
    Drop,
}

/// <summary>Why.</summary>
public enum FlowReason : byte
{
    /// <summary>The destination is no frontend.</summary>
    NoFrontend,

    /// <summary>Traffic policy <c>Cluster</c>: endpoints of all nodes.</summary>
    ClusterPolicy,

    /// <summary>Traffic policy <c>Local</c>: endpoints of this node.</summary>
    LocalPolicy,

    /// <summary>External policy <c>Local</c>, but the source is a pod of this node: endpoints of all nodes, address kept.</summary>
    LocalPolicyFromPod,

    /// <summary>External policy <c>Local</c>, but the source is this node: endpoints of all nodes, masqueraded.</summary>
    LocalPolicyFromNode,

    /// <summary>No endpoint on any node.</summary>
    NoEndpoints,

    /// <summary>Policy <c>Local</c>, and endpoints only on other nodes.</summary>
    NoLocalEndpoints,

    /// <summary>The source is in none of <c>spec.loadBalancerSourceRanges</c>.</summary>
    SourceNotInRanges,

    /// <summary>The cluster IP of a Service, but none of its ports.</summary>
    UnknownPort,

    /// <summary>In a range of cluster IPs, but no Service has it.</summary>
    UnallocatedClusterIP,
}

/// <summary>Where a flow goes, and why. A value; balancing and affinity choose among <see cref="Candidates"/>.</summary>
public sealed record FlowDecision
{
    /// <summary>The flow.</summary>
    public required Flow Flow { get; init; }

    /// <summary>What happens to it.</summary>
    public required FlowVerdict Verdict { get; init; }

    /// <summary>Why.</summary>
    public required FlowReason Reason { get; init; }

    /// <summary>The frontend; null if there is none.</summary>
    public ServiceFrontend? Frontend { get; init; }

    /// <summary>Through which of its addresses.</summary>
    public FrontendKind Kind { get; init; }

    /// <summary>The endpoints that may get it; empty unless <see cref="Verdict"/> is <see cref="FlowVerdict.Balance"/>.</summary>
    public IReadOnlyList<ServiceEndpoint> Candidates { get; init; } = [];

    /// <summary>The endpoint sees the node's address instead of the client's.</summary>
    public bool Masquerade { get; init; }

    /// <summary>The zone of the node that decided; empty if it has none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The decision and its reason in one line.</summary>
    public override string ToString() => FlowText.Explain(this);
}
