using Net.Model;

namespace Net.Dataplane;

/// <summary>Decisions in words.</summary>
internal static class FlowText
{
    internal static string Join(IpAddress address, int port) => address.Family == IpFamily.IPv6 ? $"[{address}]:{port}" : $"{address}:{port}";

    internal static string Explain(FlowDecision decision)
    {
        Flow flow = decision.Flow;
        string where = decision.Frontend is { } frontend ? $"{frontend.Key} ({KindText(decision.Kind)})" : Join(flow.Destination, flow.DestinationPort);
        return decision.Verdict switch
        {
            FlowVerdict.NotOurs => $"NotOurs: {where} is no frontend of any Service",
            FlowVerdict.Balance => $"Balance over {Count(decision)}: {ReasonText(decision)}{KeptBack(decision)}{(decision.Masquerade ? "; masqueraded" : "")}",
            FlowVerdict.Reject => $"Reject: {where}: {ReasonText(decision)}",
            _ => $"Drop: {where}: {ReasonText(decision)}",
        };
    }

    private static string Count(FlowDecision decision)
    {
        int all = decision.Frontend!.Endpoints.Count;
        int used = decision.Candidates.Count;
        return used == all ? $"{used} endpoint{(used == 1 ? "" : "s")}" : $"{used} of {all} endpoints";
    }

    private static string ReasonText(FlowDecision decision)
    {
        ServiceFrontend? frontend = decision.Frontend;
        string policy = decision.Kind == FrontendKind.ClusterIP ? "internalTrafficPolicy" : "externalTrafficPolicy";
        return decision.Reason switch
        {
            FlowReason.ClusterPolicy => Topology(frontend!, decision),
            FlowReason.LocalPolicy => $"{policy} Local{(frontend!.LocalUsesTerminating ? ", serving terminating endpoints because none is ready here" : "")}",
            FlowReason.LocalPolicyFromPod => $"{policy} Local, but the source is a pod of this node: {Topology(frontend!, decision)}",
            FlowReason.LocalPolicyFromNode => $"{policy} Local, but the source is this node: {Topology(frontend!, decision)}",
            FlowReason.NoEndpoints => $"none of {frontend!.Endpoints.Count} endpoints can serve",
            FlowReason.NoLocalEndpoints => $"{policy} Local, and no endpoint on this node can serve",
            FlowReason.SourceNotInRanges => $"{decision.Flow.Source} is in none of loadBalancerSourceRanges {frontend!.Config.SourceRanges}",
            FlowReason.UnknownPort => $"the Service has no port {decision.Flow.DestinationPort}/{decision.Flow.Protocol.Format()}",
            FlowReason.UnallocatedClusterIP => "an address for Services that none has",
            _ => "no frontend",
        };
    }

    private static string Topology(ServiceFrontend frontend, FlowDecision decision)
    {
        if (frontend.ClusterUsesTerminating) return "serving terminating endpoints because none is ready";
        return frontend.Topology switch
        {
            TopologyMode.PreferSameNode => "PreferSameNode",
            TopologyMode.PreferSameZone => $"PreferSameZone{(decision.Zone.Length > 0 ? $" (zone {decision.Zone})" : "")}",
            _ => "all ready endpoints",
        };
    }

    private static string KeptBack(FlowDecision decision)
    {
        int terminating = decision.Frontend!.Endpoints.Count(endpoint => endpoint.IsTerminating && !decision.Candidates.Contains(endpoint));
        int notReady = decision.Frontend.Endpoints.Count(endpoint => !endpoint.IsReady && !endpoint.IsTerminating);
        string text = terminating > 0 ? $"; {terminating} terminating endpoint{(terminating == 1 ? "" : "s")} kept back" : "";
        return notReady > 0 ? $"{text}; {notReady} not ready" : text;
    }

    private static string KindText(FrontendKind kind) => kind switch
    {
        FrontendKind.ExternalIP => "external IP",
        FrontendKind.LoadBalancer => "load balancer",
        FrontendKind.NodePort => "node port",
        _ => "cluster IP",
    };
}
