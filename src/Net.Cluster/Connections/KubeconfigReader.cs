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
        Part context = Named(root, "contexts", "context", contextName);
        Part cluster = Named(root, "clusters", "cluster", context.Text("cluster"));
        Part user = context.Text("user") is { Length: > 0 } userName ? Named(root, "users", "user", userName) : default;
        return new()
        {
            Server = Server(cluster),
            Authorities = Authorities(cluster),
            SkipsVerification = cluster.Fields.Flag("insecure-skip-tls-verify"),
            TlsServerName = cluster.Text("tls-server-name") is { Length: > 0 } name ? name : null,
            ClientCertificate = ClientCertificate(user),
            Tokens = Tokens(user),
            Plugin = Plugin(user),
            Proxy = Proxy(cluster),
            Namespace = context.Text("namespace") is { Length: > 0 } @namespace ? @namespace : "default",
        };
    }

    private Uri Server(Part cluster)
    {
        string text = cluster.Text("server");
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? server) && server.Scheme is ("http" or "https") ? server : throw Wrong(cluster, "server", $"\"{text}\" is no http or https address");
    }

    private Uri? Proxy(Part cluster)
    {
        string text = cluster.Text("proxy-url");
        if (text.Length == 0) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? proxy : throw Wrong(cluster, "proxy-url", $"\"{text}\" is no address");
    }

    private CertificateAuthorities? Authorities(Part cluster)
    {
        const string Field = "certificate-authority";
        return Pem(cluster, Field) is { } pem ? Parsed(cluster, Field, () => new CertificateAuthorities(pem)) : null;
    }

    private ClientCertificate? ClientCertificate(Part user)
    {
        const string Field = "client-certificate", KeyField = "client-key";
        return (Pem(user, Field), Pem(user, KeyField)) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => Parsed(user, Field, () => new ClientCertificate(certificate, key)),
            _ => throw Wrong($"{user.Place}: {Field} and {KeyField} go together"),
        };
    }

    // As in client-go: what the file said last counts before the token beside it.
    private BearerTokens? Tokens(Part user)
    {
        string? token = user.Text("token") is { Length: > 0 } inline ? inline : null;
        if (user.Text("tokenFile") is { Length: > 0 } file) return BearerTokens.FromFile(Beside(file), time, token);
        return token is null ? null : BearerTokens.Fixed(token);
    }

    private ExecCredentialPlugin? Plugin(Part user)
    {
        if (!user.Fields.TryGetObject("exec", out JsonElement exec)) return null;
        string command = exec.Text("command"), apiVersion = exec.Text("apiVersion");
        if (command.Length == 0) throw Wrong(user, "exec.command", "it is empty");
        JsonElement[] arguments = exec.Items("args");
        if (arguments.Any(static argument => argument.ValueKind != JsonValueKind.String)) throw Wrong(user, "exec.args", "an argument is no text: put it in quotes");

        // A command with a slash is a path, relative to the file; others are found on PATH.
        return new(
            command.Contains('/', StringComparison.Ordinal) ? Beside(command) : command,
            arguments.Select(static argument => argument.GetString()!),
            exec.Items("env").Select(static variable => KeyValuePair.Create(variable.Text("name"), variable.Text("value"))),
            apiVersion.Length > 0 ? apiVersion : "client.authentication.k8s.io/v1",
            exec.Text("installHint"),
            time);
    }

    private Part Named(JsonElement root, string list, string part, string name)
    {
        foreach (JsonElement item in root.Items(list))
        {
            if (item.Text("name") == name && item.TryGetObject(part, out JsonElement found)) return new(found, $"{list}[{name}].{part}");
        }

        throw Wrong($"{list}: there is no \"{name}\" (there are: {string.Join(", ", root.Items(list).Select(static item => item.Text("name")))})");
    }

    // What is inline counts before a file.
    private PemText? Pem(Part part, string field)
    {
        if (part.Text($"{field}-data") is not { Length: > 0 } inline) return part.Text(field) is { Length: > 0 } file ? PemText.InFile(Beside(file)) : null;
        try
        {
            return new(Encoding.UTF8.GetString(Convert.FromBase64String(inline)), null);
        }
        catch (FormatException e)
        {
            throw Wrong(part, $"{field}-data", "it is no base64", e);
        }
    }

    private T Parsed<T>(Part part, string field, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (PemText.IsUnreadable(e))
        {
            throw Wrong(part, field, e.Message, e);
        }
    }

    private string Beside(string file) => Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!);

    private ApiServerConnectionException Wrong(Part part, string field, string what, Exception? cause = null) => Wrong($"{part.Place}.{field}: {what}", cause);

    private ApiServerConnectionException Wrong(string what, Exception? cause = null) => cause is null ? new($"{path}: {what}") : new($"{path}: {what}", cause);

    /// <summary>The fields of a cluster, a user or a context, and where they stand, for errors.</summary>
    private readonly record struct Part(JsonElement Fields, string Place)
    {
        public string Text(string field) => Fields.Text(field);
    }
}
