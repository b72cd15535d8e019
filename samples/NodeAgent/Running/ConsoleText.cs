using System.Globalization;
using System.Text;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;
using NodeAgent.Status;

namespace NodeAgent.Running;

/// <summary>What the agent prints: the table of Services at the start, then a line for each change.</summary>
internal static class ConsoleText
{
    /// <summary>The table, the addresses and what to try.</summary>
    public static string Overview(StateDocument state, Agent agent, IEnumerable<string> problems)
    {
        var text = new StringBuilder();
        List<string[]> rows = [["NAMESPACE", "SERVICE", "TYPE", "CLUSTER IP", "PORTS", "ENDPOINTS", "DNS NAME"]];
        foreach (ListedService service in state.Services)
        {
            bool headless = service.ClusterIPs is ["None"];
            string target = agent.Cluster.Get<Service>(service.Namespace, service.Name)?.Spec.ExternalName ?? "";
            rows.Add(
            [
                service.Namespace, service.Name, headless ? "headless" : service.Type,
                service.Type == ServiceTypes.ExternalName ? $"-> {target}" : string.Join(',', service.ClusterIPs),
                string.Join(", ", service.Ports.Select(static port => $"{(port.Name.Length > 0 ? port.Name + " " : "")}{port.Port}{(port.NodePort > 0 ? $":{port.NodePort}" : "")}/{port.Protocol}")),
                service.Type == ServiceTypes.ExternalName ? "" : string.Join(", ", service.Ports.Select(static port => port.Endpoints.Where(static e => e.Ready).DistinctBy(static e => e.Target.Length > 0 ? e.Target : e.Address).Count()).Distinct().Select(static n => n.ToString(CultureInfo.InvariantCulture))),
                service.DnsName,
            ]);
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows) text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        foreach (ListenerReport shifted in agent.Listeners.Where(static listener => listener.IsShifted)) text.AppendLine(shifted.ToString());
        foreach ((string kind, int count) in state.Sources.SelectMany(static source => source.Skipped)) text.AppendLine(CultureInfo.InvariantCulture, $"Not read: {count} {kind}");
        foreach (string problem in problems) text.AppendLine(CultureInfo.InvariantCulture, $"Problem: {problem}");
        text.AppendLine();
        text.AppendLine(string.Join(", ", Places(agent)));
        AppendSuggestions(text, state, agent);
        return text.ToString();
    }

    /// <summary>A line for each object that a batch changed, EndpointSlices as the endpoints of their Service.</summary>
    public static IEnumerable<string> Changes(ChangeBatch batch)
    {
        foreach (string line in Lines<Namespace>(batch).Concat(Lines<Service>(batch)).Concat(Lines<Pod>(batch)).Concat(Lines<NetworkPolicy>(batch))) yield return line;
        foreach (ObjectKey service in batch.ServicesOfSlices)
        {
            (int before, int after) = (Ready(batch.Before, service), Ready(batch.After, service));
            if (before != after) yield return $"~ Endpoints of Service {service}: {before} -> {after}";
        }
    }

    private static IEnumerable<string> Lines<T>(ChangeBatch batch)
        where T : class, IApiObject<T>
    {
        foreach (ObjectKey key in batch.Keys<T>())
        {
            T? before = batch.Before.Get<T>(key), after = batch.After.Get<T>(key);
            yield return $"{(before is null ? '+' : after is null ? '-' : '~')} {T.Resource.Kind} {key}";
        }
    }

    private static int Ready(ClusterSnapshot snapshot, ObjectKey service) =>
        snapshot.SlicesOf(service).SelectMany(static slice => slice.Endpoints).Where(static endpoint => endpoint.Conditions.IsReady).SelectMany(static endpoint => endpoint.Addresses).Distinct().Count();

    private static IEnumerable<string> Places(Agent agent)
    {
        if (agent.Options.Dns is { } dns) yield return $"DNS at {dns}";
        if (agent.Options.Status is { } status) yield return $"status at http://{status}/state";
        yield return "Ctrl-C stops";
    }

    private static void AppendSuggestions(StringBuilder text, StateDocument state, Agent agent)
    {
        (ListedService Service, ListedPort Port)[] served = [.. state.Services.SelectMany(static service => service.Ports.Select(port => (service, port))).Where(static entry => entry.port.Listening.Count > 0 && entry.port.Protocol == "TCP")];
        if (served.Length == 0) return;
        (ListedService web, ListedPort port) = served.FirstOrDefault(static entry => entry.Service.Name == "cart", served[0]);
        text.AppendLine("Try:");
        if (agent.Options.Dns is { } dns) text.AppendLine(CultureInfo.InvariantCulture, $"  dig @{dns.Address} -p {dns.Port} +short {web.DnsName}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  curl http://{port.Listening[0]}/");
        string? denied = agent.Options.Status is null ? null : Denied(agent, served);
        if (denied is not null) text.AppendLine(denied);
    }

    // A client that a policy cuts, if there is one: the most telling thing to try.
    private static string? Denied(Agent agent, (ListedService Service, ListedPort Port)[] served)
    {
        foreach ((ListedService service, ListedPort port) in served)
        {
            foreach (ListedEndpoint endpoint in port.Endpoints.Take(1))
            {
                foreach (Pod pod in agent.Cluster.All<Pod>().OrderBy(pod => pod.Metadata.Namespace == service.Namespace).ThenBy(ObjectKey.Of))
                {
                    if (!IpAddress.TryParse(endpoint.Address, out IpAddress to) || pod.Addresses().IsEmpty || pod.Addresses()[0] == to) continue;
                    IpAddress from = pod.Addresses()[0];
                    if (from.Family != to.Family || agent.Policies.Admit(new(TransportProtocol.Tcp, from, 0, to, (ushort)endpoint.Port))) continue;
                    return $"  curl --interface {from} http://{port.Listening[0]}/     # as pod {ObjectKey.Of(pod)}: cut by policy, and why:\n"
                        + $"  curl 'http://{agent.Options.Status}/explain/policy?from={from}&to={to}&port={endpoint.Port}'     # {service.Namespace}/{service.Name}";
                }
            }
        }

        return null;
    }
}
