using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Net.Testing;
using Net.TestSupport;

namespace Net.Cluster.Tests.Connections;

/// <summary>Programs that give tokens and certificates, at a server that asks for a certificate.</summary>
public sealed class ExecCredentialPluginTests : IAsyncLifetime
{
    private const string Path = "/api/v1/services";

    /// <summary>Prints a file, and leaves a line for each run.</summary>
    private const string Script = """
        #!/bin/sh
        cd "$(dirname "$0")"
        echo "$KUBERNETES_EXEC_INFO" >> runs
        cat credential

        """;

    private readonly ManualTimeProvider _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("plugin").FullName;
    private FakeApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync(new() { UseTls = true, AsksForClientCertificate = true });
        Install(Script);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Certificate_OfThePlugin_IsShown()
    {
        Print(null, _server.ClientCertificate);
        using var client = new ApiServerClient(Read());
        Assert.Null(await AskAsync(client));
        Assert.Null(await AskAsync(client));
        string spoken = Assert.Single(Runs());
        Assert.Equal("client.authentication.k8s.io/v1", JsonDocument.Parse(spoken).RootElement.GetProperty("apiVersion").GetString());
    }

    [Fact]
    public async Task Certificate_Refused_IsFetchedAndConnectedWithAnew()
    {
        Print(null, _server.ClientCertificate, _clock.GetUtcNow().AddHours(1));
        using var client = new ApiServerClient(Read());
        Assert.Null(await AskAsync(client));

        Print(null, _server.RotateClientCertificate());
        Assert.Null(await AskAsync(client));
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Certificate_RefusedAndTheSameAgain_StaysAnError()
    {
        Print(null, _server.ClientCertificate);
        using var client = new ApiServerClient(Read());
        _server.RotateClientCertificate();
        Assert.Equal(401, (await AskAsync(client))?.Code);
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Certificate_Expired_IsFetchedAnewBeforeItIsRefused()
    {
        Print(null, _server.ClientCertificate, _clock.GetUtcNow().AddHours(1));
        ApiServerConnection connection = Read();
        using var client = new ApiServerClient(connection);
        Assert.Null(await AskAsync(client));
        Credential before = await CredentialAsync(connection);

        Print(null, _server.RotateClientCertificate(), _clock.GetUtcNow().AddHours(2));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Same(before, await CredentialAsync(connection));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(before.Certificate!.TargetCertificate.Thumbprint, (await CredentialAsync(connection)).Certificate!.TargetCertificate.Thumbprint);
        Assert.Null(await AskAsync(client));
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Token_AnewWithTheSameCertificate_KeepsItsConnections()
    {
        Print("one", _server.ClientCertificate, _clock.GetUtcNow().AddHours(1));
        ApiServerConnection connection = Read();
        Credential first = await CredentialAsync(connection);
        Print("two", _server.ClientCertificate);
        _clock.Advance(TimeSpan.FromHours(1));
        Credential second = await CredentialAsync(connection);
        Assert.Equal(("one", "two"), (first.Token, second.Token));
        Assert.NotNull(first.Certificate);
        Assert.Same(first.Certificate, second.Certificate);
    }

    [Fact]
    public async Task Token_Alone_IsGivenUntilItExpiresOrIsRefused()
    {
        Print("one", null, _clock.GetUtcNow().AddHours(1));
        ApiServerConnection connection = Read();
        Credential first = await CredentialAsync(connection);
        Assert.Null(first.Certificate);
        Print("two", null, _clock.GetUtcNow().AddHours(1));
        Assert.Same(first, await CredentialAsync(connection));
        Credential second = await CredentialAsync(connection, first);
        Assert.Equal("two", second.Token);
        Assert.Same(second, await CredentialAsync(connection, first));
        Print("three", null);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("three", (await CredentialAsync(connection)).Token);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    public async Task Expiration_NeverSet_IsNever(string end)
    {
        PrintText($$$"""{"status":{"token":"t","expirationTimestamp":{{{end}}}}}""");
        ApiServerConnection connection = Read();
        Credential first = await CredentialAsync(connection);
        _clock.Advance(TimeSpan.FromDays(1000));
        Assert.Same(first, await CredentialAsync(connection));
    }

    [Theory]
    [InlineData("""{"status":{"clientCertificateData":"c"}}""", "status.clientCertificateData without status.clientKeyData")]
    [InlineData("""{"status":{"token":"t","clientKeyData":"k"}}""", "status.clientKeyData without status.clientCertificateData")]
    [InlineData("""{"status":{"clientCertificateData":"c","clientKeyData":"k"}}""", "a status.clientCertificateData with status.clientKeyData that can't be read: ")]
    [InlineData("""{"status":{"token":""}}""", "neither status.token nor status.clientCertificateData with status.clientKeyData")]
    [InlineData("""{"status":{"token":"t","expirationTimestamp":"soon"}}""", "a status.expirationTimestamp that is no time: \"soon\"")]
    [InlineData("""{"status":null}""", "an ExecCredential without status")]
    [InlineData("[]", "an ExecCredential without status")]
    [InlineData("no", "no ExecCredential: ")]
    public async Task Output_ThatIsWrong_IsAnErrorWithCommandAndField(string output, string expected)
    {
        PrintText(output);
        using var client = new ApiServerClient(Read());
        ApiServerError? error = await AskAsync(client);
        Assert.Contains($"{At("program")} printed {expected}", error?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAnotherCertificate_IsAnErrorAndTheNextRunMayDoBetter()
    {
        ClientIdentity old = _server.ClientCertificate!, now = _server.RotateClientCertificate();
        Print(null, now with { KeyPem = old.KeyPem });
        using var client = new ApiServerClient(Read());
        Assert.Contains("status.clientCertificateData with status.clientKeyData that can't be read", (await AskAsync(client))?.ToString(), StringComparison.Ordinal);
        Print(null, now);
        Assert.Null(await AskAsync(client));
    }

    [Fact]
    public async Task Output_LargerThanItsBound_IsAnError()
    {
        Install("#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' ' '\n");
        Assert.Equal($"{At("program")} printed more than 1048576 characters", (await Read().CredentialAsync(null, default)).Problem);
    }

    [Fact]
    public async Task Program_ThatFails_IsAnErrorWithTheBeginningOfWhatItSays()
    {
        Install("#!/bin/sh\necho log in first >&2\nhead -c 3000000 /dev/zero >&2\nexit 3\n");
        string problem = (await Read().CredentialAsync(null, default)).Problem;
        Assert.StartsWith($"{At("program")} ended with 3: log in first", problem, StringComparison.Ordinal);
        Assert.InRange(problem.Length, 0, 2000);
    }

    [Fact]
    public async Task Program_ThatHangs_IsEndedAfterAMinute()
    {
        int id = await TimeOutAsync("echo $$ > pid; exec sleep 1000");
        await Eventually.True(() => Process.GetProcesses().All(process => process.Id != id), "the program is gone");
    }

    [Fact]
    public async Task Program_WhoseChildKeepsItsOutputOpen_IsNotWaitedForLonger()
    {
        using var child = Process.GetProcessById(await TimeOutAsync("sleep 1000 & echo $! > pid"));
        child.Kill();
    }

    [Fact]
    public async Task Program_AskedByMany_RunsOnce()
    {
        Install($"{Script}while ! [ -e go ]; do sleep 0.01; done\n");
        Print("t", null);
        ApiServerConnection connection = Read();
        using var impatient = new CancellationTokenSource();
        Task<CredentialResult> left = connection.CredentialAsync(null, impatient.Token).AsTask();
        Task<CredentialResult>[] asked = [.. Enumerable.Range(0, 8).Select(_ => connection.CredentialAsync(null, default).AsTask())];
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await File.WriteAllTextAsync(At("go"), "");
        Assert.All(await Task.WhenAll(asked).WaitAsync(Eventually.Deadline), static result => Assert.Equal("t", result.Credential?.Token));
        Assert.Single(Runs());
    }

    /// <summary>As kubectl: who has said already who one is, needs no program.</summary>
    [Fact]
    public async Task Program_BesideATokenOrACertificate_IsNotRun()
    {
        Print("of the program", null);
        Assert.Equal("given", (await CredentialAsync(Read("token: given"))).Token);
        await File.WriteAllTextAsync(At("client.crt"), _server.ClientCertificate!.CertificatePem);
        await File.WriteAllTextAsync(At("client.key"), _server.ClientCertificate.KeyPem);
        Credential certificate = await CredentialAsync(Read("client-certificate: client.crt, client-key: client.key"));
        Assert.Null(certificate.Token);
        Assert.NotNull(certificate.Certificate);
        Assert.False(File.Exists(At("runs")));
    }

    [Fact]
    public async Task Program_Missing_IsAnErrorWithItsHint()
    {
        File.Delete(At("program"));
        string problem = (await Read().CredentialAsync(null, default)).Problem;
        Assert.StartsWith($"{At("program")} can't be run: ", problem, StringComparison.Ordinal);
        Assert.EndsWith("(install it)", problem, StringComparison.Ordinal);
    }

    /// <summary>Runs a script that writes a process to <c>pid</c> and is not done within its time.</summary>
    private async Task<int> TimeOutAsync(string script)
    {
        Install($"#!/bin/sh\ncd {_folder}\n{script}\n");
        Task<CredentialResult> asked = Read().CredentialAsync(null, default).AsTask();
        await Eventually.True(() => _clock.Waiting == 1 && File.Exists(At("pid")) && File.ReadAllText(At("pid")).EndsWith('\n'));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal($"{At("program")} was not done within 60 s", (await asked.WaitAsync(Eventually.Deadline)).Problem);
        return int.Parse(await File.ReadAllTextAsync(At("pid")), CultureInfo.InvariantCulture);
    }

    private static async Task<ApiServerError?> AskAsync(ApiServerClient client)
    {
        (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(HttpMethod.Get, Path, default, "", default);
        response?.Dispose();
        return error;
    }

    private static async Task<Credential> CredentialAsync(ApiServerConnection connection, Credential? refused = null)
    {
        CredentialResult result = await connection.CredentialAsync(refused, default);
        return result.Credential ?? throw new InvalidOperationException(result.Problem);
    }

    private ApiServerConnection Read(string beside = "")
    {
        File.WriteAllText(At("ca.pem"), _server.AuthorityPem);
        File.WriteAllText(At("config"), $$$"""
            current-context: a
            contexts: [{name: a, context: {cluster: one, user: u}}]
            clusters: [{name: one, cluster: {server: "{{{_server.Url}}}", certificate-authority: ca.pem}}]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program, installHint: install it}, {{{beside}}}}}]
            """);
        return ApiServerConnection.FromKubeconfig(At("config"), time: _clock);
    }

    private void Print(string? token, ClientIdentity? identity, DateTimeOffset? expires = null) => PrintText(JsonSerializer.Serialize(new
    {
        apiVersion = "client.authentication.k8s.io/v1",
        kind = "ExecCredential",
        status = new { token, clientCertificateData = identity?.CertificatePem, clientKeyData = identity?.KeyPem, expirationTimestamp = expires },
    }));

    private void PrintText(string output) => File.WriteAllText(At("credential"), output);

    private void Install(string script)
    {
        File.WriteAllText(At("program"), script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At("program"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    private string[] Runs() => File.ReadAllLines(At("runs"));

    private string At(string name) => System.IO.Path.Combine(_folder, name);
}
