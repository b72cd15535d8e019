using System.Text.Json;
using SliceLab;

const string Usage = """
    Usage: SliceLab table [FOLDER]            the tables of bench/results/slices.md
           SliceLab list [FOLDER]             the scenarios
           SliceLab chart NAME FILE [FOLDER]  an SVG of one scenario with each strategy
    FOLDER has large.jsonl and scale.json; default tests/vectors/slices.
    """;
const string DefaultFolder = "tests/vectors/slices";

try
{
    return args switch
    {
        ["table", .. var rest] when rest.Length < 2 => Table(new(Folder(rest))),
        ["list", .. var rest] when rest.Length < 2 => List(new(Folder(rest))),
        ["chart", var name, var file, .. var rest] when rest.Length < 2 => Chart(new(Folder(rest)), name, file),
        _ => Fail(Usage),
    };
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
{
    return Fail($"{Folder(args)}: {e.Message}");
}

static string Folder(string[] rest) => rest.Length > 0 ? rest[^1] : DefaultFolder;

static int Table(ChurnLibrary library)
{
    Console.WriteLine("## A Service with a pod on each of 5,000 nodes\n");
    CostTables.WriteNodes(Console.Out, library.Swap, library.Lifecycle);
    Console.WriteLine("\n## Strategies compared\n");
    CostTables.WriteScenarios(Console.Out, library.All());
    return 0;
}

static int List(ChurnLibrary library)
{
    foreach (ChurnScenario scenario in library.All()) Console.WriteLine($"{scenario.Name}: {scenario.Steps.Count} steps");
    return 0;
}

static int Chart(ChurnLibrary library, string name, string file)
{
    if (library.All().FirstOrDefault(scenario => scenario.Name == name) is not { } chosen) return Fail($"There is no scenario '{name}'; 'SliceLab list' names them.");
    File.WriteAllText(file, ChurnChart.Draw(chosen));
    return 0;
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
