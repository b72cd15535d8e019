using System.Diagnostics;
using Net.Model;
using Net.TestSupport;

namespace Net.Testing.Tests.ApiServer;

/// <summary>The machine's own <c>kubectl</c> against the server.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: default, labels: {tier: gold}}
        spec:
          selector: {app: cart}
          ports: [{name: http, port: 80, targetPort: 8080}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: cart-only, namespace: default}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("net-testing").FullName;
    private FakeApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync(new() { UseTls = true, Token = "secret" });
        await File.WriteAllTextAsync(Path.Combine(_folder, "config"), _server.Kubeconfig());
        await File.WriteAllTextAsync(Path.Combine(_folder, "cart.yaml"), Manifest);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [FactNeeds("kubectl")]
    public async Task Kubectl_CreateGetApplyDelete_Works()
    {
        Assert.Contains("service/cart created", await RunAsync("create", "-f", "cart.yaml"), StringComparison.Ordinal);
        string table = await RunAsync("get", "services");
        Assert.Contains("CLUSTER-IP", table, StringComparison.Ordinal);
        Assert.Contains(_server.Get<Service>("default", "cart")!.Spec.ClusterIP, table, StringComparison.Ordinal);
        Assert.Contains("cart", await RunAsync("get", "svc", "-l", "tier=gold", "-o", "name"), StringComparison.Ordinal);

        await RunAsync("apply", "-f", "cart.yaml");
        await File.WriteAllTextAsync(Path.Combine(_folder, "cart.yaml"), Manifest.Replace("port: 80,", "port: 81,", StringComparison.Ordinal));
        Assert.Contains("service/cart configured", await RunAsync("apply", "-f", "cart.yaml"), StringComparison.Ordinal);
        Assert.Equal([81], _server.Get<Service>("default", "cart")!.Spec.Ports.Select(static port => port.Port));

        Assert.Contains("serverside-applied", await RunAsync("apply", "--server-side", "--force-conflicts", "-f", "cart.yaml"), StringComparison.Ordinal);
        Assert.Contains("deleted", await RunAsync("delete", "-f", "cart.yaml"), StringComparison.Ordinal);
        Assert.Null(_server.Get<Service>("default", "cart"));
    }

    [FactNeeds("kubectl")]
    public async Task Kubectl_InvalidObject_IsToldWhy()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "cart.yaml"), Manifest.Replace("port: 80,", "port: 70000,", StringComparison.Ordinal));
        Assert.Contains("spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive", await RunAsync(false, "create", "-f", "cart.yaml"), StringComparison.Ordinal);
    }

    [FactNeeds("kubectl")]
    public async Task Kubectl_Watch_ShowsWhatComes()
    {
        using Process watch = Start("get", "services", "--watch", "-o", "name");
        Task<string?> first = watch.StandardOutput.ReadLineAsync();
        _server.Apply(new Service { Metadata = new() { Name = "late", Namespace = "default" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        Assert.Equal("service/late", await first.WaitAsync(Eventually.Deadline));
        watch.Kill();
    }

    private Task<string> RunAsync(params string[] arguments) => RunAsync(true, arguments);

    private async Task<string> RunAsync(bool succeeds, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), problems = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        string text = await output + await problems;
        Assert.True(process.ExitCode == 0 == succeeds, $"kubectl {string.Join(' ', arguments)}: {process.ExitCode}\n{text}");
        return text;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(MachinePrograms.Find("kubectl")!, ["--kubeconfig", Path.Combine(_folder, "config"), "--cache-dir", Path.Combine(_folder, "cache"), .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
