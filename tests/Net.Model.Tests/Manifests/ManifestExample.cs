using Net.TestSupport;

namespace Net.Model.Tests.Manifests;

public sealed class ManifestExample : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manifests");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Example_OfTheDocs_PrintsWhatItSays()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "cart.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec:\n  ports:\n    - port: 80\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "web.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  ports:\n    - port: 70000\n      targetPort: 8080\n");
        var previous = new Service
        {
            Metadata = new() { Name = "cart", Namespace = "shop" },
            Spec = new() { Type = ServiceTypes.ClusterIP, ClusterIP = "10.96.0.9", ClusterIPs = ["10.96.0.9"], IpFamilies = [IpFamilies.IPv4], IpFamilyPolicy = IpFamilyPolicies.SingleStack },
        };
        var output = new StringWriter();
        Run(_folder.FullName, previous, output);
        Assert.Equal(
            $"{_folder.FullName}/web.yaml:6:13: Service shop/web: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive\n0\n",
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Example_OfTheDocs_IsThisCode()
    {
        string[] docs = [.. File.ReadLines(Repository.Path("docs", "net-model.md")).SkipWhile(static line => !line.Contains("example: ManifestExample", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line != "```")];
        string code = File.ReadAllText(Repository.Path("tests", "Net.Model.Tests", "Manifests", "ManifestExample.cs"));
        Assert.True(docs.Length >= 7);
        foreach (string line in docs.Where(static line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            Assert.Contains(line.Trim().Replace("Console.", "output.", StringComparison.Ordinal), code, StringComparison.Ordinal);
        }
    }

    private static void Run(string deploy, Service previous, StringWriter output)
    {
        ManifestSet manifests = ManifestReader.ReadFolder(deploy);
        foreach (Problem p in manifests.Problems) output.WriteLine(p);

        Service cart = manifests.Get<Service>("shop", "cart");
        Service stored = ServiceDefaults.Apply(cart, ClusterFamilies.DualStack(IpFamily.IPv4), previous);
        IReadOnlyList<FieldError> errors = ServiceValidator.ValidateUpdate(stored, previous);
        output.WriteLine(errors.Count);
    }
}
