using System.Text;
using System.Text.Json;
using Net.Model.Yaml;

namespace Net.Cluster;

/// <summary>Reads a kubeconfig (<c>v1 Config</c>): one context with its cluster and its user. Paths in it are relative to the file.</summary>
internal sealed class KubeconfigReader(string path, TimeProvider time)
{
    public ApiServerConnection Read(byte[] yaml, string? contextName)
    {
        YamlConversion read = YamlToJson.Convert(yaml);
        if (read.Problems.Count > 0) throw Wrong($"{read.Problems[0]}");
        if (read.Documents.Count != 1) throw Wrong("one YAML document is expected");
        using JsonDocument document = JsonDocument.Parse(read.Documents[0].Json);
        JsonElement root = document.RootElement;
        contextName ??= root.Text("current-context");
        if (contextName.Length == 0) throw Wrong("current-context is empty: name a context");
        JsonElement context = Named(root, "contexts", "context", contextName);
        string clusterName = context.Text("cluster"), userName = context.Text("user");
        JsonElement cluster = Named(root, "clusters", "cluster", clusterName);
        JsonElement user = userName.Length > 0 ? Named(root, "users", "user", userName) : default;
        if (!Uri.TryCreate(cluster.Text("server"), UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https"))
        {
            throw Wrong($"clusters[{clusterName}].cluster.server: \"{cluster.Text("server")}\" is no http or https address");
        }

        string proxy = cluster.Text("proxy-url"), @namespace = context.Text("namespace"), tlsName = cluster.Text("tls-server-name");
        Uri? proxyAddress = null;
        if (proxy.Length > 0 && !Uri.TryCreate(proxy, UriKind.Absolute, out proxyAddress)) throw Wrong($"clusters[{clusterName}].cluster.proxy-url: \"{proxy}\" is no address");
        return new()
        {
            Server = server,
            Authorities = Authorities(cluster),
            SkipsVerification = cluster.Flag("insecure-skip-tls-verify"),
            TlsServerName = tlsName.Length > 0 ? tlsName : null,
            ClientCertificate = ClientCertificate(user, userName),
            Tokens = Tokens(user),
            Plugin = Plugin(user, userName),
            Proxy = proxyAddress,
            Namespace = @namespace.Length > 0 ? @namespace : "default",
        };
    }

    private CertificateAuthorities? Authorities(JsonElement cluster)
    {
        if (Inline(cluster, "certificate-authority-data") is { } pem) return CertificateAuthorities.FromPem(pem);
        string file = cluster.Text("certificate-authority");
        return file.Length > 0 ? CertificateAuthorities.FromFile(Beside(file)) : null;
    }

    private ClientCertificate? ClientCertificate(JsonElement user, string name)
    {
        PemText? certificate = Pem(user, "client-certificate"), key = Pem(user, "client-key");
        if (certificate is null && key is null) return null;
        if (certificate is null || key is null) throw Wrong($"users[{name}].user: client-certificate and client-key go together");
        try
        {
            return new(certificate.Value, key.Value);
        }
        catch (Exception e) when (Cluster.ClientCertificate.IsUnreadable(e))
        {
            throw Wrong($"users[{name}].user.client-certificate: {e.Message}", e);
        }
    }

    // What is inline counts before a file.
    private PemText? Pem(JsonElement user, string field)
    {
        if (Inline(user, $"{field}-data") is { } given) return new(given, null);
        return user.Text(field) is { Length: > 0 } file ? PemText.InFile(Beside(file)) : null;
    }

    private BearerTokens? Tokens(JsonElement user)
    {
        if (user.Text("token") is { Length: > 0 } token) return BearerTokens.Fixed(token);
        return user.Text("tokenFile") is { Length: > 0 } file ? BearerTokens.FromFile(Beside(file), time) : null;
    }

    private ExecCredentialPlugin? Plugin(JsonElement user, string name)
    {
        if (!user.TryGetObject("exec", out JsonElement exec)) return null;
        string command = exec.Text("command"), apiVersion = exec.Text("apiVersion");
        if (command.Length == 0) throw Wrong($"users[{name}].user.exec.command is empty");
        JsonElement[] arguments = exec.Items("args");
        if (arguments.Any(static argument => argument.ValueKind != JsonValueKind.String)) throw Wrong($"users[{name}].user.exec.args: an argument is no text: put it in quotes");

        // A command with a slash is a path, relative to the file; others are found on PATH.
        return new(
            command.Contains('/', StringComparison.Ordinal) ? Beside(command) : command,
            arguments.Select(static argument => argument.GetString()!),
            exec.Items("env").Select(static variable => KeyValuePair.Create(variable.Text("name"), variable.Text("value"))),
            apiVersion.Length > 0 ? apiVersion : "client.authentication.k8s.io/v1",
            exec.Text("installHint"),
            time);
    }

    private JsonElement Named(JsonElement root, string list, string part, string name)
    {
        foreach (JsonElement item in root.Items(list))
        {
            if (item.Text("name") == name && item.TryGetObject(part, out JsonElement found)) return found;
        }

        throw Wrong($"{list}: there is no \"{name}\" (there are: {string.Join(", ", root.Items(list).Select(static item => item.Text("name")))})");
    }

    private string? Inline(JsonElement at, string field)
    {
        string data = at.Text(field);
        if (data.Length == 0) return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException e)
        {
            throw Wrong($"{field} is no base64", e);
        }
    }

    private string Beside(string file) => Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!);

    private ApiServerConnectionException Wrong(string what, Exception? cause = null) => cause is null ? new($"{path}: {what}") : new($"{path}: {what}", cause);
}
