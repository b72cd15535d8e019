using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Policies on datagrams: through a Service, and straight to a pod's own address.</summary>
public sealed class UdpPolicyTests
{
    private const string Manifests = """
        apiVersion: v1
        kind: Pod
        metadata: {name: echo, namespace: lab, labels: {app: echo}}
        spec: {containers: [{name: echo, ports: [{containerPort: 9000, protocol: UDP}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: friend, namespace: lab, labels: {app: friend, role: client}}
        spec: {containers: [{name: friend, ports: [{containerPort: 9000, protocol: UDP}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: stranger, namespace: lab, labels: {app: stranger, role: client}}
        spec: {containers: [{name: stranger, ports: [{containerPort: 9000, protocol: UDP}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: lab}
        spec: {selector: {app: echo}, ports: [{port: 9000, protocol: UDP}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: clients, namespace: lab}
        spec: {clusterIP: None, ports: [{port: 9000, protocol: UDP}], selector: {role: client}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: echo-for-friends, namespace: lab}
        spec:
          podSelector: {matchLabels: {app: echo}}
          ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}], ports: [{port: 9000, protocol: UDP}]}]
        """;

    [FactNeeds("socat")]
    public async Task Socat_ToAPodOfAPolicy_IsAnsweredForFriendsAlone()
    {
        using ManifestFolder folder = ManifestFolder.Of("lab.yaml", Manifests);
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        JsonNode echo = (await agent.ServiceAsync("lab", "echo"))["ports"]![0]!;
        Dictionary<string, string> clients = (await agent.ServiceAsync("lab", "clients"))["ports"]![0]!["endpoints"]!.AsArray().ToDictionary(static e => (string)e!["target"]!, static e => (string)e!["address"]!);
        string service = (string)echo["listening"]![0]!, pod = $"{(string)echo["endpoints"]![0]!["address"]!}:9000";

        foreach (string target in new[] { service, pod })
        {
            await Eventually.True(async () => await AskAsync(clients["lab/friend"], target) == "lab/echo: hello", $"{target} answers its friend");
            Assert.Equal("", await AskAsync(clients["lab/stranger"], target));
        }
    }

    // What comes back to one datagram within a second; nothing at all if it was dropped.
    private static async Task<string> AskAsync(string client, string target)
    {
        using Process socat = ProcessRun.Start("socat", "-t", "1", "-", string.Create(CultureInfo.InvariantCulture, $"UDP:{target},bind={client}"));
        await socat.StandardInput.WriteAsync("hello");
        socat.StandardInput.Close();
        string answer = await socat.StandardOutput.ReadToEndAsync();
        await socat.WaitForExitAsync();
        return answer;
    }
}
