using System.Text;

namespace Net.Model.Tests.Manifests;

public sealed class ManifestReaderTests : IDisposable
{
    // Reading alone is looked at: the objects are too small to be valid.
    private static readonly ManifestOptions Unvalidated = new() { Validate = false };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manifests-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string[] Problems(ManifestSet set) => [.. set.Problems.Select(problem => problem.ToString())];

    [Fact]
    public void ReadText_Service_HasItsFieldsAndTheDefaultNamespace()
    {
        ManifestSet set = ManifestReader.ReadText("apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec:\n  ports: [{port: 80, targetPort: web}]\n");
        Assert.Empty(set.Problems);
        Service cart = set.Get<Service>("default", "cart");
        Assert.Equal(80, cart.Spec.Ports[0].Port);
        Assert.Throws<KeyNotFoundException>(() => set.Get<Service>("shop", "cart"));
        Assert.False(set.TryGet<Pod>("default", "cart", out _));
    }

    [Fact]
    public void ReadText_ClusterScopedObject_LosesItsNamespace()
    {
        ManifestSet set = ManifestReader.ReadText("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: odd}\n");
        Assert.NotNull(set.Get<Namespace>("", "shop"));
    }

    [Fact]
    public void ReadText_WrongType_NamesPlaceObjectAndField()
    {
        const string text = """
            apiVersion: v1
            kind: Service
            metadata:
              name: cart
              namespace: shop
            spec:
              ports:
              - name: http
                port: eighty
            """;
        string problem = Assert.Single(Problems(ManifestReader.ReadText(text, "deploy/cart.yaml")));
        Assert.StartsWith("deploy/cart.yaml:9:11: Service shop/cart: spec.ports[0].port: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- a\n- b\n", "m:1:1: a Kubernetes object must be a mapping with apiVersion, kind and metadata")]
    [InlineData("a: 1\n", "m:1:1: kind: Required value: without it nobody knows what the object is")]
    [InlineData("kind: Service\n", "m:1:1: Service: apiVersion: Required value")]
    [InlineData("kind: Service\napiVersion: v1\n", "m:1:1: Service default/?: metadata.name: Required value: objects of a manifest need a name of their own")]
    [InlineData("kind: Service\napiVersion: v1\nmetadata:\n  generateName: x-\n", "m:4:17: Service default/?: metadata.name: Required value: objects of a manifest need a name of their own")]
    public void ReadText_NoObject_SaysWhatIsMissing(string text, string problem)
    {
        ManifestSet set = ManifestReader.ReadText(text, "m");
        Assert.Equal([problem], Problems(set));
        Assert.Empty(set.Entries);
    }

    [Fact]
    public void ReadText_KindsOfOthers_AreCountedAndNamed()
    {
        ManifestSet set = ManifestReader.ReadText(
            "apiVersion: v1\nkind: ConfigMap\n---\napiVersion: example.com/v1\nkind: Widget\nspec: {a: 1}\n---\napiVersion: v1\nkind: ConfigMap\n");
        Assert.Empty(set.Problems);
        Assert.Equal(["2 ConfigMap (v1)", "1 Widget (example.com/v1)"], set.Skipped.Select(kind => kind.ToString()));
    }

    [Fact]
    public void ReadText_List_GivesItsItemsWithTheirPlaces()
    {
        const string text = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Service
              metadata: {name: a}
            - apiVersion: v1
              kind: Service
              metadata: {name: b}
              spec: {ports: [{port: x}]}
            - apiVersion: v1
              kind: ConfigMap
            """;
        ManifestSet set = ManifestReader.ReadText(text, "m", Unvalidated);
        Assert.Equal(4, Assert.Single(set.Entries).Position.Line);
        Assert.StartsWith("m:10:25: Service default/b: spec.ports[0].port: ", Assert.Single(Problems(set)), StringComparison.Ordinal);
        Assert.Single(set.Skipped);
    }

    [Fact]
    public void ReadText_TypedList_SaysWhatItsItemsAre()
    {
        ManifestSet set = ManifestReader.ReadText("""{"apiVersion":"v1","kind":"ServiceList","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""", options: Unvalidated);
        Assert.Empty(set.Problems);
        Assert.Equal(["a", "b"], set.Objects.Select(value => value.Metadata.Name));
    }

    [Fact]
    public void ReadText_Json_TakesTabsAndSeveralValuesAndFindsDoubleKeys()
    {
        ManifestSet set = ManifestReader.ReadText(
            "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}}\n{\"apiVersion\": \"v1\",\n \"kind\": \"Service\",\n \"kind\": \"Service\", \"metadata\": {\"name\": \"b\"}}",
            "m.json",
            Unvalidated);
        Assert.Equal(["m.json:5:2: key \"kind\" is already set on line 4"], Problems(set));
        Assert.Equal("a", Assert.Single(set.Objects).Metadata.Name);
    }

    [Fact]
    public void ReadText_BrokenJson_NamesThePlace()
    {
        string problem = Assert.Single(Problems(ManifestReader.ReadText("{\n  \"kind\": nope\n}", "m.json")));
        Assert.StartsWith("m.json:2:11: not JSON: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFolder_Tree_ReadsManifestsOnlyAndInOrder()
    {
        Write("b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n");
        Write("sub/deep/a.YML", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
        Write("c.json", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"c"}}""");
        Write(".hidden.yaml", "broken: [");
        Write(".git/x.yaml", "broken: [");
        Write("notes.txt", "broken: [");
        Write("b.yaml~", "broken: [");
        ManifestSet set = ManifestReader.ReadFolder(_folder.FullName, Unvalidated);
        Assert.Empty(set.Problems);
        Assert.Equal(["b", "c", "a"], set.Objects.Select(value => value.Metadata.Name));
    }

    [Fact]
    public void ReadFolder_OneNameInTwoFiles_NamesBoth()
    {
        string first = Write("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: cart}\n");
        string second = Write("b.yaml", "# again\napiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n");
        ManifestSet set = ManifestReader.ReadFolder(_folder.FullName, Unvalidated);
        Assert.Equal([$"{second}:5:9: Service default/cart: metadata.name: stands already in {first}:1:1; an object may be defined once"], Problems(set));
    }

    [Fact]
    public void ReadFolder_Missing_IsAProblem() =>
        Assert.Equal(["/nowhere/at-all:1:1: no such file or folder"], Problems(ManifestReader.ReadFolder("/nowhere/at-all")));

    [Fact]
    public void ReadFile_TooLarge_IsRefusedUnread()
    {
        string path = Write("big.yaml", "");
        using (FileStream stream = File.OpenWrite(path)) stream.SetLength(50_000_000);
        Assert.Equal([$"{path}:1:1: the file has 50,000,000 bytes; at most 33,554,432 are read"], Problems(ManifestReader.ReadFile(path)));
    }

    [Fact]
    public void Problem_OfAnEntry_StandsAtTheFieldOrWhatEnclosesIt()
    {
        ManifestObject entry = Assert.Single(ManifestReader.ReadText("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - port: 70000\n", "m", Unvalidated).Entries);
        Assert.Equal("m:6:11: Service default/a: spec.ports[0].port: too big", entry.Problem("spec.ports[0].port", "too big").ToString());
        Assert.Equal("m:6:5: Service default/a: spec.ports[0].name: missing", entry.Problem("spec.ports[0].name", "missing").ToString());
    }

    [Fact]
    public void ReadText_DeepJson_IsAProblemNotAnOverflow()
    {
        string deep = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"a\"},\"spec\":" + string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 201);
        Assert.NotEmpty(Problems(ManifestReader.ReadText(deep, "m.json")));
        Assert.NotEmpty(Problems(ManifestReader.ReadText(deep, "m.yaml")));
        Assert.NotEmpty(Problems(ManifestReader.ReadText(new StringBuilder().Insert(0, "[", 100_000).ToString(), "m.json")));
    }

    [Theory]
    [InlineData("m.json")]
    [InlineData("m.yaml")]
    public void ReadText_NestedToTheLimit_IsReadAndDeeperIsNot(string name)
    {
        var options = new ManifestOptions { Validate = false, Limits = new() { MaxDepth = 10 } };
        static string Nested(int lists) => $"{{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{{\"name\":\"a\"}},\"unheard\":{new string('[', lists)}{new string(']', lists)}}}";
        Assert.Single(ManifestReader.ReadText(Nested(9), name, options).Entries);
        string problem = Assert.Single(Problems(ManifestReader.ReadText(Nested(10), name, options)));
        Assert.EndsWith("nested deeper than 10 levels", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadText_JsonOfThousandsOfRepeatedKeys_StopsAtTheMostProblems()
    {
        string[] problems = Problems(ManifestReader.ReadText($"{{{string.Join(",", Enumerable.Repeat("\"a\":1", 5000))}}}", "m.json"));
        Assert.Equal(101, problems.Length);
        Assert.EndsWith("too many problems; the rest of the text was not read", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void ReadText_ManyDocumentsThatAreNoYaml_AreToldInProportionToTheText()
    {
        string[] few = Problems(ManifestReader.ReadText(string.Concat(Enumerable.Repeat("---\n{\n", 40)), "m.yaml"));
        Assert.Equal(6, few.Length);
        Assert.EndsWith("too many problems; the rest of the text was not read", few[^1], StringComparison.Ordinal);
        string padded = string.Concat(Enumerable.Repeat($"---\n{{ # {new string('x', 1100)}\n", 40));
        Assert.Equal(40, Problems(ManifestReader.ReadText(padded, "m.yaml")).Length);
    }

    [Fact]
    public void ReadText_EveryDocumentLeavesAQuoteOpen_IsNotReadToTheEndForEach()
    {
        // Each of 10,000 quotes is looked for to the end of a mebibyte.
        string text = string.Concat(Enumerable.Repeat($"---\na: \"{new string('x', 100)}\n", 10_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        string[] problems = Problems(ManifestReader.ReadText(text, "m.yaml"));
        Assert.InRange(problems.Length, 2, 101);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L * text.Length);
    }

    [Fact]
    public void ReadText_ObjectTheServerWouldRefuse_IsAProblemAtEachField()
    {
        const string text = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: Bad_Name
              namespace: shop
            spec:
              podSelector: {}
              ingress:
              - ports:
                - port: 70000
            """;
        string[] problems = Problems(ManifestReader.ReadText(text, "m"));
        Assert.Contains(problems, problem => problem.StartsWith("m:4:9: NetworkPolicy shop/Bad_Name: metadata.name: Invalid value: ", StringComparison.Ordinal));
        Assert.Contains("m:10:13: NetworkPolicy shop/Bad_Name: spec.ingress[0].ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive", problems);
        Assert.Empty(ManifestReader.ReadText(text, "m", new() { Validate = false }).Problems);
    }
}
