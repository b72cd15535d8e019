using System.Text.RegularExpressions;
using Net.Controllers.Tests.EndpointSlices;
using Net.Model;
using Net.TestSupport;

namespace Net.Controllers.Tests;

/// <summary>The C# of docs/net-controllers.md, compiled and run; it must stand here line for line.</summary>
public sealed partial class DocumentedExample
{
    [Fact]
    public void Example_OfThePage_PrintsEachChangeWithReasonAndSize()
    {
        TextWriter console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            Run(EndpointSlicePackerTests.Cart(), EndpointSlicePackerTests.Pods(3), [new Node { Metadata = new() { Name = "n" } }], []);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Matches(@"^Create cart-\w{5}: new endpoints \(\d+ B\)\s*$", printed.ToString());
    }

    [Fact]
    public void CSharp_OfThePage_StandsHere()
    {
        string here = string.Concat(File.ReadAllText(Repository.Path("tests", "Net.Controllers.Tests", "DocumentedExample.cs")).Where(static c => !char.IsWhiteSpace(c)));
        string[] blocks = [.. CSharp().Matches(File.ReadAllText(Repository.Path("docs", "net-controllers.md"))).Select(static block => block.Groups[1].Value)];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(string.Concat(block.Where(static c => !char.IsWhiteSpace(c))), here, StringComparison.Ordinal));
    }

    private static void Run(Service service, IEnumerable<Pod> pods, IEnumerable<Node> nodes, IEnumerable<EndpointSlice> existingSlices)
    {
        var packer = new EndpointSlicePacker(new() { MaxEndpointsPerSlice = 100, Strategy = PackingStrategy.Frugal });
        SlicePlan plan = packer.Plan(service, pods, nodes, existingSlices);
        foreach (SliceChange change in plan.Changes)
            Console.WriteLine($"{change.Kind} {change.Slice.Metadata.Name}: {change.Reason} ({change.Bytes} B)");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
