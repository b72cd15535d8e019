using System.Text.Json;
using Net.Conformance;
using Net.Conformance.Slices;
using Net.TestSupport;

namespace Net.Controllers.Tests.EndpointSlices;

public sealed class RecordedSliceTests
{
    [Theory]
    [InlineData("small.jsonl.gz", 68, 772)]
    [InlineData("mirror.jsonl", 24, 138)]
    public void Plan_RecordedTrace_GivesWhatUpstreamGave(string file, int traces, int steps)
    {
        List<JsonElement> recorded = [.. RecordedFiles.Lines(Repository.Vectors("slices", file)).Select(static line => JsonElement.Parse(line))];

        Assert.Equal(traces, recorded.Count);
        Assert.Equal(steps, recorded.Sum(static trace => trace.GetProperty("steps").GetArrayLength()));
        Assert.All(recorded, static trace => Assert.Equal("", SlicesArea.Differences(trace)));
    }

    // The longer ones are for the command: Net.Conformance slices tests/vectors/slices.
    [Theory]
    [InlineData("large-rolling-10pct")]
    [InlineData("large-rolling-25pct")]
    public void Plan_LargeTrace_LosesNothingAndCostsNoMoreThanUpstream(string id)
    {
        JsonElement trace = RecordedFiles.Lines(Repository.Vectors("slices", "large.jsonl")).Select(static line => JsonElement.Parse(line)).Single(trace => trace.GetProperty("id").GetString() == id);

        Assert.Equal("", SlicesArea.Differences(trace));
    }
}
