using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Net.Model;

namespace Net.Cluster;

/// <summary>Requests about single objects: the whole answer within a time, or an error.</summary>
internal static class ObjectRequests
{
    /// <summary>The most of an answer that is read, in octets: over twice what an API server stores of an object.</summary>
    private const int MostObjectOctets = 8 * 1024 * 1024;

    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<(byte[]? Body, ApiServerError? Error)> ExchangeAsync(
        this ApiServerClient client, HttpMethod method, string path, byte[] body, string contentType, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(method, path, body, contentType, ends.Token).ConfigureAwait(false);
            if (response is null) return (null, error);
            using (response)
            {
                await response.Content.LoadIntoBufferAsync(MostObjectOctets, ends.Token).ConfigureAwait(false);
                return (await response.Content.ReadAsByteArrayAsync(ends.Token).ConfigureAwait(false), null);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Unanswered($"no answer within {limit.TotalSeconds:0.###} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, Unanswered(e.Message));
        }

        ApiServerError Unanswered(string why) => new($"{method} {new Uri(client.Connection.Server, path.Split('?')[0])}", 0, "", why);
    }

    /// <summary>The object as UTF-8 JSON.</summary>
    public static byte[] Json(IApiObject target)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing)) target.WriteJson(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// What of an object a manager applies, as UTF-8 JSON: all but its status, or nothing else. Parts with nothing in them are left out, since to apply a field is to own it.
    /// </summary>
    public static byte[] Applied(IApiObject target, bool status)
    {
        using JsonDocument whole = JsonDocument.Parse(Json(target));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            foreach (JsonProperty part in whole.RootElement.EnumerateObject())
            {
                bool wanted = part.Name is "apiVersion" or "kind" or "metadata" || status == (part.Name == "status");
                bool empty = part.Value.ValueKind == JsonValueKind.Null || (part.Value.ValueKind == JsonValueKind.Object && part.Value.GetPropertyCount() == 0);
                if (wanted && !empty) part.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The path of an object or of one of its subresources, with its query.</summary>
    public static string Path(ResourceType resource, ObjectKey key, string subresource, params ReadOnlySpan<(string Key, string Value)> query)
    {
        string path = ApiServerClient.PathOf(resource, key.Namespace, key.Name);
        if (subresource.Length > 0) path += "/" + subresource;
        char before = '?';
        foreach ((string name, string value) in query)
        {
            if (value.Length == 0) continue;
            path += $"{before}{name}={Uri.EscapeDataString(value)}";
            before = '&';
        }

        return path;
    }
}
