namespace Net.Model.Tests.Manifests;

/// <summary>Unknown and repeated fields, with line and column of the field's name.</summary>
public class StrictManifestTests
{
    private static readonly ManifestOptions Strict = new() { Objects = ModelReadOptions.StrictFields };

    [Fact]
    public void ReadText_YamlUnknownFields_AreProblemsAtTheirPlaces() => Assert.Equal(
        [
            "m.yaml:5:3: Service shop/cart: metadata.lables: unknown field",
            "m.yaml:9:7: Service shop/cart: spec.ports[0].prot: unknown field",
            "m.yaml:10:1: Service shop/cart: extra: unknown field",
        ],
        Problems("m.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  lables: {app: cart}\n  namespace: shop\nspec:\n  ports:\n    - prot: 80\nextra: 1\n", Strict));

    [Fact]
    public void ReadText_JsonUnknownFields_AreProblemsAtTheirPlaces() => Assert.Equal(
        ["m.json:3:31: Service shop/cart: metadata.lables: unknown field", "m.json:4:13: Service shop/cart: spec.prots: unknown field"],
        Problems("m.json", "{\n  \"apiVersion\": \"v1\", \"kind\": \"Service\",\n  \"metadata\": {\"name\":\"cart\", \"lables\": {}, \"namespace\": \"shop\"},\n  \"spec\": { \"prots\": []}\n}\n", Strict));

    [Fact]
    public void ReadText_JsonRepeatedField_IsAProblemAtItsPlace() => Assert.Equal(
        ["m.json:4:2: key \"kind\" is already set on line 2"],
        Problems("m.json", "{\"apiVersion\": \"v1\",\n \"kind\": \"Service\",\n \"metadata\": {\"name\": \"cart\"},\n \"kind\": \"Service\"}\n", Strict));

    [Fact]
    public void Read_RepeatedFieldsWhenStrict_AreProblemsWithTheirOffsets()
    {
        const string json = """{"kind":"Service","kind":"Service","spec":{"type":"A","ports":[{"port":1,"port":2}],"type":"B"}}""";
        Assert.Equal(
            [("kind", 18L), ("spec.ports[0].port", 73L), ("spec.type", 84L)],
            ModelJson.Read<Service>(json, ModelReadOptions.StrictFields).Problems.Select(static problem => (problem.Path, problem.Offset)));
    }

    [Fact]
    public void ReadText_YamlRepeatedKey_IsAProblemAlsoWhenLenient()
    {
        const string yaml = "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\nspec:\n  type: ClusterIP\n  type: NodePort\n";
        Assert.Equal(["m.yaml:7:3: key \"type\" is already set on line 6"], Problems("m.yaml", yaml, ManifestOptions.Default));
        Assert.Equal(["m.yaml:7:3: key \"type\" is already set on line 6"], Problems("m.yaml", yaml, Strict));
    }

    [Fact]
    public void ReadText_LenientUnknownFields_AreKept()
    {
        ManifestSet set = ManifestReader.ReadText("apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {ports: [{port: 80, novel: [1, two]}]}\n");
        Assert.Empty(set.Problems);
        Assert.Contains("\"novel\":[1,\"two\"]", ModelJson.ToText(set.Get<Service>("default", "cart")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Problems(string name, string text, ManifestOptions options) => ManifestReader.ReadText(text, name, options).Problems.Select(static problem => problem.ToString());
}
