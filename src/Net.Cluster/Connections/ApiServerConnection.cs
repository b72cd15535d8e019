namespace Net.Cluster;

/// <summary>How to reach an API server: its address, whom to trust, and who one is. Immutable.</summary>
/// <remarks>Read from a kubeconfig (<see cref="FromKubeconfig"/>) or from the service account of a pod (<see cref="InCluster"/>), or made by hand.</remarks>
public sealed record ApiServerConnection
{
    /// <summary>The server's address, such as <c>https://10.0.0.1:6443</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>Whom the server's certificate must be signed by; null for the authorities that the machine trusts.</summary>
    public CertificateAuthorities? Authorities { get; init; }

    /// <summary>Whether any certificate is taken (<c>insecure-skip-tls-verify</c>). Default false.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>The name that the server's certificate must have, where it is not the address's (<c>tls-server-name</c>).</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The certificate that one shows; null for none.</summary>
    public ClientCertificate? ClientCertificate { get; init; }

    /// <summary>Where the bearer token comes from; null for none.</summary>
    public BearerTokens? Tokens { get; init; }

    /// <summary>A program that says who one is, run where neither <see cref="Tokens"/> nor <see cref="ClientCertificate"/> does; null for none.</summary>
    public ExecCredentialPlugin? Plugin { get; init; }

    /// <summary>A proxy on the way (<c>proxy-url</c>); null for the environment's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The namespace of a context or a pod. Default <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Reads a kubeconfig.</summary>
    /// <param name="path">The file. Default: the first of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <param name="context">The context. Default: the file's <c>current-context</c>.</param>
    /// <param name="time">The clock by which tokens are fetched again; the system's if null.</param>
    /// <exception cref="ApiServerConnectionException">The file can't be read or does not say how to connect; the message names file and field.</exception>
    public static ApiServerConnection FromKubeconfig(string? path = null, string? context = null, TimeProvider? time = null)
    {
        path ??= DefaultKubeconfig();
        try
        {
            return new KubeconfigReader(path, time ?? TimeProvider.System).Read(File.ReadAllBytes(path), context);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiServerConnectionException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The connection that Kubernetes gives a pod: service account token and authority, both read again as they rotate.</summary>
    /// <param name="folder">Where the service account is mounted. Default <c>/var/run/secrets/kubernetes.io/serviceaccount</c>.</param>
    /// <param name="environment">Reads an environment variable. Default: the process's.</param>
    /// <param name="time">The clock by which the token is read again; the system's if null.</param>
    /// <exception cref="ApiServerConnectionException">The process runs in no pod, or the pod has no service account.</exception>
    public static ApiServerConnection InCluster(string folder = "/var/run/secrets/kubernetes.io/serviceaccount", Func<string, string?>? environment = null, TimeProvider? time = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host || environment("KUBERNETES_SERVICE_PORT") is not { Length: > 0 } port)
        {
            throw new ApiServerConnectionException("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this process runs in no pod; name a kubeconfig instead");
        }

        string token = Path.Combine(folder, "token"), authority = Path.Combine(folder, "ca.crt"), @namespace = Path.Combine(folder, "namespace");
        if (!File.Exists(token)) throw new ApiServerConnectionException($"{token} is missing: the pod has no service account token (automountServiceAccountToken)");
        string address = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        if (!Uri.TryCreate($"https://{address}:{port}", UriKind.Absolute, out Uri? server)) throw new ApiServerConnectionException($"KUBERNETES_SERVICE_HOST {host} and KUBERNETES_SERVICE_PORT {port} are no address");
        return new()
        {
            Server = server,
            Authorities = CertificateAuthorities.FromFile(authority),
            Tokens = BearerTokens.FromFile(token, time),
            Namespace = File.Exists(@namespace) ? File.ReadAllText(@namespace).Trim() : "default",
        };
    }

    /// <summary>What a request shows now.</summary>
    /// <param name="refused">What the server refused; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<CredentialResult> CredentialAsync(Credential? refused, CancellationToken cancellationToken)
    {
        if (Plugin is not null && Tokens is null && ClientCertificate is null) return await Plugin.GetAsync(refused, cancellationToken).ConfigureAwait(false);
        if (Tokens is null) return new(new(null, ClientCertificate?.Current()), "");
        TokenResult token = Tokens.Get(refused?.Token);
        return token.Token is null ? new(null, token.Problem) : new(new(token.Token, ClientCertificate?.Current()), "");
    }

    private static string DefaultKubeconfig()
    {
        string? named = Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return named ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
    }
}

/// <summary>What is given does not say how to reach an API server.</summary>
public sealed class ApiServerConnectionException : Exception
{
    /// <summary>An exception with the usual message.</summary>
    public ApiServerConnectionException()
    {
    }

    /// <summary>An exception with a message that names file and field.</summary>
    public ApiServerConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public ApiServerConnectionException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
