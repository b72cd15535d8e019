using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Net.Model;

namespace Net.Benchmarks.Model;

/// <summary>What reading and validating cost, by processor time and in ratios of one run: <c>cpu model [FOLDER]</c>, where FOLDER has the recorded answers of an API server.</summary>
internal static class ModelCosts
{
    private const int Rounds = 9;

    /// <summary>Prints the table of the large list, that of YAML, and that of the built-in kinds.</summary>
    public static void Print(string folder)
    {
        PrintLargeList();
        PrintYaml();
        if (Directory.Exists(folder)) PrintKinds(folder);
    }

    private static void PrintLargeList()
    {
        var list = new DecodingBenchmarks();
        list.MakeDocument();
        double[][] times = CpuTime.InTurn(Rounds, () => list.BareReaderPass() > 0, () => list.Decode().Items.Count > 0, () => list.Validate() == 0);
        Console.WriteLine("| list of 1,000 EndpointSlices of 100 endpoints | median, ms | least, ms | ratio, median of the rounds | least |");
        PrintRow("bare reader pass", times[0], times[0]);
        PrintRow("decode: to the bare pass", times[1], times[0]);
        PrintRow("validate: to decoding", times[2], times[1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"decoding allocates {Allocated(() => list.Decode()):N0} octets, validating {Allocated(() => list.Validate()):N0}"));
    }

    private static void PrintYaml()
    {
        var yaml = new YamlBenchmarks();
        yaml.MakeText();
        double[][] times = CpuTime.InTurn(
            Rounds, () => yaml.BareParserPass() > 0, () => yaml.ToJson().Documents.Count > 0, () => yaml.ToObjects().Entries.Count > 0, () => yaml.ToCheckedObjects().Entries.Count > 0);
        Console.WriteLine("| 200 Services in YAML | median, ms | least, ms | ratio to the bare pass, median of the rounds | least |");
        PrintRow("bare parser pass", times[0], times[0]);
        PrintRow("to JSON with positions", times[1], times[0]);
        PrintRow("to objects", times[2], times[0]);
        PrintRow("to objects, validated", times[3], times[0]);
    }

    private static void PrintKinds(string folder)
    {
        Console.WriteLine("| stored objects of the recorded answers | objects | decode, µs an object | validate, µs | ratio, median of the rounds | allocated by validating |");
        foreach (ApiKind kind in ApiKinds.All.OrderBy(static kind => kind.Resource.Kind, StringComparer.Ordinal))
        {
            if (ApiRules.For(kind.Resource.ApiVersion, kind.Resource.Kind) is not { } rules) continue;
            (byte[] Json, IApiObject Value)[] objects = [.. StoredObjects(folder, kind, rules)];
            if (objects.Length == 0) continue;
            bool Decode() => objects.All(one => kind.Read(one.Json, ModelReadOptions.Lenient).Value is not null);
            bool Validate() => objects.All(one => rules.ValidateCreate(one.Value).Count == 0);
            double[][] times = CpuTime.InTurn(Rounds, Decode, Validate);
            double per = objects.Length * 1000.0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind.Resource.Kind} | {objects.Length} | {Median(times[0]) / per:0.00} | {Median(times[1]) / per:0.00} | {Ratio(times[1], times[0]):0.00} | {Allocated(objects, rules)} |"));
        }
    }

    // Objects that the server has stored, and that hold no placeholder for something it chose.
    private static IEnumerable<(byte[] Json, IApiObject Value)> StoredObjects(string folder, ApiKind kind, ApiRules rules)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl*").Order(StringComparer.Ordinal))
        {
            foreach (string line in LinesOf(file))
            {
                using JsonDocument recorded = JsonDocument.Parse(line);
                JsonElement root = recorded.RootElement;
                if (root.GetProperty("kind").GetString() != kind.Resource.Kind || root.GetProperty("apiVersion").GetString() != kind.Resource.ApiVersion) continue;
                if (!root.TryGetProperty("old", out JsonElement stored) && !root.TryGetProperty("output", out stored)) continue;
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(stored);
                if (kind.Read(json, ModelReadOptions.Lenient).Value is { } value && rules.ValidateCreate(value).Count == 0) yield return (json, value);
            }
        }
    }

    private static IEnumerable<string> LinesOf(string file)
    {
        using Stream stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static void PrintRow(string what, double[] times, double[] baseline) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {Median(times) / 1e6:0.00} | {times.Min() / 1e6:0.00} | {Ratio(times, baseline):0.000} | {times.Zip(baseline, static (time, of) => time / of).Min():0.000} |"));

    private static double Ratio(double[] times, double[] baseline) => Median([.. times.Zip(baseline, static (time, of) => time / of)]);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // The average over the objects.
    private static long Allocated((byte[] Json, IApiObject Value)[] objects, ApiRules rules)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach ((_, IApiObject value) in objects) rules.ValidateCreate(value);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / objects.Length;
    }
}
