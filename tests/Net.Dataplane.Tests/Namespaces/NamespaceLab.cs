using System.Diagnostics;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Namespaces;

/// <summary>
/// A network of four namespaces: a client, the node with the proxy, and two backends, each on a link of its own to the node, in IPv4 and IPv6. The node owns the
/// ranges of cluster IPs by <c>local</c> routes. Everything is removed in the end.
/// </summary>
internal sealed class NamespaceLab : IAsyncDisposable
{
    internal const string ClusterRange = "10.96.0.0/16";
    internal const string ClusterRangeIPv6 = "fd00:10:96::/108";

    /// <summary>Addresses that clients reach through the node but that no route makes the node's own.</summary>
    internal const string OutsideRange = "198.51.100.0/24";

    private static int _labs;

    private readonly string _name = $"dp{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _labs)}";
    private readonly string _folder = Directory.CreateTempSubdirectory("net-dataplane-lab-").FullName;
    private readonly List<Process> _processes = [];
    private Process? _proxy;

    /// <summary>What the lab and its tests run.</summary>
    internal static IReadOnlyList<string> Programs { get; } = ["ip", "unshare", "curl", "socat", "nc", "iperf3", "nft"];

    internal static async Task<NamespaceLab> StartAsync(string engine, string manifests)
    {
        var lab = new NamespaceLab();
        try
        {
            await lab.BuildAsync();
            await lab.ServeAsync(engine, manifests);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program in the client's namespace; its exit code and what it wrote.</summary>
    internal Task<(int Code, string Output)> AskAsync(string program, params string[] arguments) => AskFromAsync("client", program, arguments);

    /// <summary>Runs a program in one of the namespaces: <c>client</c>, <c>node</c>, <c>b1</c> or <c>b2</c>.</summary>
    internal Task<(int Code, string Output)> AskFromAsync(string space, string program, params string[] arguments) => RunAsync("ip", ["netns", "exec", Space(space), program, .. arguments]);

    /// <summary>Asks the proxy to stop and waits until it has; its exit code.</summary>
    internal Task<int> StopProxyAsync() => ProxyProcess.StopAsync(_proxy!);

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        foreach (string space in (string[])["client", "node", "b1", "b2"]) await RunAsync("ip", ["netns", "del", Space(space)]);
        Directory.Delete(_folder, recursive: true);
    }

    private string Space(string name) => $"{_name}-{name}";

    private async Task BuildAsync()
    {
        foreach (string space in (string[])["client", "node", "b1", "b2"])
        {
            await IpAsync($"netns add {Space(space)}");
            await IpAsync($"-n {Space(space)} link set lo up");
        }

        await LinkAsync("client", 0);
        await LinkAsync("b1", 1);
        await LinkAsync("b2", 2);
        await IpAsync($"-n {Space("node")} route add local {ClusterRange} dev lo");
        await IpAsync($"-n {Space("node")} -6 route add local {ClusterRangeIPv6} dev lo");
        await IpAsync($"-n {Space("client")} route add {ClusterRange} via 172.31.0.1");
        await IpAsync($"-n {Space("client")} -6 route add {ClusterRangeIPv6} via fd00:31:0::1");
        await IpAsync($"-n {Space("client")} route add {OutsideRange} via 172.31.0.1");
        foreach (string backend in (string[])["b1", "b2"]) StartBackend(backend);
    }

    private async Task LinkAsync(string space, int number)
    {
        await IpAsync($"link add {_name}l{number} netns {Space("node")} type veth peer name eth0 netns {Space(space)}");
        await IpAsync($"-n {Space("node")} addr add 172.31.{number}.1/24 dev {_name}l{number}");
        await IpAsync($"-n {Space("node")} addr add fd00:31:{number}::1/64 dev {_name}l{number} nodad");
        await IpAsync($"-n {Space("node")} link set {_name}l{number} up");
        await IpAsync($"-n {Space(space)} addr add 172.31.{number}.2/24 dev eth0");
        await IpAsync($"-n {Space(space)} addr add fd00:31:{number}::2/64 dev eth0 nodad");
        await IpAsync($"-n {Space(space)} link set eth0 up");
    }

    // Answers HTTP on 8080, an echo on UDP 5353 with its name before it, and iperf3 on 5201.
    private void StartBackend(string name)
    {
        string script = Path.Combine(_folder, $"{name}.sh");
        File.WriteAllText(script, $"""
            #!/bin/sh
            end=$(printf '\r')
            while read -r line && [ -n "$line" ] && [ "$line" != "$end" ]; do :; done
            printf 'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n%s %s\n' {name} "$SOCAT_PEERADDR"
            """.ReplaceLineEndings("\n"));
        string udp = Path.Combine(_folder, $"{name}-udp.sh");
        File.WriteAllText(udp, $"#!/bin/sh\nread -r line\nprintf '%s %s' {name} \"$line\"\n");
        Start(name, "socat", "TCP4-LISTEN:8080,fork,reuseaddr", $"EXEC:sh {script}");
        Start(name, "socat", "TCP6-LISTEN:8080,fork,reuseaddr,ipv6only=1", $"EXEC:sh {script}");
        Start(name, "socat", "UDP4-RECVFROM:5353,fork", $"EXEC:sh {udp}");
        Start(name, "socat", "UDP6-RECVFROM:5353,fork,ipv6only=1", $"EXEC:sh {udp}");
        Start(name, "iperf3", "-s");
    }

    private async Task ServeAsync(string engine, string manifests)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "manifests")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "lab.yaml"), manifests);
        // ip replaces itself by the program.
        _proxy = await ProxyProcess.StartAsync(engine, folder, "ip", "netns", "exec", Space("node"));
        _processes.Add(_proxy);
    }

    private Process Start(string space, params string[] command)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", Space(space), .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    private static async Task IpAsync(string arguments)
    {
        (int code, string output) = await RunAsync("ip", arguments.Split(' '));
        if (code != 0) throw new InvalidOperationException($"ip {arguments}: {output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
