using Net.Conformance;
using Net.Conformance.Api;
using Net.TestSupport;

namespace Net.Model.Tests.Validation;

public class RecordedAnswersTests
{
    // The one message that is not equal is told in known-differences.md.
    [Theory]
    [InlineData("endpoints.jsonl", 200, 0)]
    [InlineData("endpointslice.jsonl", 500, 0)]
    [InlineData("ingress.jsonl", 450, 0)]
    [InlineData("ingressclass.jsonl", 117, 0)]
    [InlineData("ipaddress.jsonl", 85, 1)]
    [InlineData("networkpolicy.jsonl", 500, 0)]
    [InlineData("node.jsonl", 81, 0)]
    [InlineData("pod.jsonl", 58, 0)]
    [InlineData("service.jsonl.gz", 2466, 0)]
    [InlineData("servicecidr.jsonl", 101, 0)]
    public void Admit_RecordedWrite_AnswersAsTheServer(string file, int count, int otherMessages)
    {
        ApiCase[] cases = [.. RecordedFiles.Lines(Repository.Vectors("api", file)).Select(ApiCase.Parse)];
        Assert.Equal(count, cases.Length);
        int different = 0;
        Assert.All(cases, recorded =>
        {
            ApiReplay.Outcome outcome = ApiReplay.Run(recorded);
            Assert.True(outcome.Difference is null, $"{recorded.Id} {recorded.Note}\n{outcome.Difference}");
            Assert.True(outcome.WarningsEqual, $"{recorded.Id} warnings");
            if (!outcome.MessagesEqual) different++;
        });
        Assert.Equal(otherMessages, different);
    }
}
