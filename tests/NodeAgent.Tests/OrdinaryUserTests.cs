using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>The agent without any privilege, as on a laptop.</summary>
public sealed class OrdinaryUserTests
{
    private static readonly string[] AsNobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"] : ["setpriv", "--no-new-privs"];

    [FactNeeds("setpriv", "curl", "socat")]
    public async Task PortsBelow1024_OfAnOrdinaryUser_AreServedTenThousandHigher()
    {
        using ManifestFolder folder = ManifestFolder.Of("web.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop, labels: {app: web}}
            spec: {containers: [{name: web, ports: [{name: http, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: stranger, namespace: shop, labels: {app: stranger}}
            spec: {containers: [{name: stranger, ports: [{containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}, {name: dns, port: 53, targetPort: dns, protocol: UDP}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: stranger, namespace: shop}
            spec: {selector: {app: stranger}, ports: [{port: 8080}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: port-80-of-web, namespace: shop}
            spec:
              podSelector: {matchLabels: {app: web}}
              ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]
            """);
        folder.LetOthersRead();
        using ManifestFolder program = ManifestFolder.OfProgram();
        await using AgentProcess agent = AgentProcess.LaunchBy([.. AsNobody, "dotnet", program.File("NodeAgent.dll")], folder.Path);
        await agent.ReadyAsync();

        JsonNode ports = (await agent.ServiceAsync("shop", "web"))["ports"]!;
        string http = (string)ports[0]!["listening"]![0]!, dns = (string)ports[1]!["listening"]![0]!;
        Assert.EndsWith(":10080", http, StringComparison.Ordinal);
        Assert.EndsWith(":10053", dns, StringComparison.Ordinal);
        Assert.Equal(80, (int)ports[0]!["endpoints"]![0]!["port"]!);
        await Eventually.True(() => agent.Output.Contains("net.ipv4.ip_unprivileged_port_start", StringComparison.Ordinal), "it says how to lift this");

        // The pod has port 80, which it could not bind either; policies go by 80 all the same.
        string pod = (string)ports[0]!["endpoints"]![0]!["address"]!;
        string stranger = (string)(await agent.ServiceAsync("shop", "stranger"))["ports"]![0]!["endpoints"]![0]!["address"]!;
        (int allowed, string answer, string error) = await ProcessRun.Async("curl", "-sS", "--max-time", "10", "--interface", pod, $"http://{http}/");
        Assert.True(allowed == 0, error);
        Assert.Contains($"pod shop/web at {pod}:80 ", answer, StringComparison.Ordinal);
        Assert.Contains($"from {pod}", answer, StringComparison.Ordinal);
        Assert.NotEqual(0, (await ProcessRun.Async("curl", "-sS", "--max-time", "10", "--interface", stranger, $"http://{http}/")).Code);
        Assert.NotEqual(0, (await ProcessRun.Async("curl", "-sS", "--max-time", "10", "--interface", stranger, $"http://{pod}:10080/")).Code);

        using var socat = ProcessRun.Start("socat", "-t", "10", "-", $"UDP:{dns}");
        await socat.StandardInput.WriteAsync("ping");
        socat.StandardInput.Close();
        char[] echoed = new char["shop/web: ping".Length];
        await socat.StandardOutput.ReadBlockAsync(echoed.AsMemory()).AsTask().WaitAsync(Eventually.Deadline);
        Assert.Equal("shop/web: ping", new string(echoed));
        socat.Kill();
    }
}
