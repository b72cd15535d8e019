using System.Globalization;

namespace Net.Conformance.Fuzzing;

/// <summary>The command line <c>fuzz api DIR [--count N] [--seed N]</c>: broken documents made of the recorded ones in DIR, through readers and rules.</summary>
public static class FuzzCommand
{
    private const int DefaultCount = 1_000_000;

    /// <summary>Runs it. Exit codes: 0 nothing went wrong, 1 something did, 2 bad options.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not [_, "api", string folder, ..] || !Directory.Exists(folder) || !TryNumber(args, "--count", DefaultCount, out int count) || !TryNumber(args, "--seed", 1, out int seed))
        {
            await error.WriteLineAsync("Usage: Net.Conformance fuzz api DIR [--count N] [--seed N]");
            return 2;
        }

        IReadOnlyList<string> failures = ApiFuzz.Run(folder, count, seed, done => output.WriteLine($"{done}/{count}"));
        foreach (string failure in failures) await output.WriteLineAsync(failure);
        await output.WriteLineAsync($"{count} documents with seed {seed}, {failures.Count} failures");
        return failures.Count == 0 ? 0 : 1;
    }

    private static bool TryNumber(string[] args, string option, int otherwise, out int number)
    {
        int at = Array.IndexOf(args, option);
        number = otherwise;
        return at < 0 || (at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out number));
    }
}
