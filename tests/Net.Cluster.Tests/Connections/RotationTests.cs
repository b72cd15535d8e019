using Net.Model;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.Connections;

/// <summary>Certificates in files that rotate while a client runs.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private const string Path = "/api/v1/services";

    private readonly string _folder = Directory.CreateTempSubdirectory("rotation").FullName;
    private FakeApiServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeApiServer.StartAsync(new() { UseTls = true, AsksForClientCertificate = true });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task ClientCertificate_InFiles_IsReadAgainAndConnectedWithAnew()
    {
        Write(_server.ClientCertificate!);
        using var client = new ApiServerClient(FromFiles());
        Assert.Equal(0, await AskAsync(client));

        ClientIdentity next = _server.RotateClientCertificate();
        Assert.Equal(401, await AskAsync(client));
        Write(next);
        Assert.Equal(0, await AskAsync(client));
    }

    [Fact]
    public async Task ClientCertificate_HalfRotated_StaysTheLastGoodOne()
    {
        Write(_server.ClientCertificate!);
        using var client = new ApiServerClient(FromFiles());
        Assert.Equal(0, await AskAsync(client));
        await File.WriteAllTextAsync(At("client.key"), (await OtherServersAsync()).KeyPem);
        Assert.Equal(0, await AskAsync(client));
    }

    [Fact]
    public async Task Source_AcrossARotation_GoesOn()
    {
        Write(_server.ClientCertificate!);
        var state = new ClusterState();
        await using var source = new ApiServerSource(FromFiles(), state, [FollowedKind.Of<Service>()], new() { FirstBackoff = TimeSpan.FromMilliseconds(5), MostBackoff = TimeSpan.FromMilliseconds(40) });
        await source.StartAsync().WaitAsync(Eventually.Deadline);
        Write(_server.RotateClientCertificate());
        _server.Faults.CutWatches();
        _server.Apply(new Service { Metadata = new() { Name = "late", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }] } });
        await Eventually.True(() => state.Get<Service>("shop", "late") is not null);
    }

    [Fact]
    public async Task ClientCertificate_Inline_IsTaken()
    {
        await File.WriteAllTextAsync(At("config"), _server.Kubeconfig());
        using var client = new ApiServerClient(ApiServerConnection.FromKubeconfig(At("config")));
        Assert.Equal(0, await AskAsync(client));
    }

    [Fact]
    public void ClientCertificate_OfAnotherKey_IsRefusedByName()
    {
        Write(_server.ClientCertificate! with { KeyPem = _server.RotateClientCertificate().KeyPem });
        Assert.Contains("users[u].user.client-certificate", Assert.Throws<ApiServerConnectionException>(FromFiles).Message, StringComparison.Ordinal);
        Assert.Contains(At("client.crt"), Assert.Throws<ApiServerConnectionException>(() => ClientCertificate.FromFiles(At("client.crt"), At("client.key"))).Message, StringComparison.Ordinal);
    }

    /// <summary>As a pod's service account is mounted: the file is a link through a link, and only the latter is replaced.</summary>
    [Fact]
    public async Task Authorities_BehindALinkThatIsReplaced_AreReadAgain()
    {
        await using FakeApiServer other = await FakeApiServer.StartAsync(new() { UseTls = true });
        await MountAsync("..one", other.AuthorityPem!);
        File.CreateSymbolicLink(At("ca.crt"), System.IO.Path.Combine("..data", "ca.crt"));
        CertificateAuthorities authorities = CertificateAuthorities.FromFile(At("ca.crt"));
        var identity = new ClientCertificate(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(_server.ClientCertificate!.CertificatePem, _server.ClientCertificate.KeyPem));
        using var client = new ApiServerClient(new() { Server = _server.Url, Authorities = authorities, ClientCertificate = identity });
        (_, ApiServerError? mistrusted) = await client.SendAsync(HttpMethod.Get, Path, default, "", default);
        Assert.Contains("one of the connection's authorities", mistrusted!.Message, StringComparison.Ordinal);

        await MountAsync("..two", _server.AuthorityPem!);
        Assert.Equal(0, await AskAsync(client));
    }

    private async Task MountAsync(string folder, string authority)
    {
        Directory.CreateDirectory(At(folder));
        await File.WriteAllTextAsync(System.IO.Path.Combine(At(folder), "ca.crt"), authority);
        if (Directory.Exists(At("..data"))) Directory.Delete(At("..data"));
        Directory.CreateSymbolicLink(At("..data"), folder);
    }

    private static async Task<ClientIdentity> OtherServersAsync()
    {
        await using FakeApiServer other = await FakeApiServer.StartAsync(new() { UseTls = true, AsksForClientCertificate = true });
        return other.ClientCertificate!;
    }

    /// <summary>The code of the error of a request; 0 for none.</summary>
    private static async Task<int> AskAsync(ApiServerClient client)
    {
        (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(HttpMethod.Get, Path, default, "", default);
        response?.Dispose();
        return error is null ? 0 : error.Code == 0 ? throw new InvalidOperationException(error.ToString()) : error.Code;
    }

    private ApiServerConnection FromFiles()
    {
        File.WriteAllText(At("ca.pem"), _server.AuthorityPem);
        File.WriteAllText(At("config"), $"""
            current-context: a
            contexts: [{"{name: a, context: {cluster: one, user: u}}"}]
            clusters:
            - name: one
              cluster:
                server: {_server.Url}
                certificate-authority: ca.pem
            users:
            - name: u
              user:
                client-certificate: client.crt
                client-key: client.key
            """);
        return ApiServerConnection.FromKubeconfig(At("config"));
    }

    private void Write(ClientIdentity identity)
    {
        File.WriteAllText(At("client.crt"), identity.CertificatePem);
        File.WriteAllText(At("client.key"), identity.KeyPem);
    }

    private string At(string name) => System.IO.Path.Combine(_folder, name);
}
