using System.Text.Json.Nodes;
using Net.Model;
using Net.Model.Yaml;
using Net.TestSupport;

namespace SliceController.Tests;

/// <summary>The manifests that deploy the samples: valid, and of one piece. Their rights are the matter of <see cref="RightsTests"/>.</summary>
public sealed class DeploymentTests
{
    /// <summary>What the SDK does not model, and so does not check.</summary>
    private static readonly string[] Unchecked = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

    public static TheoryData<string> Samples => ["NodeAgent", "SliceController"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Manifests_OfASample_AreWhatAnApiServerTakes(string sample)
    {
        ManifestSet manifests = ManifestReader.ReadFolder(Repository.Path("samples", sample, "deploy"));
        Assert.Empty(manifests.Problems);
        Assert.Empty(manifests.Skipped.Select(static skipped => skipped.Kind).Except(Unchecked));
        Assert.Single(manifests.Objects, static target => target is Deployment or DaemonSet);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Manifests_OfASample_BindTheRolesToTheAccountThatThePodsRunBy(string sample)
    {
        List<JsonNode> documents = Documents(sample);
        JsonNode workload = Assert.Single(documents, static document => Kind(document) is "Deployment" or "DaemonSet");
        string account = (string)workload["spec"]!["template"]!["spec"]!["serviceAccountName"]!, @namespace = (string)workload["metadata"]!["namespace"]!;
        Assert.Contains(documents, document => Kind(document) == "ServiceAccount" && Name(document) == account && (string?)document["metadata"]!["namespace"] == @namespace);
        JsonNode[] bindings = [.. documents.Where(static document => Kind(document) is "ClusterRoleBinding" or "RoleBinding")];
        Assert.Equal(documents.Count(static document => Kind(document) is "ClusterRole" or "Role"), bindings.Length);
        Assert.All(bindings, binding =>
        {
            Assert.Contains(documents, document => Kind(document) == (string?)binding["roleRef"]!["kind"] && Name(document) == (string?)binding["roleRef"]!["name"]);
            JsonNode subject = binding["subjects"]!.AsArray().Single()!;
            Assert.Equal((account, @namespace), ((string)subject["name"]!, (string)subject["namespace"]!));
        });
    }

    [Theory]
    [InlineData("NodeAgent", "--status", "127.0.0.1:8090")]
    [InlineData("SliceController", "--health", "[::]:8081")]
    public void Probes_OfASample_AskWhereItListens(string sample, string option, string address)
    {
        JsonNode container = Documents(sample).Single(static document => Kind(document) is "Deployment" or "DaemonSet")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        string[] args = [.. container["args"]!.AsArray().Select(static argument => (string)argument!)];
        string listens = Array.IndexOf(args, option) is >= 0 and var at ? args[at + 1] : "127.0.0.1:8090";
        Assert.Equal(address, listens);
        foreach ((string probe, string path) in new[] { ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
        {
            JsonNode asks = container[probe]!["httpGet"]!;
            JsonNode port = asks["port"]!;
            if (port.GetValueKind() == System.Text.Json.JsonValueKind.String) port = container["ports"]!.AsArray().Single(named => (string?)named!["name"] == (string?)port)!["containerPort"]!;
            Assert.Equal(path, (string?)asks["path"]);
            Assert.EndsWith($":{port}", listens, StringComparison.Ordinal);
            Assert.Equal(listens.StartsWith("127.", StringComparison.Ordinal) ? "127.0.0.1" : null, (string?)asks["host"]);
        }
    }

    [Fact]
    public void Lease_OfTheDeployment_IsTheOneThatTheRoleNames()
    {
        List<JsonNode> documents = Documents("SliceController");
        JsonArray arguments = documents.Single(static document => Kind(document) == "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray();
        string[] args = [.. arguments.Select(static argument => (string)argument!)];
        string[] lease = args[Array.IndexOf(args, "--lease") + 1].Split('/');
        JsonNode role = documents.Single(static document => Kind(document) == "Role");
        Assert.Equal(lease[0], (string?)role["metadata"]!["namespace"]);
        Assert.Contains(role["rules"]!.AsArray(), rule => rule!["resourceNames"] is JsonArray names && (string?)names[0] == lease[1]);
    }

    [Fact]
    public void Dockerfile_Copies_OnlyWhatIsThere()
    {
        string[] copied = [.. File.ReadLines(Repository.Path("samples", "Dockerfile")).Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(static line => line.Split(' ')[1..^1])];
        Assert.NotEmpty(copied);
        Assert.All(copied, static path => Assert.True(Path.Exists(Repository.Path(path)), path));
    }

    private static List<JsonNode> Documents(string sample)
    {
        List<JsonNode> documents = [];
        foreach (string file in Directory.EnumerateFiles(Repository.Path("samples", sample, "deploy"), "*.yaml"))
        {
            YamlConversion read = YamlToJson.Convert(File.ReadAllBytes(file));
            Assert.Empty(read.Problems);
            documents.AddRange(read.Documents.Select(static document => JsonNode.Parse(document.Json.ToArray())!));
        }

        return documents;
    }

    private static string Kind(JsonNode document) => (string)document["kind"]!;

    private static string Name(JsonNode document) => (string)document["metadata"]!["name"]!;
}
