using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Faults;

/// <summary>The proxy as a process of its own that runs out of descriptors, or is replaced by another.</summary>
public sealed class ProcessFaultTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("net-dataplane-faults-").FullName;
    private readonly string _vip = Proxy.ServiceProxyTests.NextVip();
    private readonly TcpEcho _echo = new("one");
    private readonly List<Process> _processes = [];

    public ProcessFaultTests() => File.WriteAllText(Path.Combine(_folder, "web.yaml"), $$$"""
        apiVersion: v1
        kind: Service
        metadata: {namespace: lab, name: web}
        spec: {type: ClusterIP, clusterIP: {{{_vip}}}, clusterIPs: [{{{_vip}}}], ipFamilies: [IPv4], ports: [{name: main, port: 8080, protocol: TCP}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {namespace: lab, name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: main, port: {{{_echo.Port}}}, protocol: TCP}]
        endpoints: [{addresses: [{{{_echo.Address}}}]}]
        """);

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _echo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>More clients than there are descriptors: they wait, without a loop that spins, and every one of them is served in the end.</summary>
    [FactNeeds("prlimit")]
    public async Task Descriptors_RunOut_ClientsWaitAndAreServedOnceSomeAreFree()
    {
        const int limit = 256, clients = 300;
        Process proxy = await StartAsync("prlimit", $"--nofile={limit}:{limit}");
        var open = new List<Socket>();
        for (int i = 0; i < clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Parse(_vip), 8080).WaitAsync(Eventually.Deadline);
            open.Add(socket);
        }

        await Eventually.True(() => Descriptors(proxy) >= limit - 2, "the descriptors run out");
        // While nobody leaves, it waits: less than a tenth of one core.
        TimeSpan before = Cpu(proxy);
        long start = Stopwatch.GetTimestamp();
        await Eventually.True(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1));
        Assert.InRange((Cpu(proxy) - before) / Stopwatch.GetElapsedTime(start), 0, 0.1);

        // The echo answers when the client has finished; each that leaves makes room for another.
        string[] answers = await Task.WhenAll(open.Select(FinishAsync)).WaitAsync(Eventually.Deadline);
        Assert.Equal(clients, answers.Count(static answer => answer == "one"));
        Assert.Equal("one", await Proxy.ServiceProxyTests.AskAsync(_vip, 8080));
    }

    /// <summary>Two processes on the same addresses (SO_REUSEPORT): the first stops while clients come.</summary>
    [Fact]
    public async Task Restart_UnderLoad_RefusesAndCutsNobody()
    {
        Process first = await StartAsync();
        using var done = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(done.Token)))];
        for (int i = 0; i < 2; i++)
        {
            Process next = await StartAsync();
            Assert.Equal(0, await ProxyProcess.StopAsync(first));
            first = next;
        }

        await done.CancelAsync();
        // A client that is refused or cut fails its task.
        int[] served = await Task.WhenAll(clients).WaitAsync(Eventually.Deadline);
        Assert.All(served, static count => Assert.True(count > 10));
    }

    private async Task<int> AskUntilAsync(CancellationToken done)
    {
        int served = 0;
        for (; !done.IsCancellationRequested; served++) Assert.Equal("one", await Proxy.ServiceProxyTests.AskAsync(_vip, 8080));
        return served;
    }

    private async Task<Process> StartAsync(params string[] by)
    {
        Process process = await ProxyProcess.StartAsync("linux", _folder, by);
        _processes.Add(process);
        return process;
    }

    private static async Task<string> FinishAsync(Socket socket)
    {
        using (socket)
        {
            socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[16];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
    }

    private static int Descriptors(Process process) => Directory.GetFiles($"/proc/{process.Id}/fd").Length;

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
