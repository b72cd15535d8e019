using System.Diagnostics;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>Runs a program of the machine to its end.</summary>
internal static class ProcessRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs a program and gives its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output, string Error)> Async(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit.TotalSeconds} s");
        }
    }

    /// <summary>Starts a program with its standard streams redirected.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(MachinePrograms.Find(program) ?? program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
