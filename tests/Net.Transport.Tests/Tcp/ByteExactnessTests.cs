using System.Net;
using System.Net.Sockets;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Transport.Tests.Tcp;

public sealed class PortableByteExactnessTests() : ByteExactnessTests(TcpEngineKind.Portable);

public sealed class LinuxByteExactnessTests() : ByteExactnessTests(TcpEngineKind.Linux);

/// <summary>The property that matters most: whatever the chunks, stalls and half-closes, every byte arrives, unchanged, in order, and the outcome is counted.</summary>
public abstract class ByteExactnessTests(TcpEngineKind kind)
{
    private const int Connections = 8;

    [Theory]
    [InlineData(1, 64 * 1024, true)]
    [InlineData(2, 4096, true)]
    [InlineData(3, 4096, false)]
    [InlineData(4, 16 * 1024, true)]
    public async Task Connections_RandomChunksStallsAndHalfCloses_CarryEveryByteInOrder(int seed, int readSize, bool splice)
    {
        await using var engine = TcpRelayEngine.Create(new TcpRelayOptions { Engine = kind, Loops = 2, ReadSize = readSize, Splice = splice });
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        backend.Listen(Connections);
        var route = new TestRoute((IPEndPoint)backend.LocalEndPoint!);
        TcpRelayListener listener = engine.Listen(new IPEndPoint(IPAddress.Loopback, 0), route).Listener!;

        Script[] scripts = [.. Enumerable.Range(0, Connections).Select(index => Script.Of(seed, index))];
        Task server = ServeAsync(backend, scripts);
        await Task.WhenAll(scripts.Select(script => AskAsync(listener.LocalEndPoint, script)).Append(server)).WaitAsync(TimeSpan.FromMinutes(2));

        await Eventually.True(() => route.Results.Count == Connections);
        Assert.All(route.Results, static result => Assert.Equal(TcpRelayOutcome.Completed, result.Outcome));
        Assert.Equal(scripts.Select(static script => ((long)script.Up + 1, (long)script.Down)).Order(), route.Results.Select(static result => (result.BytesFromClient, result.BytesFromBackend)).Order());
        TcpRelayStatistics sum = listener.Statistics;
        Assert.Equal((scripts.Sum(static script => script.Up + 1L), scripts.Sum(static script => (long)script.Down)), (sum.BytesFromClients, sum.BytesFromBackends));
    }

    private static async Task AskAsync(IPEndPoint address, Script script)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (script.SmallWindow) socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(address);
        // Which script it is; the answer's reader may stall until all is sent.
        await socket.SendAsync(new[] { (byte)script.Index });
        Task send = SendAsync(socket, script.Up, script.Seed, new Random(script.Seed));
        if (script.ReadsLate) await send;
        await ReceiveAsync(socket, script.Down, ~script.Seed, new Random(script.Seed + 1));
        await send;
    }

    private static async Task ServeAsync(Socket backend, Script[] scripts)
    {
        var answers = new List<Task>();
        for (int i = 0; i < scripts.Length; i++) answers.Add(AnswerAsync(await backend.AcceptAsync(), scripts));
        await Task.WhenAll(answers);
    }

    private static async Task AnswerAsync(Socket socket, Script[] scripts)
    {
        using (socket)
        {
            byte[] index = new byte[1];
            await socket.ReceiveAsync(index);
            Script script = scripts[index[0]];
            Task send = SendAsync(socket, script.Down, ~script.Seed, new Random(script.Seed + 2));
            // One of both sides reads at once, else both could wait for room for ever.
            if (!script.ReadsLate && script.ServerReadsLate) await send;
            await ReceiveAsync(socket, script.Up, script.Seed, new Random(script.Seed + 3));
            await send;
        }
    }

    private static async Task SendAsync(Socket socket, int length, int content, Random chunks)
    {
        byte[] buffer = new byte[128 * 1024];
        for (int sent = 0; sent < length;)
        {
            int count = Math.Min(length - sent, chunks.Next(3) switch { 0 => chunks.Next(1, 20), 1 => chunks.Next(1, 5000), _ => chunks.Next(1, buffer.Length) });
            Fill(buffer.AsSpan(0, count), content, sent);
            for (int done = 0; done < count;) done += await socket.SendAsync(buffer.AsMemory(done, count - done));
            sent += count;
            for (int stall = chunks.Next(4); stall > 0; stall--) await Task.Yield();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task ReceiveAsync(Socket socket, int length, int content, Random chunks)
    {
        byte[] buffer = new byte[128 * 1024];
        byte[] expected = new byte[buffer.Length];
        int received = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(0, chunks.Next(1, buffer.Length))) is > 0 and int count)
        {
            Fill(expected.AsSpan(0, count), content, received);
            Assert.True(buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count)), $"bytes {received} to {received + count} differ");
            received += count;
            for (int stall = chunks.Next(4); stall > 0; stall--) await Task.Yield();
        }

        Assert.Equal(length, received);
    }

    // Any place of the stream can be told from any other: content is a hash of the position.
    private static void Fill(Span<byte> bytes, int content, int position)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            uint word = (uint)((position + i) >> 2) * 0x9E3779B1 ^ (uint)content;
            word = (word ^ (word >> 15)) * 0x85EBCA77;
            bytes[i] = (byte)(word >> (8 * ((position + i) & 3)));
        }
    }

    /// <summary>What one connection does.</summary>
    private sealed record Script(int Index, int Seed, int Up, int Down, bool ReadsLate, bool ServerReadsLate, bool SmallWindow)
    {
        internal static Script Of(int seed, int index)
        {
            var random = new Random((seed * 1000) + index);
            return new Script(index, random.Next(), Size(random), Size(random), random.Next(3) == 0, random.Next(3) == 0, random.Next(3) == 0);
        }

        private static int Size(Random random) => random.Next(4) switch { 0 => 0, 1 => random.Next(1, 100), 2 => random.Next(1, 100_000), _ => random.Next(1, 3_000_000) };
    }
}
