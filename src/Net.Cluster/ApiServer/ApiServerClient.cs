using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Net.Cluster;

/// <summary>Sends requests to one API server: authentication, TLS, and errors as values. Thread-safe; connections are pooled.</summary>
public sealed class ApiServerClient : IDisposable
{
    /// <summary>The most of an error's body that is read, in octets.</summary>
    private const int MostErrorOctets = 64 * 1024;

    /// <summary>The most of an error in plain text that is told, in octets.</summary>
    private const int MostPlainOctets = 200;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly ApiServerConnection _connection;
    private readonly ProductInfoHeaderValue _userAgent;
    private readonly Lock _renewing = new();
    private Connections _connections;

    /// <summary>A client.</summary>
    /// <param name="connection">How to reach the server.</param>
    /// <param name="userAgent">What the client calls itself; the server names it as the manager of fields that it writes. Default <c>net-cluster</c>.</param>
    public ApiServerClient(ApiServerConnection connection, string userAgent = "net-cluster")
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _userAgent = new(userAgent, null);
        _connections = Connect(connection.ClientCertificate?.Current());
    }

    /// <summary>The connection.</summary>
    public ApiServerConnection Connection => _connection;

    /// <inheritdoc/>
    public void Dispose() => _connections.Http.Dispose();

    /// <summary>Sends a request; the response is a success and its body still to be read, or an error says why there is none.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="contentType">The body's media type.</param>
    /// <param name="cancellationToken">Ends the wait for the head of the response.</param>
    internal async Task<(HttpResponseMessage? Response, ApiServerError? Error)> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        string shown = $"{method} {new Uri(_connection.Server, path.Split('?')[0])}";
        CredentialResult first = await _connection.CredentialAsync(null, cancellationToken).ConfigureAwait(false);
        if (first.Credential is null) return (null, new(shown, 0, "", first.Problem));
        (HttpResponseMessage? Response, ApiServerError? Error) answer = await SendOnceAsync(first.Credential, shown, method, path, body, contentType, cancellationToken).ConfigureAwait(false);
        if (answer.Error?.Code != (int)HttpStatusCode.Unauthorized) return answer;

        // A credential that rotated is refused once; the new one gets one try.
        CredentialResult next = await _connection.CredentialAsync(first.Credential, cancellationToken).ConfigureAwait(false);
        if (next.Credential is null) return (null, new(shown, 0, "", next.Problem));
        return next.Credential.ShowsTheSameAs(first.Credential) ? answer : await SendOnceAsync(next.Credential, shown, method, path, body, contentType, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The connections for a certificate: new ones when it is another than before. What is under way on the old ones goes on there; idle, they close by themselves.</summary>
    private Connections ConnectionsWith(SslStreamCertificateContext? certificate)
    {
        lock (_renewing)
        {
            if (!ReferenceEquals(certificate, _connections.Certificate)) _connections = Connect(certificate);
            return _connections;
        }
    }

    private async Task<(HttpResponseMessage? Response, ApiServerError? Error)> SendOnceAsync(
        Credential credential, string shown, HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_connection.Server, path));
        request.Headers.Accept.Add(new("application/json"));
        if (credential.Token is not null) request.Headers.Authorization = new("Bearer", credential.Token);
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new(contentType);
        }

        try
        {
            HttpResponseMessage response = await ConnectionsWith(credential.Certificate).Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return (response, null);
            using (response) return (null, await ErrorOfAsync(shown, response, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, new(shown, 0, "", WhyOf(e)));
        }
    }

    private string WhyOf(Exception failure) => failure switch
    {
        OperationCanceledException => $"no connection within {ConnectLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => _connection.Authorities is null
            ? $"no TLS connection: {inner.Message}"
            : $"no TLS connection: the server's certificate must be of one of the connection's authorities, and for the name it is reached by ({inner.Message})",
        { InnerException: { } inner } when !failure.Message.StartsWith(inner.Message, StringComparison.Ordinal) => $"{failure.Message} {inner.Message}",
        _ => failure.Message,
    };

    private static async Task<ApiServerError> ErrorOfAsync(string shown, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MostErrorOctets];
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        string text = response.Content.Headers.ContentType?.MediaType == "text/plain" ? FirstLine(buffer.AsSpan(0, Math.Min(length, MostPlainOctets))) : "";
        (string reason, string message) = StatusOf(buffer.AsMemory(0, length), text.Length > 0 ? text : response.ReasonPhrase ?? "");
        TimeSpan? retry = response.Headers.RetryAfter?.Delta;
        return new(shown, (int)response.StatusCode, reason, message) { RetryAfter = retry };
    }

    /// <summary>Reason and message of a <c>metav1.Status</c>; the fallback where the body is none.</summary>
    internal static (string Reason, string Message) StatusOf(ReadOnlyMemory<byte> body, string fallback)
    {
        try
        {
            using JsonDocument status = JsonDocument.Parse(body);
            return (status.RootElement.Text("reason"), status.RootElement.Text("message"));
        }
        catch (JsonException)
        {
            return ("", fallback);
        }
    }

    // What proxies on the way say, and servers of paths that they do not know.
    private static string FirstLine(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Trim().Split('\n')[0].TrimEnd();

    private Connections Connect(SslStreamCertificateContext? certificate)
    {
        var http = new HttpClient(Handler(_connection, certificate)) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        http.DefaultRequestHeaders.UserAgent.Add(_userAgent);
        return new(http, certificate);
    }

    private static SocketsHttpHandler Handler(ApiServerConnection connection, SslStreamCertificateContext? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        };
        if (connection.Proxy is { } proxy) handler.Proxy = new WebProxy(proxy);
        SslClientAuthenticationOptions tls = handler.SslOptions;
        if (connection.TlsServerName is { } name) tls.TargetHost = name;
        tls.ClientCertificateContext = certificate;
        if (connection.SkipsVerification)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, problems) => !problems.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        }
        else if (connection.Authorities is { } authorities)
        {
            tls.RemoteCertificateValidationCallback = (_, shown, chain, problems) =>
                shown is X509Certificate2 sent
                && (problems & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
                && authorities.Trusts(sent, chain);
        }

        return handler;
    }

    /// <summary>A path of the resource API with its query.</summary>
    internal static string PathOf(Model.ResourceType resource, string @namespace, string name = "", IEnumerable<(string Key, string Value)>? query = null)
    {
        string root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        string scope = resource.IsNamespaced && @namespace.Length > 0 ? $"/namespaces/{Uri.EscapeDataString(@namespace)}" : "";
        string path = $"{root}{scope}/{resource.Plural}{(name.Length > 0 ? "/" + Uri.EscapeDataString(name) : "")}";
        string parameters = string.Join('&', (query ?? []).Where(static part => part.Value.Length > 0).Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Key}={Uri.EscapeDataString(part.Value)}")));
        return parameters.Length > 0 ? $"{path}?{parameters}" : path;
    }

    /// <summary>Pooled connections, and the client's certificate that they were made with.</summary>
    private sealed record Connections(HttpClient Http, SslStreamCertificateContext? Certificate);
}
