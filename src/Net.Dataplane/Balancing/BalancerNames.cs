namespace Net.Dataplane;

/// <summary>The balancers by name, as in options and in the annotation of a Service.</summary>
public static class BalancerNames
{
    /// <summary>The annotation of a Service that names its balancer.</summary>
    public const string Annotation = "net.dataplane/balancer";

    /// <summary>Each connection to an endpoint at random: what kube-proxy does.</summary>
    public const string Random = "random";

    /// <summary>The endpoints in turn.</summary>
    public const string RoundRobin = "round-robin";

    /// <summary>The endpoint with the fewest connections.</summary>
    public const string LeastConnections = "least-connections";

    /// <summary>Of two endpoints at random, the one with fewer connections.</summary>
    public const string PowerOfTwo = "power-of-two";

    /// <summary>By a consistent hash of the client's address (Maglev, NSDI 2016, section 3.4): a client stays with its endpoint while few others change.</summary>
    public const string Maglev = "maglev";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Random, RoundRobin, LeastConnections, PowerOfTwo, Maglev];
}
