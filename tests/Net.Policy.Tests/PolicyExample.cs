using Net.Model;
using Net.TestSupport;

namespace Net.Policy.Tests;

public sealed class PolicyExample
{
    private static readonly IApiObject[] Shop =
    [
        SmallCluster.Pod("shop", "cart", "10.0.0.1", ("app", "cart")),
        SmallCluster.Pod("shop", "db", "10.0.0.3", ("app", "db")),
        SmallCluster.Ingress("shop", "db-only-from-api", SmallCluster.App("db"), new NetworkPolicyPeer { PodSelector = SmallCluster.App("api") }),
    ];

    [Fact]
    public void Example_OfTheDocs_PrintsWhatItSays()
    {
        var output = new StringWriter();
        Run(output, Shop, [.. Shop.Take(2)]);
        Assert.Equal(
            """
            denied on ingress: shop/db is isolated by NetworkPolicy shop/db-only-from-api;
            nearest miss: rule 0 from podSelector app=api matches no label of shop/cart (app=cart)
            True
            + shop/cart -> shop/db on any
            + internet -> shop/db on any
            + private -> shop/db on any

            """.ReplaceLineEndings("\n"),
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Example_OfTheDocs_IsThisCode()
    {
        string[] docs = [.. File.ReadLines(Repository.Path("docs", "net-policy.md")).SkipWhile(static line => !line.Contains("example: PolicyExample", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line != "```")];
        string code = File.ReadAllText(Repository.Path("tests", "Net.Policy.Tests", "PolicyExample.cs"));
        Assert.True(docs.Length >= 6);
        foreach (string line in docs.Where(static line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            Assert.Contains(line.Trim().Replace("Console.", "output.", StringComparison.Ordinal), code, StringComparison.Ordinal);
        }
    }

    private static void Run(StringWriter output, IApiObject[] objects, IApiObject[] changed)
    {
        PolicySnapshot policies = PolicySnapshot.Of(objects);
        Flow flow = Flow.Tcp("10.0.0.1", 40000, "10.0.0.3", 5432);
        if (!policies.Evaluate(flow).Allowed) output.WriteLine(policies.Explain(flow));

        Reachability reach = Reachability.Of(policies);
        output.WriteLine(reach.IsCutOff("internet", "shop/db"));

        PolicyDiff diff = PolicyDiff.Between(policies, PolicySnapshot.Of(changed));
        output.WriteLine(diff);
    }
}
