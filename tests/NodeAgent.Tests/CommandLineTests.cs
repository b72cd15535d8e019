using System.Net;
using System.Net.Sockets;

namespace NodeAgent.Tests;

/// <summary>The agent's options, exit codes and messages.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--nope")]
    [InlineData("--drain", "soon")]
    [InlineData("--service-cidr", "127.96.0.0")]
    [InlineData("--manifests", "/no/such/folder")]
    [InlineData("--pod-source", "magic")]
    [InlineData("--dns", "53")]
    public async Task BadOption_ExitsWith2AndHelp(params string[] arguments)
    {
        (int code, string output, string error) = await ProcessRun.Async("dotnet", [AgentProcess.Program, .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(arguments[0], error, StringComparison.Ordinal);
        Assert.Contains("--service-cidr", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Demo_FindsNothing()
    {
        (int code, string output, string error) = await ProcessRun.Async("dotnet", AgentProcess.Program, "--check", "--manifests", AgentProcess.Demo);
        Assert.True(code == 0, output + error);
    }

    [Theory]
    [InlineData("tab.yaml", "kind: Service\n\tname: x\n", "tab.yaml:2:1")]
    [InlineData("twice.yaml", "apiVersion: v1\nkind: Service\nkind: Pod\n", "twice.yaml:3:1")]
    [InlineData("port.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - port: 70000\n", "port.yaml:6:13: Service default/a: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("type.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: nine\n", "type.yaml:5:10: Service default/a: spec.ports: must be a list")]
    [InlineData("name.yaml", "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n", "name.yaml:1:1: Service default/?: metadata.name: Required value")]
    [InlineData("same.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "same.yaml:7")]
    public async Task BadManifest_ExitsWith3AndItsPlace(string name, string text, string expected)
    {
        using ManifestFolder folder = ManifestFolder.Of(name, text);
        foreach (string[] arguments in new string[][] { ["--check"], ["--dns", "off", "--status", "off"] })
        {
            (int code, string output, string error) = await ProcessRun.Async("dotnet", [AgentProcess.Program, "--manifests", folder.Path, .. arguments]);
            Assert.Equal(3, code);
            Assert.Contains(expected, output + error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AddressInUse_ExitsWith4AndNamesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using ManifestFolder folder = ManifestFolder.Of("a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
        (int code, string output, string error) = await ProcessRun.Async(
            "dotnet", AgentProcess.Program, "--manifests", folder.Path, "--dns", "off", "--status", $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(4, code);
        Assert.Contains($"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", output + error, StringComparison.Ordinal);
    }
}
