using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Net.TestSupport;

namespace SliceController.Tests;

/// <summary>The built program as a process of its own, with its health served on a free port.</summary>
internal sealed class ControllerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    /// <param name="kubeconfig">Where the API server is.</param>
    /// <param name="more">Further arguments.</param>
    public ControllerProcess(string kubeconfig, params string[] more)
    {
        int port = FreePort();
        string[] arguments = [Program, "--kubeconfig", kubeconfig, "--health", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), .. more];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
    }

    /// <summary>The program as built beside this test.</summary>
    public static string Program { get; } = Repository.Path(
        "samples", "SliceController", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "SliceController.dll");

    /// <summary>The code and the text of a path; 0 while nobody listens.</summary>
    public async Task<(int Code, string Text)> GetAsync(string path)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (0, "");
        }
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Ends it by SIGTERM; its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
