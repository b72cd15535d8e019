using System.Globalization;
using Net.Cluster;
using Net.Dataplane;
using Net.Dns;
using Net.Model;
using NodeAgent.Status;

namespace NodeAgent.Running;

/// <summary>Tells of the agent: its state as a document, and explanations of names, flows and verdicts.</summary>
internal sealed class AgentReport(Agent agent) : IStatusSource
{
    public string? WhyNotReady() => agent.IsServing ? null : agent.Freshness is "ok" ? "starting or stopping" : $"starting or stopping; {agent.Freshness}";

    public string Freshness() => agent.Freshness;

    public StateDocument State()
    {
        ClusterSnapshot cluster = agent.Cluster.Current;
        ILookup<ServicePortKey, ListenerReport> listeners = agent.Listeners.ToLookup(static listener => listener.Frontend);
        return new(
            agent.Options.Node,
            cluster.Revision,
            [.. cluster.All<Service>().OrderBy(ObjectKey.Of).Select(service => Entry(service, cluster, listeners))],
            [.. cluster.All<NetworkPolicy>().OrderBy(ObjectKey.Of).Select(policy => Entry(policy, cluster))],
            [agent.Source],
            agent.Problems());
    }

    public string RedirectRules() => agent.RedirectRules;

    public async ValueTask<Explanation?> ExplainAsync(string topic, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation) => topic switch
    {
        "dns" => await ExplainDnsAsync(parameters, cancellation),
        "flow" => ExplainFlow(parameters, ExplainDecision),
        "policy" => ExplainFlow(parameters, flow => agent.Policies.Explain(flow).ToString()),
        _ => null,
    };

    private string ExplainDecision(Flow flow)
    {
        FlowDecision decision = agent.Services.Decide(flow);
        return decision.Frontend is { } frontend ? $"{frontend.Key}, {decision.Kind}: {decision}" : decision.ToString();
    }

    private async Task<Explanation> ExplainDnsAsync(IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        if (!parameters.TryGetValue("name", out string? name) || name.Length == 0) return new(false, "A name is needed: /explain/dns?name=cart.shop.svc.cluster.local&type=A");
        if (!Enum.TryParse(parameters.GetValueOrDefault("type", "A"), ignoreCase: true, out RecordType type)) return new(false, $"type={parameters["type"]} is not a record type such as A, AAAA, SRV or PTR");
        if (!DnsName.TryParse(name, out DnsName asked)) return new(false, $"name={name} is not a domain name");
        string from = parameters.GetValueOrDefault("from", "");
        if (from.Length == 0) return new(true, await NameExplanation.OfAsync(agent.Names, asked, type, cancellation));
        if (!TryFind(from, out IpAddress address) || agent.Cluster.Current.PodsAt(address) is not [var pod, ..]) return new(false, $"from={from}: no such pod or pod address. It is the pod that asks, such as from=shop/orders-1");
        return new(true, await NameExplanation.OfAsync(agent.Names, name, type, pod.Metadata.Namespace, agent.Options.Zone, cancellation));
    }

    private Explanation ExplainFlow(IReadOnlyDictionary<string, string> parameters, Func<Flow, string> explain)
    {
        const string usage = "from, to (an address or namespace/pod) and port are needed, such as ?from=shop/orders-1&to=127.96.0.10&port=80&protocol=TCP";
        if (!TryFind(parameters.GetValueOrDefault("from", ""), out IpAddress from)) return new(false, $"from={parameters.GetValueOrDefault("from", "")}: no such address or pod. {usage}");
        if (!TryFind(parameters.GetValueOrDefault("to", ""), out IpAddress to)) return new(false, $"to={parameters.GetValueOrDefault("to", "")}: no such address or pod. {usage}");
        if (!ushort.TryParse(parameters.GetValueOrDefault("port", ""), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0) return new(false, $"port must be 1 to 65535. {usage}");
        TransportProtocol protocol = TransportProtocols.Parse(parameters.GetValueOrDefault("protocol", "TCP").ToUpperInvariant());
        if (protocol == TransportProtocol.None) return new(false, $"protocol must be TCP, UDP or SCTP. {usage}");
        return new(true, explain(new(protocol, from, 0, to, port)));
    }

    private bool TryFind(string text, out IpAddress address)
    {
        if (IpAddress.TryParse(text, out address)) return true;
        string[] parts = text.Split('/');
        if (parts.Length != 2 || agent.Cluster.Get<Pod>(parts[0], parts[1]) is not { } pod || pod.Addresses().IsEmpty) return false;
        address = pod.Addresses()[0];
        return true;
    }

    private ListedService Entry(Service service, ClusterSnapshot cluster, ILookup<ServicePortKey, ListenerReport> listeners)
    {
        ObjectKey key = ObjectKey.Of(service);
        IEnumerable<string> addresses = service.Spec.ClusterIPs.IsEmpty && service.Spec.ClusterIP.Length > 0 ? [service.Spec.ClusterIP] : service.Spec.ClusterIPs;
        return new(
            key.Namespace, key.Name, service.Spec.Type, [.. addresses], $"{key.Name}.{key.Namespace}.svc.{agent.Options.Zone}",
            [.. service.Spec.Ports.Select(port => new ListedPort(
                port.Name,
                TransportProtocols.Parse(port.Protocol).Format(),
                port.Port,
                port.NodePort,
                [.. listeners[new(key, port.Name, TransportProtocols.Parse(port.Protocol))].Where(static listener => listener.Listening is not null).OrderBy(static listener => listener.Kind).Select(static listener => listener.Listening!.ToString())],
                Endpoints(cluster, key, port)))]);
    }

    private static List<ListedEndpoint> Endpoints(ClusterSnapshot cluster, ObjectKey service, ServicePort port) =>
    [
        .. from slice in cluster.SlicesOf(service)
           from slicePort in slice.Ports
           where (slicePort.Name ?? "") == port.Name && slicePort.Port is not null && TransportProtocols.Parse(slicePort.Protocol) == TransportProtocols.Parse(port.Protocol)
           from endpoint in slice.Endpoints
           where !endpoint.Addresses.IsEmpty
           select new ListedEndpoint(
               endpoint.Addresses[0], slicePort.Port ?? 0, endpoint.Conditions.IsReady,
               endpoint.TargetRef is { } target ? new ObjectKey(target.Namespace, target.Name).ToString() : ""),
    ];

    private static ListedPolicy Entry(NetworkPolicy policy, ClusterSnapshot cluster)
    {
        IEnumerable<string> types = policy.Spec.PolicyTypes.IsEmpty ? policy.Spec.Egress.IsEmpty ? ["Ingress"] : ["Ingress", "Egress"] : policy.Spec.PolicyTypes;
        return new(
            policy.Metadata.Namespace, policy.Metadata.Name, [.. types],
            cluster.InNamespace<Pod>(policy.Metadata.Namespace).Count(pod => policy.Spec.PodSelector.Matches(pod.Metadata.Labels)));
    }
}
