using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Net.Model;

namespace Net.Conformance.ApiServer;

/// <summary>A request to a real API server and what it answered, octet by octet. A watch's events stand one after the other.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Path">Its path with its query.</param>
/// <param name="Accept">The media types it asked for.</param>
/// <param name="RequestBody">Its body; empty for none.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="Status">The answer's code.</param>
/// <param name="Headers">The answer's headers, but for those that say how the body is cut.</param>
/// <param name="Body">The answer's body as it was sent, perhaps packed.</param>
public sealed record RecordedExchange(string Method, string Path, string Accept, string RequestBody, string ContentType, int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>The exchanges of a file of recordings.</summary>
    public static IReadOnlyList<RecordedExchange> Of(string file) => [.. JsonNode.Parse(File.ReadAllText(file))!["exchanges"]!.AsArray().Select(static exchange => Read(exchange!))];

    /// <summary>The answer to a request that was never recorded.</summary>
    public static RecordedExchange Answer(int status, string body) => new("GET", "", "", "", "", status, [("content-type", "application/json")], Encoding.UTF8.GetBytes(body));

    /// <summary>The kind that the path is about; null where the SDK reads none such.</summary>
    public ApiKind? Kind { get; } = ApiKinds.All.FirstOrDefault(kind => IsOf(kind.Resource, Path));

    /// <summary>The namespace in the path; empty for none.</summary>
    public string Namespace { get; } = Path.Split('?')[0].Split('/') is { } parts && Array.IndexOf(parts, "namespaces") is >= 0 and var at && parts.Length > at + 2 ? parts[at + 1] : "";

    /// <summary>What follows the resource in the path: the object's name and its subresource; empty for a collection.</summary>
    public IReadOnlyList<string> Rest => Kind is null ? [] : [.. Path.Split('?')[0].Split('/').SkipWhile(part => part != Kind.Resource.Plural || part == Namespace).Skip(1)];

    /// <summary>Whether the request is for a watch.</summary>
    public bool IsWatch => Query("watch") is "1" or "true";

    /// <summary>The body as text, unpacked.</summary>
    public string Text
    {
        get
        {
            if (!Headers.Contains(("content-encoding", "gzip"))) return Encoding.UTF8.GetString(Body);
            using var unpacked = new StreamReader(new GZipStream(new MemoryStream(Body), CompressionMode.Decompress));
            return unpacked.ReadToEnd();
        }
    }

    /// <summary>A parameter of the query; empty for none.</summary>
    public string Query(string name) => QueryOf(Path, name);

    /// <summary>A parameter of a path's query; empty for none.</summary>
    public static string QueryOf(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Split('?', 2) is [_, var query] ? HttpUtility.ParseQueryString(query)[name] ?? "" : "";
    }

    /// <summary>The same, with its body packed.</summary>
    public RecordedExchange Gzipped()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Compress)) zip.Write(Body);
        return this with { Headers = [.. Headers, ("content-encoding", "gzip")], Body = packed.ToArray() };
    }

    private static bool IsOf(ResourceType resource, string path)
    {
        string root = resource.Group.Length == 0 ? $"/api/{resource.Version}/" : $"/apis/{resource.Group}/{resource.Version}/";
        string[] rest = path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..].Split('?')[0].Split('/') : [];
        if (rest is ["namespaces", _, not ("status" or "finalize"), ..]) rest = rest[2..];
        return rest.Length > 0 && rest[0] == resource.Plural;
    }

    private static RecordedExchange Read(JsonNode exchange)
    {
        JsonNode request = exchange["request"]!, response = exchange["response"]!;
        byte[] body = response["stream"] is JsonArray stream ? Encoding.UTF8.GetBytes(string.Concat(stream.Select(static line => (string)line!["line"]!)))
            : response["bodyBase64"] is { } packed ? Convert.FromBase64String((string)packed!)
            : Encoding.UTF8.GetBytes((string?)response["body"] ?? "");
        return new(
            (string)request["method"]!,
            (string)request["path"]!,
            (string?)request["headers"]?[nameof(Accept)] ?? "",
            request["body"] is JsonValue text && text.TryGetValue(out string? sent) ? sent : request["body"]?.ToJsonString() ?? "",
            (string?)request["headers"]?["Content-Type"] ?? "",
            (int)response["status"]!,
            [.. response["headers"]!.AsObject().Select(static header => (header.Key, (string)header.Value!)).Where(static header => header.Key is not ("content-length" or "transfer-encoding"))],
            body);
    }
}
