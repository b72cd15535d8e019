using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Net.Dns;

/// <summary>Asks over TCP (RFC 7766), one question at a time on a connection, and keeps connections for the next. Thread-safe.</summary>
internal sealed class StreamExchange(IPEndPoint server, int maxIdle, TimeSpan idleTimeout, TimeProvider time) : IDisposable
{
    private const int PrefixLength = 2;

    private readonly Lock _gate = new();
    private readonly Stack<(Socket Socket, long Since)> _idle = new();
    private bool _disposed;

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_idle.TryPop(out (Socket Socket, long Since) kept)) kept.Socket.Dispose();
        }
    }

    internal async ValueTask<ExchangeResult> AskAsync(UpstreamQuery query, Memory<byte> reply, CancellationToken patience)
    {
        // A kept connection may have been closed by the server meanwhile; that says nothing about the server.
        while (Rent() is { } kept)
        {
            ExchangeResult again = await AskAsync(kept, query, reply, patience).ConfigureAwait(false);
            if (again.Outcome != UpstreamOutcome.Unreachable) return again;
        }

        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return new(e is SocketException ? UpstreamOutcome.Unreachable : UpstreamOutcome.TimedOut);
        }

        return await AskAsync(socket, query, reply, patience).ConfigureAwait(false);
    }

    private async ValueTask<ExchangeResult> AskAsync(Socket socket, UpstreamQuery query, Memory<byte> reply, CancellationToken patience)
    {
        int total = PrefixLength + query.Message.Length;
        byte[] framed = ArrayPool<byte>.Shared.Rent(total);
        bool keep = false;
        try
        {
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Message.Length);
            query.Message.CopyTo(framed.AsMemory(PrefixLength));
            for (int sent = 0; sent < total;) sent += await socket.SendAsync(framed.AsMemory(sent, total - sent), SocketFlags.None, patience).ConfigureAwait(false);
            if (!await FillAsync(socket, reply[..PrefixLength], patience).ConfigureAwait(false)) return new(UpstreamOutcome.Unreachable);
            int length = BinaryPrimitives.ReadUInt16BigEndian(reply.Span);
            if (length < DnsHeader.Length || !await FillAsync(socket, reply[..length], patience).ConfigureAwait(false)) return new(UpstreamOutcome.BadReply);
            keep = query.IsAnsweredBy(reply.Span[..length], out _);
            if (keep) return new(UpstreamOutcome.Answered, length);
            return query.IsRefusedAsMalformedBy(reply.Span[..length]) ? new(UpstreamOutcome.Answered, DnsHeader.Length) : new(UpstreamOutcome.BadReply);
        }
        catch (OperationCanceledException)
        {
            return new(UpstreamOutcome.TimedOut);
        }
        catch (SocketException)
        {
            return new(UpstreamOutcome.Unreachable);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(framed);
            if (keep) Return(socket);
            else socket.Dispose();
        }
    }

    private static async ValueTask<bool> FillAsync(Socket socket, Memory<byte> target, CancellationToken patience)
    {
        while (!target.IsEmpty)
        {
            int read = await socket.ReceiveAsync(target, SocketFlags.None, patience).ConfigureAwait(false);
            if (read == 0) return false;
            target = target[read..];
        }

        return true;
    }

    private Socket? Rent()
    {
        lock (_gate)
        {
            while (_idle.TryPop(out (Socket Socket, long Since) kept))
            {
                if (time.GetElapsedTime(kept.Since) < idleTimeout) return kept.Socket;
                kept.Socket.Dispose();
            }

            return null;
        }
    }

    private void Return(Socket socket)
    {
        lock (_gate)
        {
            if (!_disposed && _idle.Count < maxIdle) _idle.Push((socket, time.GetTimestamp()));
            else socket.Dispose();
        }
    }
}
