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
    [InlineData("--listen", "everywhere")]
    [InlineData("--dns", "53")]
    [InlineData("--dns-forward", "nowhere")]
    [InlineData("--dns-forward", "a..b=127.0.0.1:5353")]
    [InlineData("--dns-forward", "127.0.0.1:1053")]
    [InlineData("--dns-forward", "127.0.0.1:5353", "--dns-forward", "127.0.0.2:5353")]
    [InlineData("--dns-forward", "127.0.0.1:5353", "--dns", "off")]
    [InlineData("--zone", "a..b")]
    [InlineData("--node", "Bad_Name")]
    [InlineData("--service-cidr", "::/0")]
    [InlineData("--service-cidr", "127.97.128.0/17")]
    [InlineData("--manifests")]
    [InlineData("--kubeconfig", "/no/such/file")]
    [InlineData("--in-cluster")]
    [InlineData("--namespace", "shop")]
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
