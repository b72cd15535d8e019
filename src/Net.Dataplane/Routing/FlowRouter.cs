using Net.Model;

namespace Net.Dataplane;

/// <summary>What routing needs of the options, frozen.</summary>
internal sealed record RoutingRules(IpCidr[] ServiceCidrs, IpCidr[] NodePortAddresses, bool LocalhostNodePorts, bool MasqueradeAll, bool ExternalIPs)
{
    internal static RoutingRules Of(ServiceTableOptions options) =>
        new([.. options.ServiceCidrs], [.. options.NodePortAddresses], options.LocalhostNodePorts, options.MasqueradeAll, options.AllowExternalIPs);
}

/// <summary>The routing decision of kube-proxy, independent of how packets are moved. Pure.</summary>
internal static class FlowRouter
{
    internal static FlowDecision Decide(ServiceTableSnapshot table, in Flow flow)
    {
        if (Find(table, flow) is { } claim) return Decide(table, flow, claim.Frontend, claim.Kind);
        if (table.Claims.TryGetValue(FrontendAddress.OfClusterIP(flow.Destination), out FrontendClaim? service))
            return Without(flow, FlowVerdict.Reject, FlowReason.UnknownPort) with { Frontend = service.Frontend };
        foreach (IpCidr range in table.Rules.ServiceCidrs)
        {
            if (range.Contains(flow.Destination)) return Without(flow, FlowVerdict.Drop, FlowReason.UnallocatedClusterIP);
        }

        return Without(flow, FlowVerdict.NotOurs, FlowReason.NoFrontend);
    }

    internal static FlowDecision Decide(ServiceTableSnapshot table, in Flow flow, ServiceFrontend frontend, FrontendKind kind)
    {
        RouteChoice choice = Choose(table.Node, table.Rules, frontend, kind, flow.Source);
        ServiceEndpoint[] candidates = choice.Verdict != FlowVerdict.Balance ? [] : choice.Local ? frontend.LocalArray : frontend.ClusterArray;
        return new FlowDecision
        {
            Flow = flow,
            Verdict = choice.Verdict,
            Reason = choice.Reason,
            Frontend = frontend,
            Kind = kind,
            Candidates = candidates,
            Masquerade = choice.Masquerade || IsHairpin(candidates, flow.Source),
            Zone = table.Node.Zone,
        };
    }

    /// <summary>The decision without its wording: what the proxy asks for each connection. Allocates nothing.</summary>
    internal static RouteChoice Choose(NodeView node, RoutingRules rules, ServiceFrontend frontend, FrontendKind kind, IpAddress source)
    {
        FrontendConfig config = frontend.Config;
        if (kind == FrontendKind.LoadBalancer && !MayUse(config, node, source)) return new(FlowVerdict.Drop, FlowReason.SourceNotInRanges, false, false);
        if (!frontend.HasAnyEndpoints) return new(FlowVerdict.Reject, FlowReason.NoEndpoints, false, false);
        if (kind == FrontendKind.ClusterIP)
        {
            bool masquerade = rules.MasqueradeAll || (node.HasPodCidr(config.Family) && !node.IsLocalPod(source));
            return config.InternalLocal
                ? Local(frontend, masquerade)
                : Cluster(frontend, FlowReason.ClusterPolicy, masquerade);
        }

        if (!config.ExternalLocal) return Cluster(frontend, FlowReason.ClusterPolicy, masquerade: true);
        if (node.IsLocalPod(source)) return Cluster(frontend, FlowReason.LocalPolicyFromPod, masquerade: false);
        if (node.Has(source)) return Cluster(frontend, FlowReason.LocalPolicyFromNode, masquerade: true);
        return Local(frontend, masquerade: false);
    }

    private static RouteChoice Cluster(ServiceFrontend frontend, FlowReason reason, bool masquerade) =>
        frontend.ClusterArray.Length > 0
            ? new(FlowVerdict.Balance, reason, false, masquerade)
            : new(FlowVerdict.Drop, FlowReason.NoEndpoints, false, false);

    private static RouteChoice Local(ServiceFrontend frontend, bool masquerade) =>
        frontend.LocalArray.Length > 0
            ? new(FlowVerdict.Balance, FlowReason.LocalPolicy, true, masquerade)
            : new(FlowVerdict.Drop, FlowReason.NoLocalEndpoints, false, false);

    private static FrontendClaim? Find(ServiceTableSnapshot table, in Flow flow)
    {
        if (table.Claims.TryGetValue(new FrontendAddress(flow.Destination, flow.DestinationPort, flow.Protocol), out FrontendClaim? claim) && flow.DestinationPort != 0) return claim;
        if (!ServesNodePorts(table, flow.Destination)) return null;
        return table.Claims.GetValueOrDefault(FrontendAddress.OfNodePort(flow.Destination.Family, flow.DestinationPort, flow.Protocol));
    }

    internal static bool ServesNodePorts(ServiceTableSnapshot table, IpAddress address)
    {
        if (!table.Node.Has(address) || (address.IsLoopback && !table.Rules.LocalhostNodePorts)) return false;
        bool restricted = false;
        foreach (IpCidr range in table.Rules.NodePortAddresses)
        {
            if (range.Contains(address)) return true;
            restricted |= range.Family == address.Family;
        }

        return !restricted;
    }

    // If the node itself may come, the address that it reaches itself by may too: traffic from the node to the address has it as its source.
    private static bool MayUse(FrontendConfig config, NodeView node, IpAddress source)
    {
        if (config.SourceRanges.IsEmpty) return true;
        bool nodeMay = false;
        foreach (IpCidr range in config.SourceRanges.AsSpan())
        {
            if (range.Contains(source)) return true;
            foreach (IpAddress own in node.Addresses.AsSpan()) nodeMay |= range.Contains(own);
        }

        return nodeMay && config.LoadBalancerVips.AsSpan().Contains(source);
    }

    // An endpoint that reaches itself through its Service must see another address than its own.
    private static bool IsHairpin(ServiceEndpoint[] candidates, IpAddress source)
    {
        foreach (ref readonly ServiceEndpoint candidate in candidates.AsSpan())
        {
            if (candidate.IsLocal && candidate.Address == source) return true;
        }

        return false;
    }

    private static FlowDecision Without(in Flow flow, FlowVerdict verdict, FlowReason reason) => new() { Flow = flow, Verdict = verdict, Reason = reason };
}

/// <summary>A decision as a value: which set of endpoints, and how.</summary>
internal readonly record struct RouteChoice(FlowVerdict Verdict, FlowReason Reason, bool Local, bool Masquerade);
