using Net.Model;

namespace Net.Controllers;

/// <summary>What is told of the pods in a slice: of which generations they are, and how old.</summary>
internal sealed class SlicePods
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
