using System.Globalization;

namespace Net.Conformance.Fuzzing;

/// <summary>
/// The command line <c>fuzz api|policy DIR [--count N] [--seed N] [--save FOLDER]</c>: broken documents made of the recorded ones in DIR, through readers and rules, or as policies
/// of the recorded clusters. Those that something goes wrong with are written into FOLDER.
/// </summary>
public static class FuzzCommand
{
    private const string Usage = "Usage: Net.Conformance fuzz api|policy DIR [--count N] [--seed N] [--save FOLDER]";

    private const int DefaultCount = 1_000_000;

    /// <summary>Runs it. Exit codes: 0 nothing went wrong, 1 something did, 2 bad options.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not [_, "api" or "policy", string folder, ..] || !Directory.Exists(folder) || !TryNumber(args, "--count", DefaultCount, out int count) || !TryNumber(args, "--seed", 1, out int seed))
        {
            await error.WriteLineAsync(Usage);
            return 2;
        }

        int save = Array.IndexOf(args, "--save") + 1;
        string? saved = save > 0 && save < args.Length ? Directory.CreateDirectory(args[save]).FullName : null;
        IReadOnlyList<FuzzFailure> failures = args[1] == "api" ? ApiFuzz.Run(folder, count, seed, Tell) : PolicyFuzz.Run(folder, count, seed, Tell);
        foreach (FuzzFailure failure in failures)
        {
            await output.WriteLineAsync(saved is null ? $"{failure}" : $"{failure}\n  in {failure.Save(saved)}");
        }

        await output.WriteLineAsync($"{count} documents with seed {seed}, {failures.Count} failures");
        return failures.Count == 0 ? 0 : 1;

        void Tell(int done) => output.WriteLine($"{done}/{count}");
    }

    private static bool TryNumber(string[] args, string option, int otherwise, out int number)
    {
        int at = Array.IndexOf(args, option);
        number = otherwise;
        return at < 0 || (at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out number));
    }
}
