using System.Diagnostics;
using Net.TestSupport;

namespace Net.Dataplane.Tests;

/// <summary>The proxy over a folder of manifests as a process of its own.</summary>
internal static class ProxyProcess
{
    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="engine">As ProxyHost names it.</param>
    /// <param name="folder">The manifests.</param>
    /// <param name="by">What starts it, such as <c>prlimit --nofile=200</c>; may be empty.</param>
    internal static async Task<Process> StartAsync(string engine, string folder, params string[] by)
    {
        string dotnet = Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet";
        string[] command = [.. by, dotnet, Path.Combine(AppContext.BaseDirectory, "ProxyHost.dll"), "serve", engine, folder, "node-1"];
        Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Deadline) is { } line)
        {
            if (line == "ready") return process;
            said.Add(line);
        }

        string error = await process.StandardError.ReadToEndAsync();
        process.Dispose();
        throw new InvalidOperationException($"The proxy did not start: {string.Join('\n', said)} {error}");
    }

    /// <summary>Asks it to stop and waits until it has; its exit code.</summary>
    internal static async Task<int> StopAsync(Process process)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Eventually.Deadline);
        return process.ExitCode;
    }
}
