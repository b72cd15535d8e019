using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace Net.Dns;

/// <summary>One TCP connection: messages with a two-octet length before them (RFC 1035 section 4.2.2), pipelined (RFC 7766 section 6.2.1.1).</summary>
/// <remarks>Answers that are there at once leave in the order of the queries; those that wait for others leave when they are there (RFC 7766 section 7).</remarks>
internal sealed class StreamConnection : IDisposable
{
    private const int MaxMessage = 65535;

    private readonly Socket _socket;
    private readonly QueryHandler _handler;
    private readonly DnsServerOptions _options;
    private readonly TimeProvider _time;
    private readonly DnsClient _client;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _slots;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(4096);
    private int _inputLength;
    private bool _answered;

    internal StreamConnection(Socket socket, QueryHandler handler, DnsServerOptions options, TimeProvider time, DnsClient client)
    {
        _socket = socket;
        _handler = handler;
        _options = options;
        _time = time;
        _client = client;
        _slots = new SemaphoreSlim(options.MaxTcpPipelined, options.MaxTcpPipelined);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _writing.Dispose();
        _slots.Dispose();
        byte[] input = _input;
        _input = [];
        if (input.Length > 0) ArrayPool<byte>.Shared.Return(input);
    }

    /// <summary>Serves until the client is done, idle too long, or <paramref name="stopReading"/>; then waits for the answers under way.</summary>
    internal async Task ServeAsync(CancellationToken stopReading, CancellationToken abort)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(MaxMessage + 2);
        try
        {
            while (await FillAsync(stopReading).ConfigureAwait(false))
            {
                if (!await AnswerWholeMessagesAsync(output, abort).ConfigureAwait(false)) break;
            }

            // Every slot back: no answer is under way any more.
            for (int i = 0; i < _options.MaxTcpPipelined; i++) await _slots.WaitAsync(abort).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or the server's patience ended.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken stopReading)
    {
        // RFC 7766 section 6.2.3: little patience with a client that has not asked yet or stops within a message, more between queries.
        TimeSpan patience = _answered && _inputLength == 0 ? _options.TcpIdleTimeout : _options.TcpReadTimeout;
        if (_inputLength == _input.Length) Grow();
        using CancellationTokenSource timeout = new(patience, _time);
        using CancellationTokenRegistration stop = stopReading.Register(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            int read = await _socket.ReceiveAsync(_input.AsMemory(_inputLength), SocketFlags.None, timeout.Token).ConfigureAwait(false);
            _inputLength += read;
            return read > 0;
        }
        catch (OperationCanceledException)
        {
            // What the client has sent already is answered still.
            if (_socket.Available == 0) return false;
            int read = _socket.Receive(_input.AsSpan(_inputLength), SocketFlags.None);
            _inputLength += read;
            return read > 0;
        }
    }

    private async ValueTask<bool> AnswerWholeMessagesAsync(byte[] output, CancellationToken abort)
    {
        int at = 0;
        while (_inputLength - at >= 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(_input.AsSpan(at));
            if (_inputLength - at - 2 < length) break;
            int written = _handler.Handle(_input.AsSpan(at + 2, length), _client, output.AsSpan(2, MaxMessage));
            if (written == QueryHandler.Waiting) written = await StartAsync(at + 2, length, output, abort).ConfigureAwait(false);
            at += 2 + length;
            if (written <= 0) continue;
            _answered = true;
            await SendAsync(output, written, abort).ConfigureAwait(false);
        }

        _input.AsSpan(at, _inputLength - at).CopyTo(_input);
        _inputLength -= at;
        return true;
    }

    /// <summary>Octets of an answer that was there after all, or 0 when a task will send it.</summary>
    private async ValueTask<int> StartAsync(int offset, int length, byte[] output, CancellationToken abort)
    {
        long start = _handler.Timer.Start();
        if (_handler.TryHandle(_input.AsSpan(offset, length), _client, output.AsSpan(2, MaxMessage), out int written, out ValueTask<DnsResponse> pending, abort))
        {
            _handler.Timer.End(start, isStream: true, waited: false);
            return written;
        }

        await _slots.WaitAsync(abort).ConfigureAwait(false);
        _answered = true;
        _ = FinishAsync(_input.AsSpan(offset, length).ToArray(), pending, start, abort);
        return 0;
    }

    private async Task FinishAsync(byte[] query, ValueTask<DnsResponse> pending, long start, CancellationToken abort)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(MaxMessage + 2);
        try
        {
            DnsResponse response = await pending.ConfigureAwait(false);
            int written = _handler.Write(query, _client, response, output.AsSpan(2, MaxMessage));
            _handler.Timer.End(start, isStream: true, waited: true);
            await SendAsync(output, written, abort).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            _handler.Counters.Dropped();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
            try
            {
                _slots.Release();
            }
            catch (ObjectDisposedException)
            {
                // The connection was aborted while this answer was under way.
            }
        }
    }

    private async ValueTask SendAsync(byte[] output, int length, CancellationToken abort)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)length);
        await _writing.WaitAsync(abort).ConfigureAwait(false);
        try
        {
            // A client that does not read must not hold an answer for ever.
            using CancellationTokenSource timeout = new(_options.TcpIdleTimeout, _time);
            using CancellationTokenRegistration stop = abort.Register(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
            ReadOnlyMemory<byte> rest = output.AsMemory(0, length + 2);
            while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, SocketFlags.None, timeout.Token).ConfigureAwait(false)..];
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(_input.Length * 4, MaxMessage + 2));
        _input.AsSpan(0, _inputLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_input);
        _input = larger;
    }
}
