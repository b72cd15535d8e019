using Net.Model;

namespace Net.Controllers;

/// <summary>The generations and the age of the pods in a slice.</summary>
internal sealed class GenerationCount
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The generation that most are of; empty when there are none.</summary>
    public string Most => _counts.Count == 0 ? "" : _counts.MaxBy(static count => count.Value).Key;

    /// <summary>When the oldest came to be.</summary>
    public DateTimeOffset Since { get; private set; } = DateTimeOffset.MaxValue;

    public void Add(Pod pod)
    {
        string generation = PodGeneration.Of(pod);
        _counts[generation] = _counts.GetValueOrDefault(generation) + 1;
        DateTimeOffset start = PodGeneration.Start(pod);
        if (start < Since) Since = start;
    }
}
