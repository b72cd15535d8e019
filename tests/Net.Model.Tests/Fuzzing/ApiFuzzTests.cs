using Net.Conformance.Fuzzing;
using Net.TestSupport;

namespace Net.Model.Tests.Fuzzing;

/// <summary>The short form of <c>dotnet run -c Release --project tests/Net.Conformance -- fuzz api tests/vectors/api</c>.</summary>
public class ApiFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_BrokenDocuments_NothingThrowsAndMemoryIsBounded(int seed) => Assert.Empty(ApiFuzz.Run(Repository.Vectors("api"), 750, seed));

    [Fact]
    public async Task Command_BadOptions_SaysHow()
    {
        var error = new StringWriter();
        Assert.Equal(2, await FuzzCommand.RunAsync(["fuzz", "api"], TextWriter.Null, error));
        Assert.Contains("fuzz api DIR", error.ToString(), StringComparison.Ordinal);
    }
}
