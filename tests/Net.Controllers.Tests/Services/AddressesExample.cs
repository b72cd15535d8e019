using Net.Model;
using Net.TestSupport;

namespace Net.Controllers.Tests.Services;

public class AddressesExample
{
    [Fact]
    public void Example_OfTheDocs_PrintsWhatItSays()
    {
        var output = new StringWriter();
        Run(output);

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Service shop/cart is stored", lines[0]);
        Assert.Equal(["for spec.clusterIPs[0]", "for spec.clusterIPs[1]", "for spec.ports[0].nodePort"], lines[1..4].Select(static line => line[line.IndexOf("for", StringComparison.Ordinal)..]));
        Assert.Contains(lines[4], lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Example_OfTheDocs_IsThisCode()
    {
        string[] docs = [.. File.ReadLines(Repository.Path("docs", "net-controllers-ipam.md")).SkipWhile(static line => !line.Contains("example: AddressesExample", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line != "```")];
        HashSet<string> code = [.. File.ReadLines(Repository.Path("tests", "Net.Controllers.Tests", "Services", "AddressesExample.cs")).Select(static line => line.Trim())];
        Assert.True(docs.Length >= 8);
        Assert.All(docs.Where(static line => line.Length > 0), line => Assert.Contains(line.Trim().Replace("Console.", "output.", StringComparison.Ordinal), code));
    }

    private static void Run(StringWriter output)
    {
        output.NewLine = "\n";
        var ledger = new ServiceLedger(new() { ServiceCidrs = [IpCidr.Parse("10.96.0.0/16"), IpCidr.Parse("fd00:10:96::/108")] });
        var planner = new ServiceLifecyclePlanner(ledger);
        Service cart = ModelJson.Read<Service>("""{"metadata":{"name":"cart","namespace":"shop"},"spec":{"type":"NodePort","ipFamilyPolicy":"PreferDualStack","ports":[{"port":80}]}}""").Value!;

        ServicePlan created = planner.PlanCreate(cart);
        output.WriteLine(created.Explain());
        bool done = ledger.TryApply(created);

        Service inside = created.Stored! with { Spec = created.Stored!.Spec with { Type = ServiceTypes.ClusterIP } };
        ServicePlan updated = planner.PlanUpdate(inside, created.Stored!);
        output.WriteLine(string.Join(' ', updated.Released));
        Assert.True(done);
    }
}
