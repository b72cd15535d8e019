namespace Net.Dataplane;

/// <summary>How hints narrow the endpoints of a service port.</summary>
public enum TopologyMode : byte
{
    /// <summary>They don't: every ready endpoint serves.</summary>
    None,

    /// <summary>Every ready endpoint has zone hints and one is for this node's zone: those of the zone serve.</summary>
    PreferSameZone,

    /// <summary>Every ready endpoint has node hints and one is for this node: those of the node serve.</summary>
    PreferSameNode,
}

/// <summary>Which endpoints a node uses for a service port (kube-proxy's CategorizeEndpoints).</summary>
internal static class EndpointTopology
{
    internal static EndpointSets Categorize(ServiceEndpoint[] all, FrontendConfig config, NodeView node)
    {
        if (all.Length == 0) return EndpointSets.Empty;
        bool anyReady = Array.Exists(all, static endpoint => endpoint.IsReady);
        bool anyStandIn = Array.Exists(all, static endpoint => endpoint.IsStandIn);
        TopologyMode mode = TopologyMode.None;
        ServiceEndpoint[] cluster = [];
        bool standIns = false;
        if (config.UsesClusterEndpoints)
        {
            mode = ModeOf(all, node);
            cluster = Ready(all, mode, node);
            if (cluster.Length == 0 && anyStandIn)
            {
                cluster = Array.FindAll(all, static endpoint => endpoint.IsStandIn);
                standIns = true;
            }
        }

        bool any = cluster.Length > 0;
        if (!config.UsesLocalEndpoints) return new EndpointSets(all, cluster, [], cluster, mode, any, standIns, false);

        any |= anyReady || anyStandIn;
        ServiceEndpoint[] local = Array.FindAll(all, static endpoint => endpoint.IsLocal && endpoint.IsReady);
        bool localStandIns = false;
        if (local.Length == 0)
        {
            local = Array.FindAll(all, static endpoint => endpoint.IsLocal && endpoint.IsStandIn);
            localStandIns = local.Length > 0;
        }

        return new EndpointSets(all, cluster, local, Union(cluster, local), mode, any, standIns, localStandIns);
    }

    private static TopologyMode ModeOf(ServiceEndpoint[] all, NodeView node)
    {
        bool ready = false, allForNodes = true, allForZones = true, forNode = false, forZone = false;
        foreach (ref readonly ServiceEndpoint endpoint in all.AsSpan())
        {
            if (!endpoint.IsReady) continue;
            ready = true;
            if (endpoint.Hints is null) return TopologyMode.None;
            if (endpoint.Hints.ForNodes.IsEmpty) allForNodes = false;
            else forNode = forNode || (node.Name.Length > 0 && endpoint.HintsNode(node.Name));
            if (endpoint.Hints.ForZones.IsEmpty) allForZones = false;
            else forZone = forZone || (node.Zone.Length > 0 && endpoint.HintsZone(node.Zone));
        }

        if (!ready) return TopologyMode.None;
        if (allForNodes && forNode) return TopologyMode.PreferSameNode;
        return allForZones && forZone ? TopologyMode.PreferSameZone : TopologyMode.None;
    }

    private static ServiceEndpoint[] Ready(ServiceEndpoint[] all, TopologyMode mode, NodeView node)
    {
        // The usual case shares the array.
        if (mode == TopologyMode.None && Array.TrueForAll(all, static endpoint => endpoint.IsReady)) return all;
        return Array.FindAll(all, endpoint => endpoint.IsReady && mode switch
        {
            TopologyMode.PreferSameNode => endpoint.HintsNode(node.Name),
            TopologyMode.PreferSameZone => endpoint.HintsZone(node.Zone),
            _ => true,
        });
    }

    private static ServiceEndpoint[] Union(ServiceEndpoint[] cluster, ServiceEndpoint[] local)
    {
        ServiceEndpoint[] extra = Array.FindAll(local, endpoint => Array.IndexOf(cluster, endpoint) < 0);
        if (extra.Length == 0) return cluster;
        return cluster.Length == 0 ? local : [.. cluster, .. extra];
    }
}

/// <summary>The endpoints of a service port, sorted out for one node.</summary>
internal readonly record struct EndpointSets(
    ServiceEndpoint[] All,
    ServiceEndpoint[] Cluster,
    ServiceEndpoint[] Local,
    ServiceEndpoint[] Reachable,
    TopologyMode Mode,
    bool Any,
    bool ClusterStandIns,
    bool LocalStandIns)
{
    internal static EndpointSets Empty { get; } = new([], [], [], [], TopologyMode.None, false, false, false);
}
