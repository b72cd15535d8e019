using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>The built agent as a process of its own, on free ports and loopback ranges that no other test uses.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromMinutes(4);

    private static int _ranges = Environment.ProcessId % 60;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly HttpClient _http = new();
    private bool _disposed;

    private AgentProcess(Process process, int dnsPort, int statusPort)
    {
        _process = process;
        DnsPort = dnsPort;
        StatusAddress = new Uri($"http://127.0.0.1:{statusPort}");
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int DnsPort { get; }

    public bool HasExited => _process.HasExited;

    public Uri StatusAddress { get; }

    /// <summary>Everything it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>The agent's program as built beside this test.</summary>
    public static string Program { get; } = Repository.Path(
        "samples", "NodeAgent", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "NodeAgent.dll");

    /// <summary>The demo folder of the sources.</summary>
    public static string Demo { get; } = Repository.Path("samples", "NodeAgent", "demo");

    /// <summary>Starts the agent on a folder and waits until it is ready.</summary>
    public static async Task<AgentProcess> StartAsync(string folder, params string[] more)
    {
        AgentProcess agent = Launch(folder, more);
        await agent.ReadyAsync();
        return agent;
    }

    /// <summary>Waits until it is ready; if it does not get so, ends it and says what it printed.</summary>
    public Task ReadyAsync() => ReadyAsync(IsReadyAsync);

    /// <summary>The same, where this process can't ask it: by what it prints once it serves.</summary>
    public Task PrintedReadyAsync() => ReadyAsync(() =>
    {
        if (_process.HasExited) throw new TimeoutException($"It ended with {_process.ExitCode}");
        return Task.FromResult(Output.Contains("Ctrl-C stops", StringComparison.Ordinal));
    });

    private async Task ReadyAsync(Func<Task<bool>> isReady)
    {
        try
        {
            await Eventually.True(isReady, "the agent is ready", ReadyDeadline);
        }
        catch (TimeoutException late)
        {
            string output = Output;
            await DisposeAsync();
            throw new InvalidOperationException($"The agent did not get ready ({late.Message}):\n{output}");
        }
    }

    /// <summary>Starts the agent on a folder without waiting.</summary>
    public static AgentProcess Launch(string folder, params string[] more) => LaunchBy(["dotnet", Program], folder, more);

    /// <summary>Starts the agent on a folder by a command of the test's own, such as one that takes its privileges away first.</summary>
    public static AgentProcess LaunchBy(string[] command, string folder, params string[] more) => LaunchBy(command, ["--manifests", folder], more);

    /// <summary>Starts the agent on the API server of a kubeconfig and waits until it is ready.</summary>
    public static async Task<AgentProcess> StartAtServerAsync(string kubeconfig, params string[] more)
    {
        AgentProcess agent = LaunchAtServer(kubeconfig, more);
        await agent.ReadyAsync();
        return agent;
    }

    /// <summary>Starts the agent on an API server without waiting.</summary>
    public static AgentProcess LaunchAtServer(string kubeconfig, params string[] more) => LaunchBy(["dotnet", Program], ["--kubeconfig", kubeconfig], more);

    private static AgentProcess LaunchBy(string[] command, string[] source, string[] more)
    {
        int range = 100 + (Interlocked.Increment(ref _ranges) % 60 * 2), dns = FreePort(), status = FreePort();
        string[] arguments =
        [
            .. command, .. source, "--node", "node-1",
            .. more.Contains("--service-cidr") ? Array.Empty<string>() : ["--service-cidr", $"127.{range}.0.0/16", "--pod-cidr", $"127.{range + 1}.0.0/16"],
            .. more.Contains("--dns") ? Array.Empty<string>() : ["--dns", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{dns}")],
            "--status", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{status}"), .. more,
        ];
        return new(ProcessRun.Start(arguments[0], arguments[1..]), dns, status);
    }

    /// <summary>The JSON of <c>/state</c>.</summary>
    public async Task<JsonNode> StateAsync() => JsonNode.Parse(await _http.GetStringAsync(new Uri(StatusAddress, "/state")))!;

    /// <summary>A text of the status address.</summary>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(StatusAddress, path));

    /// <summary>The code and the text of a path of the status address, whatever the code.</summary>
    public async Task<(HttpStatusCode Code, string Text)> AskAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(StatusAddress, path));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A Service of <c>/state</c>.</summary>
    public async Task<JsonNode> ServiceAsync(string @namespace, string name) =>
        (await StateAsync())["services"]!.AsArray().Single(service => (string?)service!["namespace"] == @namespace && (string?)service["name"] == name)!;

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Waits for the process to end; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Deadline);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _http.Dispose();
    }

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>A port of a range that nobody listens at.</summary>
    public static int FreePort(int from, int to)
    {
        while (true)
        {
            int port = System.Security.Cryptography.RandomNumberGenerator.GetInt32(from, to);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited) throw new TimeoutException($"It ended with {_process.ExitCode}");
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(StatusAddress, "/readyz"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using Process kill = ProcessRun.Start("kill", $"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture));
        kill.WaitForExit();
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }
}
