using Net.Conformance;
using Net.Conformance.Proxy;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Services;

public class RecordedProxyTests
{
    [Fact]
    public void ServiceTable_RecordedCases_AnswersAsKubeProxy()
    {
        FileResult result = ProxyArea.Replay(Repository.Vectors("proxy", "cases.jsonl.gz"));
        Assert.Equal(400, result.Total);
        Assert.Empty(result.Failures);
    }
}
