using System.ComponentModel;
using System.Diagnostics;

namespace Net.Dataplane;

/// <summary>Runs <c>nft</c>; nft(8).</summary>
internal static class NftCommand
{
    /// <summary>How long the program may take; the largest tables take it under a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Applies a text of rules as one transaction.</summary>
    /// <returns>Why the kernel or the machine did not take it; empty if it did.</returns>
    internal static string Apply(string rules)
    {
        (int code, _, string problem) = Run(rules, "-f", "-");
        return code == 0 ? "" : FirstLine(problem);
    }

    /// <summary>The rules of a table without its elements; empty if there is no such table.</summary>
    internal static string List(string table) => Run("", "-t", "list", "table", "inet", table).Output;

    private static (int Code, string Output, string Problem) Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("nft", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), problem = process.StandardError.ReadToEndAsync();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it had read all; it says why.
            }

            if (!process.WaitForExit(Limit))
            {
                process.Kill();
                return (-1, "", $"nft did not end within {Limit.TotalSeconds:0} s");
            }

            return (process.ExitCode, output.GetAwaiter().GetResult(), problem.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return (-1, "", "there is no program 'nft'");
        }
    }

    private static string FirstLine(string text) => text.TrimStart().Split('\n')[0].TrimEnd() is { Length: > 0 } line ? line : "nft failed";
}
