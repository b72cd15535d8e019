using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Net.Conformance.Api;
using Net.Conformance.Fuzzing;
using Net.Model.Tests.CustomResources;

namespace Net.Model.Tests.Manifests;

public class YamlProperties
{
    private static readonly ManifestOptions ReadOnly = new() { Validate = false, Namespace = "shop" };

    [Fact]
    public void Read_BuiltInKindAsYaml_IsTheObjectItIsAsJson() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(MutatedResources.BuiltIn, IsSame));

    [Fact]
    public void Read_CustomResourceAsYaml_IsTheObjectItIsAsJson() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(MutatedResources.Arbitrary, IsSame));

    private static bool IsSame((ApiCase Case, string Json) made)
    {
        // YAML has no way to write these as they stand in JSON: it reads them as numbers, and 80.0 is 80.
        if (made.Json.Contains("80.0", StringComparison.Ordinal) || made.Json.Contains("1e400", StringComparison.Ordinal)) return true;
        ManifestSet json = ManifestReader.ReadText(made.Json, "m.json", ReadOnly);
        using JsonDocument document = JsonDocument.Parse(made.Json);
        ManifestSet yaml = ManifestReader.Read(BlockYaml.Of(document.RootElement), "m.yaml", ReadOnly);
        return json.Problems.Select(static problem => (problem.Object, problem.Path, problem.Message)).SequenceEqual(yaml.Problems.Select(static problem => (problem.Object, problem.Path, problem.Message)))
            && json.Entries.Count == yaml.Entries.Count && json.Entries.Zip(yaml.Entries).All(static pair => Text(pair.First.Value) == Text(pair.Second.Value));
    }

    private static string Text(IApiObject target)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) target.WriteJson(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
