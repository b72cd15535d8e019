using System.Globalization;

namespace Net.Conformance;

/// <summary>The command line: <c>AREA DIR [--show N] [--option value]</c>.</summary>
public static class ConformanceCommand
{
    private const int DefaultShown = 20;

    /// <summary>Replays an area. Exit codes: 0 all passed, 1 some failed, 2 bad options, or no case found.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<IConformanceArea> areas, string[] args, TextWriter output, TextWriter error)
    {
        if (!TryParse(areas, args, out IConformanceArea? area, out ConformanceRequest? request, out string problem))
        {
            await error.WriteLineAsync($"{problem}\nUsage: Net.Conformance AREA DIR [--show N] [--option value]\nAreas:");
            foreach (IConformanceArea known in areas) await error.WriteLineAsync($"  {known.Name,-10} {known.Summary}");
            return 2;
        }

        int passed = 0, failed = 0;
        int shown = request!.Options.TryGetValue("show", out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int n) ? n : DefaultShown;
        await foreach (FileResult result in area!.RunAsync(request))
        {
            int good = result.Total - result.Failures.Count;
            await output.WriteLineAsync($"{result.File} {good}/{result.Total}{(result.Notes.Length > 0 ? "  " + result.Notes : "")}");
            foreach (CaseFailure failure in result.Failures.Take(Math.Max(0, shown)))
            {
                await output.WriteLineAsync($"  {failure.Id}\n    {failure.Difference.Replace("\n", "\n    ", StringComparison.Ordinal)}");
                shown--;
            }

            passed += good;
            failed += result.Failures.Count;
        }

        if (passed + failed == 0)
        {
            await error.WriteLineAsync($"No recorded case of {area.Name} in {request.Folder}");
            return 2;
        }

        await output.WriteLineAsync($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static bool TryParse(
        IReadOnlyList<IConformanceArea> areas, string[] args, out IConformanceArea? area, out ConformanceRequest? request, out string problem)
    {
        area = null;
        request = null;
        if (args.Length < 2)
        {
            problem = "An area and a folder are needed.";
            return false;
        }

        area = areas.FirstOrDefault(known => known.Name == args[0]);
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 2; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
            {
                problem = $"'{args[i]}' is not an option with a value.";
                return false;
            }

            options[args[i][2..]] = args[i + 1];
        }

        request = new(args[1], options);
        problem = area is null ? $"There is no area '{args[0]}'." : !Directory.Exists(args[1]) ? $"There is no folder '{args[1]}'." : "";
        return problem.Length == 0;
    }
}
