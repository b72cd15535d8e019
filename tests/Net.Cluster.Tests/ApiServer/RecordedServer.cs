using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Net.TestSupport;

namespace Net.Cluster.Tests.ApiServer;

/// <summary>A response as a real API server gave it, octet by octet.</summary>
internal sealed record RecordedExchange(string Method, string Path, string RequestBody, string ContentType, int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>The exchanges of a file of recordings; a watch's events stand one after the other.</summary>
    public static IReadOnlyList<RecordedExchange> Of(string file) =>
        [.. JsonNode.Parse(File.ReadAllText(Repository.Vectors("apiserver", file)))!["exchanges"]!.AsArray().Select(static exchange => Read(exchange!))];

    /// <summary>The response to a request that was never recorded.</summary>
    public static RecordedExchange Answer(int status, string body) => new("GET", "", "", "", status, [("content-type", "application/json")], Encoding.UTF8.GetBytes(body));

    /// <summary>The same, with its body packed.</summary>
    public RecordedExchange Gzipped()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Compress)) zip.Write(Body);
        return this with { Headers = [.. Headers, ("content-encoding", "gzip")], Body = packed.ToArray() };
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
            request["body"] is JsonValue text && text.TryGetValue(out string? sent) ? sent : request["body"]?.ToJsonString() ?? "",
            (string?)request["headers"]?["Content-Type"] ?? "",
            (int)response["status"]!,
            [.. response["headers"]!.AsObject().Select(static header => (header.Key, (string)header.Value!)).Where(static header => header.Key is not ("content-length" or "transfer-encoding"))],
            body);
    }
}

/// <summary>Answers requests with what was recorded, in chunks whose boundaries fall anywhere. Requests that it has no answer for stay open and silent.</summary>
internal sealed class RecordedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string, RecordedExchange?> _answer;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<string> _requests = [];
    private readonly Task _running;

    /// <param name="seed">Where the boundaries of chunks come from.</param>
    /// <param name="answer">The answer to a method and a path with its query; null holds the request open.</param>
    public RecordedServer(int seed, Func<string, string, RecordedExchange?> answer)
    {
        (_random, _answer) = (new(seed), answer);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    public ApiServerConnection Connection => new() { Server = new($"http://{_listener.LocalEndpoint}") };

    /// <summary>The requests that came: method, path and query.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped: at once, or between two accepts.
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                string[] head = await HeadAsync(stream);
                string[] line = head[0].Split(' ');
                if (head.FirstOrDefault(static header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } length)
                {
                    await stream.ReadExactlyAsync(new byte[int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)], _stop.Token);
                }

                lock (_gate) _requests.Add($"{line[0]} {line[1]}");
                if (_answer(line[0], line[1]) is { } exchange) await SendAsync(stream, exchange);
                else await Task.Delay(Timeout.Infinite, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client, or the test, went away.
        }
    }

    private async Task<string[]> HeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (!Encoding.ASCII.GetString([.. head.TakeLast(4)]).Equals("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. head]).Split("\r\n");
    }

    private async Task SendAsync(NetworkStream stream, RecordedExchange exchange)
    {
        string headers = string.Concat(exchange.Headers.Select(static header => $"{header.Name}: {header.Value}\r\n"));
        await WriteAsync(stream, Encoding.ASCII.GetBytes($"HTTP/1.1 {exchange.Status} Recorded\r\n{headers}transfer-encoding: chunked\r\nconnection: close\r\n\r\n"));
        for (int at = 0; at < exchange.Body.Length;)
        {
            int length;
            lock (_gate) length = Math.Min(_random.Next(4) == 0 ? _random.Next(1, 4) : _random.Next(1, 2000), exchange.Body.Length - at);
            await WriteAsync(stream, [.. Encoding.ASCII.GetBytes($"{length:x}\r\n"), .. exchange.Body.AsSpan(at, length), .. "\r\n"u8]);
            at += length;
        }

        await WriteAsync(stream, "0\r\n\r\n"u8.ToArray());
    }

    private async Task WriteAsync(NetworkStream stream, byte[] octets)
    {
        await stream.WriteAsync(octets, _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }
}
