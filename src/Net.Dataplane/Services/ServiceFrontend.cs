namespace Net.Dataplane;

/// <summary>One port of one Service in one family, with the endpoints that this node uses for it. Immutable.</summary>
public sealed class ServiceFrontend
{
    private readonly EndpointSets _endpoints;

    internal ServiceFrontend(FrontendConfig config, in EndpointSets endpoints)
    {
        Config = config;
        _endpoints = endpoints;
    }

    /// <summary>What the Service says.</summary>
    public FrontendConfig Config { get; }

    /// <summary>The port's name.</summary>
    public ServicePortKey Key => Config.Key;

    /// <summary>Every endpoint of the port, ordered by address and port.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints => _endpoints.All;

    /// <summary>What traffic with policy <c>Cluster</c> may use; empty if there is none such.</summary>
    public IReadOnlyList<ServiceEndpoint> ClusterEndpoints => _endpoints.Cluster;

    /// <summary>What traffic with policy <c>Local</c> may use; empty if there is none such.</summary>
    public IReadOnlyList<ServiceEndpoint> LocalEndpoints => _endpoints.Local;

    /// <summary>The union of <see cref="ClusterEndpoints"/> and <see cref="LocalEndpoints"/>.</summary>
    public IReadOnlyList<ServiceEndpoint> ReachableEndpoints => _endpoints.Reachable;

    /// <summary>Some node could serve the port. If not, connections are refused; if so but not from here, packets are dropped.</summary>
    public bool HasAnyEndpoints => _endpoints.Any;

    /// <summary>How hints narrowed <see cref="ClusterEndpoints"/>.</summary>
    public TopologyMode Topology => _endpoints.Mode;

    /// <summary>Nothing was ready: <see cref="ClusterEndpoints"/> serve while they terminate.</summary>
    public bool ClusterUsesTerminating => _endpoints.ClusterStandIns;

    /// <summary>Nothing was ready on this node: <see cref="LocalEndpoints"/> serve while they terminate.</summary>
    public bool LocalUsesTerminating => _endpoints.LocalStandIns;

    internal ServiceEndpoint[] ClusterArray => _endpoints.Cluster;

    internal ServiceEndpoint[] LocalArray => _endpoints.Local;

    internal bool SameAs(ServiceFrontend other) =>
        Config == other.Config
        && _endpoints.Mode == other._endpoints.Mode
        && _endpoints.Any == other._endpoints.Any
        && _endpoints.All.AsSpan().SequenceEqual(other._endpoints.All)
        && _endpoints.Cluster.AsSpan().SequenceEqual(other._endpoints.Cluster)
        && _endpoints.Local.AsSpan().SequenceEqual(other._endpoints.Local);

    /// <summary><c>shop/cart:http 10.96.0.10:80 (3 endpoints)</c>.</summary>
    public override string ToString() => $"{Key} {FlowText.Join(Config.ClusterIP, Config.Port)} ({Endpoints.Count} endpoints)";
}
