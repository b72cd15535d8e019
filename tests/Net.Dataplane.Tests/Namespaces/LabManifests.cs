using System.Text;

namespace Net.Dataplane.Tests.Namespaces;

/// <summary>A Service of every kind over the lab's two backends, in both families.</summary>
internal static class LabManifests
{
    internal static string Write()
    {
        string[] both = ["b1", "b2"];
        var yaml = new StringBuilder();
        Add("web", 10, both, spec: "type: NodePort, externalTrafficPolicy: Cluster", nodePort: 30080);
        Add("outside", 19, ["b1"], spec: "type: ClusterIP, externalIPs: [198.51.100.7]");
        Add("only-b1", 11, ["b1"]);
        Add("only-b2", 12, ["b2"]);
        Add("sticky", 13, both, spec: "type: ClusterIP, sessionAffinity: ClientIP");
        Add("local", 14, both, spec: "type: ClusterIP, internalTrafficPolicy: Local", nodeOfB1: "node-2");
        Add("elsewhere", 15, ["b1"], spec: "type: ClusterIP, internalTrafficPolicy: Local", nodeOfB1: "node-2");
        Add("empty", 16, []);
        Add("dns", 17, ["b1"], spec: "type: NodePort, externalTrafficPolicy: Cluster", port: 53, targetPort: 5353, protocol: "UDP", nodePort: 30053);
        Add("bulk", 18, ["b1"], port: 5201, targetPort: 5201);
        yaml.Append("---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus: {addresses: [{type: InternalIP, address: 172.31.0.1}, {type: InternalIP, address: 'fd00:31::1'}]}\n");
        return yaml.ToString();

        void Add(string name, int host, string[] backends, string spec = "type: ClusterIP", int port = 80, int targetPort = 8080, string protocol = "TCP", int nodePort = 0, string nodeOfB1 = "node-1")
        {
            string ports = $"[{{name: main, port: {port}, protocol: {protocol}{(nodePort > 0 ? $", nodePort: {nodePort}" : "")}}}]";
            yaml.Append($$"""
                ---
                apiVersion: v1
                kind: Service
                metadata: {namespace: lab, name: {{name}}}
                spec: { {{spec}}, clusterIP: 10.96.0.{{host}}, clusterIPs: [10.96.0.{{host}}, "fd00:10:96::{{host}}"], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack, ports: {{ports}} }

                """);
            foreach ((string family, string prefix) in (ReadOnlySpan<(string, string)>)[("IPv4", "172.31.{0}.2"), ("IPv6", "fd00:31:{0}::2")])
            {
                string endpoints = string.Join(", ", backends.Select(backend =>
                    $"{{addresses: [\"{prefix.Replace("{0}", backend[1..], StringComparison.Ordinal)}\"], nodeName: {(backend == "b1" ? nodeOfB1 : "node-1")}}}"));
                yaml.Append($$"""
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {namespace: lab, name: {{name}}-{{family.ToLowerInvariant()}}, labels: {kubernetes.io/service-name: {{name}} } }
                    addressType: {{family}}
                    ports: [{name: main, port: {{targetPort}}, protocol: {{protocol}}}]
                    endpoints: [{{endpoints}}]

                    """);
            }
        }
    }
}
