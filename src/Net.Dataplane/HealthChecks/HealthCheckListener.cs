using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Net.Dataplane;

/// <summary>Answers HTTP at one address with what it is told to; one request a connection.</summary>
/// <remarks>Bounded: 64 connections at once, 8 KB and 5 s for a request.</remarks>
internal sealed class HealthCheckListener : IDisposable
{
    private const int MaxConnections = 64;
    private const int LargestRequest = 8192;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] BadRequest = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly HealthCheckResponder _answer;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places = new(MaxConnections);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Listens.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    internal HealthCheckListener(IPEndPoint address, HealthCheckResponder answer, TimeProvider time)
    {
        _answer = answer;
        _time = time;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
            _socket.Bind(address);
            _socket.Listen();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _ = Task.Run(AcceptAsync);
    }

    internal IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Stops to listen; requests under way are cut.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_closing.Token).ConfigureAwait(false);
                Socket client = await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                _ = AnswerAsync(client);
            }
            catch (SocketException)
            {
                // A client that was gone at once, or no descriptors: the next accept would fail as fast.
                _places.Release();
                await Task.Delay(AcceptPause, _time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        using (var limit = new CancellationTokenSource(RequestLimit, _time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token))
        {
            try
            {
                byte[] buffer = new byte[LargestRequest];
                int length = 0;
                while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
                {
                    int count = await client.ReceiveAsync(buffer.AsMemory(length), either.Token).ConfigureAwait(false);
                    if (count == 0) return;
                    length += count;
                }

                await client.SendAsync(Respond(buffer.AsSpan(0, length)), either.Token).ConfigureAwait(false);
                client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client left, or took too long.
            }
            finally
            {
                _places.Release();
            }
        }
    }

    private byte[] Respond(ReadOnlySpan<byte> request)
    {
        int end = request.IndexOf("\r\n"u8);
        ReadOnlySpan<byte> line = end < 0 ? default : request[..end];
        bool isHttp = request.IndexOf("\r\n\r\n"u8) >= 0 && (line.EndsWith(" HTTP/1.1"u8) || line.EndsWith(" HTTP/1.0"u8)) && line.IndexOf((byte)' ') > 0;
        if (!isHttp) return BadRequest;
        ReadOnlySpan<byte> target = line[line.IndexOf((byte)' ')..line.LastIndexOf((byte)' ')].Trim((byte)' ');
        int query = target.IndexOf((byte)'?');
        return _answer(Encoding.ASCII.GetString(query < 0 ? target : target[..query]), withBody: !line.StartsWith("HEAD "u8));
    }
}

/// <summary>The whole HTTP response to a request for a path.</summary>
internal delegate byte[] HealthCheckResponder(string path, bool withBody);
