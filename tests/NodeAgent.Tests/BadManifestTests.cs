using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>What people get wrong in manifests: each told with its place, none of it half applied, never a stack trace.</summary>
public sealed class BadManifestTests
{
    private const string Sound = "apiVersion: v1\nkind: Namespace\nmetadata: {name: sound}\n";

    /// <summary>Each file, what is in it, and what is said of it after the folder's name.</summary>
    private static readonly (string File, string Text, string Said)[] Cases =
    [
        ("bomb.yaml", AliasBomb(), "bomb.yaml:5:22: aliases expand to far more than the text"),
        ("cidr.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np}\nspec:\n  podSelector: {}\n  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/99}}]}]\n", "cidr.yaml:6:38: NetworkPolicy default/np: spec.ingress[0].from[0].ipBlock.cidr: Invalid value: \"10.0.0.0/99\""),
        ("cut.json", "{\"apiVersion\":", "cut.json:1:15: not JSON"),
        ("deep.yaml", "a: " + new string('[', 5000) + new string(']', 5000), "deep.yaml:1:259: nested deeper than 256 levels"),
        ("itself.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: r}\nspec: &s\n  x: *s\n", "itself.yaml:5:6: alias *s stands inside the node that it names"),
        ("kind.yaml", "apiVersion: v1\nmetadata: {name: k}\n", "kind.yaml:1:1: kind: Required value"),
        ("list.yaml", "- 1\n- 2\n", "list.yaml:1:1: a Kubernetes object must be a mapping"),
        ("name.yaml", "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n", "name.yaml:1:1: Service default/?: metadata.name: Required value"),
        ("open.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a\nspec: {}\n", "open.yaml:"),
        ("port.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - port: 70000\n", "port.yaml:6:13: Service default/a: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive"),
        ("same.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "same.yaml:7:18: Namespace a: metadata.name: stands already in"),
        ("tab.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n\tports: []\n", "tab.yaml:6:1: a tab indents this line"),
        ("twice.yaml", "apiVersion: v1\nkind: Service\nkind: Pod\n", "twice.yaml:3:1: key \"kind\" is already set on line 2"),
        ("type.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: nine\n", "type.yaml:5:10: Service default/a: spec.ports: must be a list"),
        ("two-a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: two, namespace: shop}\nspec: {ports: [{port: 80}]}\n", ""),
        ("two-b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: two, namespace: shop}\nspec: {ports: [{port: 81}]}\n", "two-b.yaml:3:18: Service shop/two: metadata.name: stands already in"),
        ("undefined.yaml", "a: *nope\n", "undefined.yaml:1:4: alias *nope names no anchor before it"),
    ];

    [Theory]
    [InlineData("--check")]
    [InlineData("--dns", "off", "--status", "off")]
    public async Task BadManifests_AtTheStart_ExitWith3AndEachPlace(params string[] arguments)
    {
        using ManifestFolder folder = ManifestFolder.Of("sound.yaml", Sound);
        foreach ((string file, string text, _) in Cases) folder.Write(file, text);
        folder.Write("bytes.yaml", "\u00ff", Encoding.Latin1);
        folder.WriteLarge("large.yaml", 50 << 20);

        (int code, string output, string error) = await ProcessRun.Async("dotnet", [AgentProcess.Program, "--manifests", folder.Path, .. arguments]);
        string all = output + error;
        Assert.Equal(3, code);
        foreach ((_, _, string said) in Cases) Assert.Contains(said, all, StringComparison.Ordinal);
        Assert.Contains($"stands already in {folder.File("two-a.yaml")}:1:1", all, StringComparison.Ordinal);
        Assert.Contains("bytes.yaml:1:1: byte 0xff is not valid UTF-8", all, StringComparison.Ordinal);
        Assert.Contains("large.yaml:1:1: the file has 52,428,800 bytes; at most", all, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClusterIpThatTwoServicesAskFor_AtTheStart_ExitsWith3AndThePlaceOfTheSecond()
    {
        using ManifestFolder folder = ManifestFolder.Of("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: 127.96.0.9, ports: [{port: 80}]}\n");
        folder.Write("b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {clusterIP: 127.96.0.9, ports: [{port: 81}]}\n");
        foreach (string[] arguments in new string[][] { ["--check"], ["--dns", "off", "--status", "off"] })
        {
            (int code, string output, string error) = await ProcessRun.Async("dotnet", [AgentProcess.Program, "--manifests", folder.Path, .. arguments]);
            Assert.Equal(3, code);
            Assert.Contains("b.yaml:4:", output + error, StringComparison.Ordinal);
            Assert.Contains("Service default/b: spec.clusterIP", output + error, StringComparison.Ordinal);
            Assert.Contains("127.96.0.9", output + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BadManifests_WhileItRuns_ChangeNothingAndAreForgottenWhenMended()
    {
        using ManifestFolder folder = ManifestFolder.OfDemo();
        await using AgentProcess agent = await AgentProcess.StartAsync(folder.Path);
        string before = Decisive(await agent.StateAsync());

        (string File, string Text, string Said)[] alone = [.. Cases.Where(static bad => !bad.File.StartsWith("two-", StringComparison.Ordinal))];
        foreach ((string file, string text, _) in alone) folder.Write(file, text);
        folder.WriteLarge("large.yaml", 50 << 20);
        folder.Replace("shop/cart.yaml", "port: 80", "port: eighty");
        await Eventually.True(async () => await ProblemsAsync(agent) >= alone.Length + 2, "each bad file is reported");
        string problems = (await agent.StateAsync())["problems"]!.ToJsonString(Readable);
        foreach ((_, _, string said) in alone) Assert.Contains(said.Replace("\"", "\\\"", StringComparison.Ordinal), problems, StringComparison.Ordinal);
        Assert.Equal(before, Decisive(await agent.StateAsync()));
        using var client = new HttpClient();
        string listening = (string)(await agent.ServiceAsync("shop", "cart"))["ports"]![0]!["listening"]![0]!;
        Assert.Contains("pod shop/cart", await client.GetStringAsync(new Uri($"http://{listening}/")), StringComparison.Ordinal);

        foreach ((string file, _, _) in alone) folder.Delete(file);
        folder.Delete("large.yaml");
        folder.Replace("shop/cart.yaml", "port: eighty", "port: 80");
        await Eventually.True(async () => await ProblemsAsync(agent) == 0, "the problems are forgotten");
        Assert.Equal(before, Decisive(await agent.StateAsync()));
        Assert.DoesNotContain("   at ", agent.Output, StringComparison.Ordinal);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static async Task<int> ProblemsAsync(AgentProcess agent) => (await agent.StateAsync())["problems"]!.AsArray().Count;

    private static string Decisive(JsonNode state) => state["services"]!.ToJsonString() + state["policies"]!.ToJsonString();

    private static string AliasBomb()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\ndata:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'j'; c++) text.Append($"  {c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n");
        return text.ToString();
    }
}
