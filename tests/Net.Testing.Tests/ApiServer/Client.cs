using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Net.Testing.Tests.ApiServer;

/// <summary>A plain HTTP client of a server under test.</summary>
internal sealed class Client(FakeApiServer server) 
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public async Task<(int Code, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string contentType = "application/json", string? accept = null, string? token = null)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(server.Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : JsonValue.Create(text));
    }

    /// <summary>The events of a watch, until the server ends it or the caller stops.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(server.Url, path), HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line) yield return JsonNode.Parse(line)!;
    }
}
