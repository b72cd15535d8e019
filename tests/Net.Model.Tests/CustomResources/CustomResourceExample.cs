using Net.TestSupport;

namespace Net.Model.Tests.CustomResources;

public class CustomResourceExample
{
    [Fact]
    public void Example_OfTheDocs_PrintsWhatItSays()
    {
        var output = new StringWriter();
        Run(output);
        Assert.Equal("spec.rules[0].backendRefs[0]: Invalid value: Must have port for Service reference", output.ToString().Trim());
    }

    [Fact]
    public void Example_OfTheDocs_IsThisCode()
    {
        string[] docs = [.. File.ReadLines(Repository.Path("docs", "net-model-custom-resources.md")).SkipWhile(static line => !line.Contains("example: CustomResourceExample", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line != "```")];
        string code = File.ReadAllText(Repository.Path("tests", "Net.Model.Tests", "CustomResources", "CustomResourceExample.cs"));
        Assert.Equal(9, docs.Length);
        foreach (string line in docs.Where(static line => !line.StartsWith("//", StringComparison.Ordinal)))
        {
            Assert.Contains(line.Trim().Replace("Console.", "output.", StringComparison.Ordinal), code, StringComparison.Ordinal);
        }
    }

    private static void Run(StringWriter output)
    {
        var route = new HTTPRoute
        {
            Metadata = new() { Name = "web", Namespace = "shop" },
            Spec = new() { Rules = [new() { BackendRefs = [new() { Name = "cart" }] }] },
        };
        ApiRules<HTTPRoute> rules = ApiRules.For<HTTPRoute>();
        HTTPRoute complete = rules.ApplyDefaults(route);
        foreach (FieldError error in rules.ValidateCreate(complete)) output.WriteLine(error);
    }
}
