using System.Diagnostics;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>A network and mount namespace of the test's own; it outlives what runs in it and goes when disposed.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    /// <summary>An ordinary user is root in a user namespace of its own.</summary>
    private static readonly string[] AsRoot = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];

    private readonly Process _holder;

    private NetworkNamespace(Process holder) => _holder = holder;

    /// <summary>The beginning of a command line that makes namespaces for one command.</summary>
    public static string[] ForOneCommand { get; } = ["unshare", "--net", "--mount", .. AsRoot];

    /// <summary>Makes the namespaces, with loopback up.</summary>
    /// <param name="setup">Shell commands to run in them first.</param>
    public static async Task<NetworkNamespace> CreateAsync(string setup = "true")
    {
        Process holder = ProcessRun.Start(ForOneCommand[0], [.. ForOneCommand[1..], "sh", "-c", $"ip link set lo up && {setup} && echo up && read end"]);
        string? said = await holder.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Deadline);
        return said == "up" ? new(holder) : throw new InvalidOperationException(await holder.StandardError.ReadToEndAsync());
    }

    /// <summary>The command line that runs a command in the namespaces.</summary>
    public string[] Command(params string[] command) =>
        ["nsenter", $"--target={_holder.Id}", "--net", "--mount", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--preserve-credentials"], .. command];

    /// <summary>Runs a command in the namespaces to its end.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] command) => ProcessRun.Async(Command(command)[0], Command(command)[1..]);

    public void Dispose()
    {
        _holder.Kill();
        _holder.Dispose();
    }
}
