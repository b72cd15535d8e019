using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Net.TestSupport;

/// <summary>A query as it came to a <see cref="LoopbackDns"/>.</summary>
/// <param name="Message">The octets.</param>
/// <param name="IsStream">Whether over TCP.</param>
/// <param name="From">Who sent it.</param>
public sealed record LoopbackQuery(byte[] Message, bool IsStream, IPEndPoint From);

/// <summary>A server of octets over UDP and TCP on one loopback port: what it answers is the test's business.</summary>
public sealed class LoopbackDns : IAsyncDisposable
{
    private readonly Func<LoopbackQuery, ValueTask<byte[]?>> _answer;
    private readonly Socket _datagrams;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<LoopbackQuery> _queries = new();
    private readonly ConcurrentDictionary<Socket, bool> _streams = new();
    private readonly Task _running;

    /// <param name="answer">Answers a query; null stays silent.</param>
    public LoopbackDns(Func<LoopbackQuery, ValueTask<byte[]?>> answer)
    {
        _answer = answer;
        (_datagrams, _listener) = Bind();
        EndPoint = (IPEndPoint)_datagrams.LocalEndPoint!;
        _running = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(AcceptAsync));
    }

    /// <param name="answer">Answers a query; null stays silent.</param>
    public LoopbackDns(Func<LoopbackQuery, byte[]?> answer)
        : this(query => new ValueTask<byte[]?>(answer(query)))
    {
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What came, in order.</summary>
    public IReadOnlyCollection<LoopbackQuery> Queries => _queries;

    /// <summary>Closes TCP connections, new and old, instead of answering.</summary>
    public bool ClosesConnections { get; set; }

    /// <summary>Sends octets from the server's own address to anybody.</summary>
    public Task SendAsync(byte[] message, IPEndPoint to) => _datagrams.SendToAsync(message, SocketFlags.None, to);

    /// <summary>Closes the connections that are open.</summary>
    public void CloseConnections()
    {
        foreach (Socket stream in _streams.Keys) stream.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _datagrams.Dispose();
        _listener.Dispose();
        CloseConnections();
        await _running;
        _stop.Dispose();
    }

    private static (Socket Datagrams, Socket Listener) Bind()
    {
        const int Attempts = 20;
        for (int attempt = 1; ; attempt++)
        {
            Socket datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                listener.Bind(datagrams.LocalEndPoint!);
                listener.Listen(128);
                return (datagrams, listener);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                datagrams.Dispose();
                listener.Dispose();
            }
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[65535];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                LoopbackQuery query = new(buffer[..received.ReceivedBytes], false, (IPEndPoint)received.RemoteEndPoint);
                _queries.Enqueue(query);
                _ = AnswerAsync(query);
            }
            catch (SocketException)
            {
                // The peer of an earlier answer is gone.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(LoopbackQuery query)
    {
        try
        {
            if (await _answer(query) is { } answer) await _datagrams.SendToAsync(answer, SocketFlags.None, query.From);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The asker or the server is gone.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket stream = await _listener.AcceptAsync(_stop.Token);
                if (ClosesConnections) stream.Dispose();
                else _ = ServeAsync(stream);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket stream)
    {
        _streams.TryAdd(stream, true);
        try
        {
            byte[] prefix = new byte[2];
            while (await FillAsync(stream, prefix))
            {
                byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                if (!await FillAsync(stream, message) || ClosesConnections) break;
                LoopbackQuery query = new(message, true, (IPEndPoint)stream.RemoteEndPoint!);
                _queries.Enqueue(query);
                if (await _answer(query) is not { } answer) continue;
                await stream.SendAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed from either side.
        }
        finally
        {
            _streams.TryRemove(stream, out _);
            stream.Dispose();
        }
    }

    private static async Task<bool> FillAsync(Socket stream, Memory<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = await stream.ReceiveAsync(target, SocketFlags.None);
            if (read == 0) return false;
            target = target[read..];
        }

        return true;
    }
}
