using System.Text.Json;

namespace SliceLab;

/// <summary>The recorded scenarios of a folder: rolling updates in the order of <c>scale.json</c>, and the traces of <c>large.jsonl</c>.</summary>
public sealed class ChurnLibrary
{
    private const int Batch = 50;

    private readonly int[] _order;
    private readonly string _folder;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="JsonException">A file is not JSON.</exception>
    public ChurnLibrary(string folder)
    {
        _folder = folder;
        using JsonDocument scale = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "scale.json")));
        _order = [.. scale.RootElement.GetProperty("replacedOrder").EnumerateArray().Select(static number => number.GetInt32())];
    }

    /// <summary>Old pods are gone at once.</summary>
    public ChurnScenario Swap => ChurnScenario.Swap(_order, Batch, templates: true);

    /// <summary>Pods go through all their states.</summary>
    public ChurnScenario Lifecycle => ChurnScenario.Lifecycle(_order, Batch, templates: true);

    /// <summary>The rolling updates with pods that do not say which template they are from.</summary>
    public IEnumerable<ChurnScenario> WithoutTemplates =>
    [
        ChurnScenario.Swap(_order, Batch, templates: false) with { Name = $"swap {Batch}, no template hash" },
        ChurnScenario.Lifecycle(_order, Batch, templates: false) with { Name = $"lifecycle {Batch}, no template hash" },
    ];

    /// <summary>The traces.</summary>
    public IEnumerable<ChurnScenario> Traces()
    {
        foreach (string line in File.ReadLines(Path.Combine(_folder, "large.jsonl")).Where(static line => line.Length > 0))
        {
            using JsonDocument trace = JsonDocument.Parse(line);
            yield return ChurnTrace.Read(trace.RootElement);
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<ChurnScenario> All() => [Swap, Lifecycle, .. WithoutTemplates, .. Traces()];
}
