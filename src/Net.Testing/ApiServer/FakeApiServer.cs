using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Net.Controllers;
using Net.Model;
using Net.Testing.Access;
using Net.Testing.Discovery;
using Net.Testing.Hosting;
using Net.Testing.Patching;
using Net.Testing.Reading;
using Net.Testing.Requests;
using Net.Testing.Storage;
using Net.Testing.Watching;
using Net.Testing.Writes;

namespace Net.Testing;

/// <summary>
/// A Kubernetes API server in memory, on a loopback port: the kinds the SDK reads, with the server's own defaulting, validation and allocation; lists in pages,
/// watches with bookmarks, patches, server-side apply, and faults on demand. <c>kubectl</c> works against it. Thread-safe.
/// </summary>
/// <remarks>
/// There are no controllers and no kubelets: pods stay as they are written. Deletion is immediate but for finalizers. Lists that are read in pages show each page
/// as it is when asked for. A cluster of the usual namespaces is there from the start.
/// </remarks>
public sealed class FakeApiServer : IAsyncDisposable
{
    private const string ApplyManager = "net-testing";

    private static readonly string[] FirstNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    private readonly ServedKinds _kinds;
    private readonly ObjectStore _store;
    private readonly ObjectWriter _writer;
    private readonly WebApplication _host;
    private readonly ServerCertificate? _certificate;
    private string _token;
    private (ClientIdentity Identity, string Thumbprint)? _client;
    private int _rotations;
    private bool _disposed;

    private FakeApiServer(FakeApiServerOptions options)
    {
        var random = new Random(options.Seed);
        _token = options.Token;
        _kinds = new(options.MissingGroups);
        _store = new(Math.Max(1, options.HistoryLimit));
        Faults = new(options.Time, _store.Compact);
        var ledger = new ServiceLedger(new ServiceAllocationOptions { ServiceCidrs = options.ServiceCidrs, NodePorts = options.NodePorts });
        _writer = new(_store, new(_store, _kinds, ledger, random), new(_store, _kinds, options.CollectsDependents), options.Time, random);
        foreach (string name in FirstNamespaces) Apply(new Namespace { Metadata = new() { Name = name } });
        if (options.UseTls) _certificate = new(options.Time.GetUtcNow());
        if (options.AsksForClientCertificate) RotateClientCertificate();
        var handler = new RequestHandler(
            options, _kinds, new(_kinds), new(_store), _writer, new PatchRequests(_writer, options.Time), new WatchStream(_store, Faults, options.Time, options.BookmarkInterval), Faults,
            new AccessControl(options.Authorizer, _store, _kinds), () => new(_token, _client?.Thumbprint));
        _host = Host(options, _certificate?.Certificate, handler);
    }

    /// <summary>Where the server listens, such as <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>What goes wrong, on demand.</summary>
    public ApiServerFaults Faults { get; }

    /// <summary>The certificate of the authority that clients are to trust, as PEM; null without TLS.</summary>
    public string? AuthorityPem => _certificate?.AuthorityPem;

    /// <summary>The token that requests must carry now; empty if none is asked for.</summary>
    public string Token => _token;

    /// <summary>The revision of the last write: the <c>resourceVersion</c> of a list taken now.</summary>
    public long Revision => _store.Revision;

    /// <summary>Starts a server on a free loopback port.</summary>
    public static async Task<FakeApiServer> StartAsync(FakeApiServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var server = new FakeApiServer(options ?? new());
        await server._host.StartAsync(cancellationToken).ConfigureAwait(false);
        string address = server._host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Url = new(address);
        return server;
    }

    /// <summary>Creates objects, or updates those that are there, one after the other; missing namespaces are created too.</summary>
    /// <exception cref="InvalidOperationException">The server refuses some of them; each is named with the reason. The others are stored.</exception>
    public void Apply(params IEnumerable<IApiObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        List<string> refused = [];
        foreach (IApiObject target in objects)
        {
            ServedKind? kind = _kinds.Of(target);
            if (kind is null) refused.Add($"{target.Kind} {ObjectKey.Of(target)}: {target.ApiVersion} is not served");
            else if (Put(kind, target) is { IsSuccess: false } answer) refused.Add($"{target.Kind} {ObjectKey.Of(target)}: {JsonTexts.TryParseObject(answer.Body)?["message"]}");
        }

        if (refused.Count > 0) throw new InvalidOperationException($"The server refuses {refused.Count} objects:\n{string.Join('\n', refused)}");
    }

    /// <summary>Creates or updates all objects of a set of manifests.</summary>
    /// <exception cref="InvalidOperationException">The server refuses some of them.</exception>
    public void Apply(ManifestSet manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        Apply(manifests.Objects);
    }

    /// <summary>Deletes an object; false if it is not there. One with finalizers is only marked.</summary>
    public bool Delete<T>(string @namespace, string name)
        where T : class, IApiObject<T> => _kinds.Of(CollectionName.Of(T.Resource)) is { } kind && _writer.Delete(new(kind, @namespace, name, ""), null, null, new()).IsSuccess;

    /// <summary>An object as it is stored, or null.</summary>
    public T? Get<T>(string @namespace, string name)
        where T : class, IApiObject<T> => _store.Get(CollectionName.Of(T.Resource), new(@namespace, name))?.Value as T;

    /// <summary>The objects of a kind as they are stored, in order of namespace and name.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IApiObject<T> => [.. _store.List(CollectionName.Of(T.Resource)).Objects.Select(static stored => stored.Value).OfType<T>()];

    /// <summary>Has the server ask for another token from now on; requests with the old one answer 401.</summary>
    /// <returns>The new token.</returns>
    public string RotateToken() => _token = string.Create(CultureInfo.InvariantCulture, $"rotated-{Interlocked.Increment(ref _rotations)}");

    /// <summary>The certificate that clients must show now; null if none is asked for.</summary>
    public ClientIdentity? ClientCertificate => _client?.Identity;

    /// <summary>Has the server ask for another client certificate from now on; requests with the old one, on connections that are open too, answer 401.</summary>
    /// <returns>The new certificate.</returns>
    /// <exception cref="InvalidOperationException">The server asks for none.</exception>
    public ClientIdentity RotateClientCertificate()
    {
        _client = (_certificate ?? throw new InvalidOperationException($"{nameof(FakeApiServerOptions.AsksForClientCertificate)} goes with {nameof(FakeApiServerOptions.UseTls)}")).IssueToClient();
        return _client.Value.Identity;
    }

    /// <summary>A kubeconfig for the server, as YAML text: its address, authority and present token or certificate.</summary>
    public string Kubeconfig()
    {
        string authority = AuthorityPem is { } pem ? $"\n    certificate-authority-data: {Base64(pem)}" : "";
        string user = _token.Length > 0 ? $"\n    token: {_token}"
            : ClientCertificate is { } client ? $"\n    client-certificate-data: {Base64(client.CertificatePem)}\n    client-key-data: {Base64(client.KeyPem)}"
            : " {}";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: fake
              cluster:
                server: {Url.ToString().TrimEnd('/')}{authority}
            users:
            - name: tester
              user:{user}
            contexts:
            - name: fake
              context:
                cluster: fake
                user: tester
                namespace: default
            current-context: fake

            """;
    }

    /// <summary>Stops the server and cuts its connections. Again, it does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        Faults.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _host.StopAsync(now.Token).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _certificate?.Dispose();
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

    private ServerAnswer Put(ServedKind kind, IApiObject target)
    {
        string @namespace = kind.Resource.IsNamespaced ? target.Metadata.Namespace is { Length: > 0 } named ? named : "default" : "";
        var write = new WriteOptions { Manager = ApplyManager };
        if (@namespace.Length > 0 && Get<Namespace>("", @namespace) is null) Apply(new Namespace { Metadata = new() { Name = @namespace } });
        var at = new WriteTarget(kind, @namespace, target.Metadata.Name, "");
        if (_store.Get(kind.Collection, at.Key) is null)
        {
            ServerAnswer created = _writer.Create(at, StoredObject.Write(target), write);
            if (!created.IsSuccess) return created;
        }
        else
        {
            ServerAnswer updated = _writer.Update(at, Body(kind, at, target), write);
            if (!updated.IsSuccess) return updated;
        }

        // A creation and an update leave the status out; a test that gives one means it.
        return kind.Rules is null ? new(200, []) : _writer.Update(at with { Subresource = WriteTarget.Status }, Body(kind, at, target), write);
    }

    // Versions and identities of another cluster, or of a file, mean nothing here: what is stored is replaced as it is now.
    private byte[] Body(ServedKind kind, WriteTarget at, IApiObject target)
    {
        string version = _store.Get(kind.Collection, at.Key)?.Value.Metadata.ResourceVersion ?? "";
        return StoredObject.Write(kind.Kind.WithMetadata(target, target.Metadata with { ResourceVersion = version, Uid = "", ManagedFields = default }));
    }

    private static WebApplication Host(FakeApiServerOptions options, X509Certificate2? certificate, RequestHandler handler)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MostBodyOctets;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null) listen.UseHttps(certificate, https => AskForClient(https, options.AsksForClientCertificate));
            });
        });
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        WebApplication host = builder.Build();
        host.Run(handler.HandleAsync);
        return host;
    }

    // Who it is, is looked at request by request, as an API server does.
    private static void AskForClient(HttpsConnectionAdapterOptions https, bool asks)
    {
        if (!asks) return;
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();
    }
}
