using Net.TestSupport;

namespace Net.Model.Tests.Validation;

public class ModelExample
{
    [Fact]
    public void Example_OfTheDocs_PrintsWhatItSays()
    {
        var output = new StringWriter();
        Run(output);
        Assert.Equal("spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive\nIPv4\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Example_OfTheDocs_IsThisCode()
    {
        string[] docs = [.. File.ReadLines(Repository.Path("docs", "net-model.md")).SkipWhile(static line => !line.Contains("example: ModelExample", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line != "```")];
        string code = File.ReadAllText(Repository.Path("tests", "Net.Model.Tests", "Validation", "ModelExample.cs"));
        Assert.True(docs.Length >= 8);
        foreach (string line in docs.Where(static line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            Assert.Contains(line.Trim().Replace("Console.", "output.", StringComparison.Ordinal), code, StringComparison.Ordinal);
        }
    }

    private static void Run(StringWriter output)
    {
        Service cart = ModelJson.Read<Service>("""{"metadata":{"name":"cart","namespace":"shop"},"spec":{"ports":[{"port":80}]}}""").Value!;
        ApiRules<Service> rules = ApiRules.For<Service>();

        ApiAnswer answer = rules.Check(cart);
        var stored = (Service)answer.Stored!;

        Service changed = stored with { Spec = stored.Spec with { Ports = [stored.Spec.Ports[0] with { Port = 70000 }] } };
        foreach (FieldError error in rules.ValidateUpdate(changed, stored)) output.WriteLine(error);
        output.WriteLine(stored.Spec.IpFamilies[0]);
    }
}
