using Net.Testing;

namespace Net.Cluster.Tests.Connections;

/// <summary>How connections are read from files: what is right, and what is said of what is not.</summary>
public sealed class KubeconfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Read_TheNamedContext_TakesItsClusterAndUser()
    {
        ApiServerConnection connection = Read(
            """
            current-context: a
            contexts:
            - {name: a, context: {cluster: one, user: u, namespace: shop}}
            - {name: b, context: {cluster: two, user: u}}
            clusters:
            - {name: one, cluster: {server: "https://one.example:6443", tls-server-name: kubernetes}}
            - {name: two, cluster: {server: "https://two.example", insecure-skip-tls-verify: true, proxy-url: "http://proxy.example:3128"}}
            users:
            - {name: u, user: {token: secret}}
            """,
            "b");
        Assert.Equal(new Uri("https://two.example"), connection.Server);
        Assert.True(connection.SkipsVerification);
        Assert.Equal(new Uri("http://proxy.example:3128"), connection.Proxy);
        Assert.Equal("default", connection.Namespace);
    }

    [Theory]
    [InlineData("contexts: [", "config: 2:1: ")]
    [InlineData("current-context: a\ncontexts: [{name: b, context: {cluster: one}}]", "contexts: there is no \"a\" (there are: b)")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one}}]", "clusters: there is no \"one\"")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one}}]\nclusters: [{name: one, cluster: {server: nonsense}}]", "clusters[one].cluster.server: \"nonsense\" is no http or https address")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one}}]\nclusters: [{name: one, cluster: {server: \"https://x\", certificate-authority-data: \"!\"}}]", "clusters[one].cluster.certificate-authority-data: it is no base64")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one, user: u}}]\nclusters: [{name: one, cluster: {server: \"https://x\"}}]\nusers: [{name: u, user: {client-certificate-data: QQ==}}]", "client-certificate and client-key go together")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one, user: u}}]\nclusters: [{name: one, cluster: {server: \"https://x\"}}]\nusers: [{name: u, user: {exec: {args: [a]}}}]", "users[u].user.exec.command: it is empty")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one, user: u}}]\nclusters: [{name: one, cluster: {server: \"https://x\"}}]\nusers: [{name: u, user: {exec: {command: x, args: [1]}}}]", "users[u].user.exec.args: an argument is no text")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one}}]\nclusters: [{name: one, cluster: {server: \"ftp://x\"}}]", "clusters[one].cluster.server: \"ftp://x\" is no http or https address")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: one}}]\nclusters: [{name: one, cluster: {server: \"https://x\", certificate-authority-data: QQ==}}]", "clusters[one].cluster.certificate-authority: there is no certificate in it")]
    [InlineData("{}", "current-context is empty")]
    public void Read_WhatIsWrong_NamesFileAndField(string yaml, string expected)
    {
        ApiServerConnectionException refused = Assert.Throws<ApiServerConnectionException>(() => Read(yaml, null));
        Assert.StartsWith(_folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AMissingFile_NamesIt() =>
        Assert.Contains("/none", Assert.Throws<ApiServerConnectionException>(() => ApiServerConnection.FromKubeconfig(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Token_File_IsReadAgainWithTimeAndWhenRefused()
    {
        var clock = new ManualTimeProvider();
        string file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "one\n");
        BearerTokens tokens = BearerTokens.FromFile(file, clock);
        Assert.Equal("one", tokens.Get(null).Token);
        await File.WriteAllTextAsync(file, "two\n");
        Assert.Equal("one", tokens.Get(null).Token);
        Assert.Equal("two", tokens.Get("one").Token);
        await File.WriteAllTextAsync(file, "three\n");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("three", tokens.Get(null).Token);
    }

    [Fact]
    public async Task Token_FileCaughtEmpty_IsTheOneBeforeOrAnError()
    {
        string file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "");
        BearerTokens tokens = BearerTokens.FromFile(file, new ManualTimeProvider());
        for (int time = 0; time < 2; time++) Assert.Equal(new TokenResult(null, $"{file} is empty"), tokens.Get(null));
        await File.WriteAllTextAsync(file, "one");
        Assert.Equal("one", tokens.Get(null).Token);
        await File.WriteAllTextAsync(file, "\n");
        for (int time = 0; time < 2; time++) Assert.Equal("one", tokens.Get("one").Token);
    }

    // As in client-go: the token beside the file counts until the file was read.
    [Fact]
    public async Task Token_BesideAFile_CountsUntilTheFileIsRead()
    {
        string config = Path.Combine(_folder, "both"), file = Path.Combine(_folder, "later");
        await File.WriteAllTextAsync(config, """
            {current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}], users: [{name: u, user: {token: first, tokenFile: later}}]}
            """);
        BearerTokens tokens = ApiServerConnection.FromKubeconfig(config).Tokens!;
        Assert.Equal("first", tokens.Get(null).Token);
        await File.WriteAllTextAsync(file, "second\n");
        Assert.Equal("second", tokens.Get(null).Token);
        File.Delete(file);
        Assert.Equal("second", tokens.Get("second").Token);
    }

    [Fact]
    public void InCluster_OutsideAPod_SaysSo()
    {
        Assert.Contains("runs in no pod", Assert.Throws<ApiServerConnectionException>(() => ApiServerConnection.InCluster(_folder, static _ => null)).Message, StringComparison.Ordinal);
        Assert.Contains("no service account token", Assert.Throws<ApiServerConnectionException>(() => ApiServerConnection.InCluster(_folder, static _ => "1")).Message, StringComparison.Ordinal);
    }

    private ApiServerConnection Read(string yaml, string? context)
    {
        string file = Path.Combine(_folder, "config");
        File.WriteAllText(file, yaml);
        return ApiServerConnection.FromKubeconfig(file, context);
    }
}
