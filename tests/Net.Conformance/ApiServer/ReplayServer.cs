using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Cluster;

namespace Net.Conformance.ApiServer;

/// <summary>Answers requests with what was recorded, in chunks whose boundaries fall anywhere. Requests that it has no answer for stay open and silent.</summary>
public sealed class ReplayServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ReceivedRequest, RecordedExchange?> _answer;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly Task _running;

    /// <param name="seed">Where the boundaries of chunks come from.</param>
    /// <param name="answer">The answer to a request; null holds it open.</param>
    public ReplayServer(int seed, Func<ReceivedRequest, RecordedExchange?> answer)
    {
        (_random, _answer) = (new(seed), answer);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    /// <summary>How to reach it.</summary>
    public ApiServerConnection Connection => new() { Server = new($"http://{_listener.LocalEndpoint}") };

    /// <summary>The requests that came, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>Stops answering.</summary>
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
                byte[] body = [];
                if (head.FirstOrDefault(static header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } length)
                {
                    body = new byte[int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
                    await stream.ReadExactlyAsync(body, _stop.Token);
                }

                var request = new ReceivedRequest(line[0], line[1], Encoding.UTF8.GetString(body));
                lock (_gate) _requests.Add(request);
                if (_answer(request) is { } exchange) await SendAsync(stream, exchange);
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

/// <summary>A request that a <see cref="ReplayServer"/> received.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with its query.</param>
/// <param name="Body">Its body; empty for none.</param>
public readonly record struct ReceivedRequest(string Method, string Path, string Body)
{
    /// <summary>Method and path.</summary>
    public override string ToString() => $"{Method} {Path}";
}
