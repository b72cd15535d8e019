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
    public void Check_DocumentsThatCostMuchToRead_StayWithinTheBound()
    {
        Assert.True(ApiKinds.TryGet("v1", "Service", out ApiKind? service));
        string[] documents =
        [
            new string('9', 390),
            "1_" + new string('0', 390),
            "0x" + new string('f', 390),
            string.Concat(Enumerable.Repeat("{---\n", 600)),
            $"{{{string.Concat(Enumerable.Repeat("---\n", 850))}",
            $"\"kind\": \"List---\n{string.Concat(Enumerable.Repeat("mespace\": \"shop\"\n\"spec\":\n  \"listeners\":\n---\n", 60))}",
            "\"kind\": \"Service\"\n" + string.Concat(Enumerable.Repeat("---\n \"port\": 80\n\"name\": \"No \"\n", 120)),
            "{" + string.Join(",", Enumerable.Repeat("\"\\ud800\":\"\\udc00\"", 300)) + "}",
            "{" + string.Join(",", Enumerable.Repeat("\"kind\":1", 400)) + "}",
        ];
        foreach (string document in documents)
        {
            byte[] octets = System.Text.Encoding.UTF8.GetBytes(document);
            foreach (bool strict in (bool[])[true, false])
            {
                ApiFuzz.Check(octets, service, strict);
                Assert.Null(ApiFuzz.Check(octets, service, strict));
            }
        }
    }

    [Fact]
    public async Task Save_Failure_KeepsTheDocument()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fuzz");
        try
        {
            var failure = new FuzzFailure(7, ApiKinds.All.First(static kind => kind.Resource.Kind == "Service").Resource, "{"u8.ToArray(), "odd");
            Assert.Equal("document 7 (1 octets) as Service: odd", failure.ToString());
            Assert.Equal("{", await File.ReadAllTextAsync(failure.Save(folder.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Command_BadOptions_SaysHow()
    {
        var error = new StringWriter();
        Assert.Equal(2, await FuzzCommand.RunAsync(["fuzz", "api"], TextWriter.Null, error));
        Assert.Contains("fuzz api|policy DIR", error.ToString(), StringComparison.Ordinal);
    }
}
