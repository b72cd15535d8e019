using Net.Conformance;
using Net.Conformance.Api;
using Net.TestSupport;

namespace Net.Model.Tests.CustomResources;

public class RecordedCustomResourceTests
{
    [Theory]
    [InlineData("backendtlspolicy.jsonl", 100)]
    [InlineData("clusternetworkpolicy.jsonl", 329)]
    [InlineData("gateway.jsonl", 450)]
    [InlineData("gatewayclass.jsonl", 74)]
    [InlineData("grpcroute.jsonl", 200)]
    [InlineData("httproute.jsonl", 600)]
    [InlineData("listenerset.jsonl", 187)]
    [InlineData("referencegrant.jsonl", 50)]
    [InlineData("serviceexport.jsonl", 30)]
    [InlineData("serviceimport.jsonl", 86)]
    [InlineData("tcproute.jsonl", 97)]
    [InlineData("tlsroute.jsonl", 126)]
    [InlineData("udproute.jsonl", 93)]
    public void Admit_RecordedWrite_AnswersAsTheServerToTheWord(string file, int count)
    {
        ApiCase[] cases = [.. RecordedFiles.Lines(Repository.Vectors("api", file)).Select(ApiCase.Parse)];
        Assert.Equal(count, cases.Length);
        Assert.All(cases, static recorded =>
        {
            ApiReplay.Outcome outcome = ApiReplay.Run(recorded);
            Assert.True(outcome.Difference is null, $"{recorded.Id} {recorded.Note}\n{outcome.Difference}");
            Assert.True(outcome.MessagesEqual, $"{recorded.Id} {outcome.MessageDifference}");
            Assert.True(outcome.WarningsEqual, $"{recorded.Id} warnings");
        });
    }
}
