using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Net.Conformance.Dns;

/// <summary>Puts octets on the wire and waits for what comes back.</summary>
internal static class WireClient
{
    private const ushort SentinelIdent = 0xFEED;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A well-formed question that every server answers: <c>. NS</c>.</summary>
    private static readonly byte[] Sentinel = [0xFE, 0xED, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];

    /// <summary>The same of class CH.</summary>
    private static readonly byte[] RefusedSentinel = [.. Sentinel[..^1], 3];

    /// <summary>One datagram, answered or not.</summary>
    /// <remarks>A server with one worker answers at once and in order: where no answer is expected a second question follows, and if that is answered first, the first never will be.</remarks>
    internal static async Task<byte[]?> AskUdpAsync(IPEndPoint server, byte[] query, bool expectsAnswer)
    {
        byte[] buffer = new byte[65536];
        using CancellationTokenSource timeout = new(Patience);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, timeout.Token);
        await socket.SendAsync(query, timeout.Token);
        if (!expectsAnswer) await socket.SendAsync(Sentinel, timeout.Token);
        int length = await socket.ReceiveAsync(buffer, timeout.Token);
        bool isSentinel = !expectsAnswer && BinaryPrimitives.ReadUInt16BigEndian(buffer) == SentinelIdent;
        return isSentinel ? null : buffer[..length];
    }

    /// <summary>Sends one datagram and waits until the server has taken it up: by then it has answered, or somebody else is being waited for.</summary>
    /// <remarks>A question of class CH follows, which is refused without anybody being asked.</remarks>
    internal static async Task<Task<byte[]?>> StartUdpAsync(IPEndPoint server, byte[] query)
    {
        CancellationTokenSource timeout = new(Patience);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, timeout.Token);
        await socket.SendAsync(query, timeout.Token);
        await socket.SendAsync(RefusedSentinel, timeout.Token);
        byte[] first = await ReceiveAsync(socket, timeout.Token);
        bool isSentinel = BinaryPrimitives.ReadUInt16BigEndian(first) == SentinelIdent;
        return FinishAsync(isSentinel ? null : first);

        async Task<byte[]?> FinishAsync(byte[]? answer)
        {
            using (timeout) using (socket) return answer ?? await ReceiveAsync(socket, timeout.Token);
        }
    }

    /// <summary>One message over TCP; null when the server closes instead of answering.</summary>
    internal static async Task<byte[]?> AskTcpAsync(IPEndPoint server, byte[] query)
    {
        using CancellationTokenSource timeout = new(Patience);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, timeout.Token);
        await socket.SendAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query], timeout.Token);
        return await ReadMessageAsync(socket, timeout.Token);
    }

    /// <summary>The next message of a TCP connection; null at its end.</summary>
    internal static async Task<byte[]?> ReadMessageAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] prefix = new byte[2];
        if (!await FillAsync(socket, prefix, cancellationToken)) return null;
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        return await FillAsync(socket, message, cancellationToken) ? message : null;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[65536];
        return buffer[..await socket.ReceiveAsync(buffer, cancellationToken)];
    }

    private static async Task<bool> FillAsync(Socket socket, Memory<byte> target, CancellationToken cancellationToken)
    {
        while (!target.IsEmpty)
        {
            int read = await socket.ReceiveAsync(target, cancellationToken);
            if (read == 0) return false;
            target = target[read..];
        }

        return true;
    }
}
