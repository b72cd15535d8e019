using System.Net;
using System.Net.Sockets;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Transport.Tests.Tcp;

/// <summary>A restart under load: the next process listens on the same address before the last one drains, and no client notices.</summary>
public class HandOverTests
{
    private const int Clients = 4;

    [Theory]
    [InlineData(TcpEngineKind.Linux)]
    [InlineData(TcpEngineKind.Portable)]
    public async Task Restart_UnderLoad_NoConnectionIsRefusedOrCut(TcpEngineKind kind)
    {
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        backend.Listen(256);
        _ = EchoAsync(backend);
        var route = new TestRoute((IPEndPoint)backend.LocalEndPoint!);
        var shared = new TcpListenOptions { ShareAddress = true };
        TcpRelayEngine engine = Create(kind);
        IPEndPoint address = engine.Listen(new IPEndPoint(IPAddress.Loopback, 0), route, shared).Listener!.LocalEndPoint;

        using var done = new CancellationTokenSource();
        int[] served = new int[Clients];
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskUntilAsync(address, served, client, done.Token)))];
        for (int restart = 0; restart < 3; restart++)
        {
            int[] before = [.. served];
            TcpRelayEngine next = Create(kind);
            Assert.True(next.Listen(address, route, shared).Succeeded);
            Assert.Equal(0, await engine.DrainAsync(Eventually.Deadline));
            await engine.DisposeAsync();
            engine = next;
            // Every client got through the new one.
            await Eventually.True(() => Enumerable.Range(0, Clients).All(client => served[client] >= before[client] + 3));
        }

        await done.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(Eventually.Deadline);
        await engine.DisposeAsync();
    }

    private static TcpRelayEngine Create(TcpEngineKind kind) => TcpRelayEngine.Create(new TcpRelayOptions { Engine = kind, Loops = 2 });

    private static async Task AskUntilAsync(IPEndPoint address, int[] served, int client, CancellationToken done)
    {
        byte[] answer = new byte[1];
        while (!done.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, CancellationToken.None);
            await socket.SendAsync(new[] { (byte)client });
            Assert.Equal(1, await socket.ReceiveAsync(answer));
            Assert.Equal(client, answer[0]);
            socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await socket.ReceiveAsync(answer));
            Volatile.Write(ref served[client], served[client] + 1);
        }
    }

    private static async Task EchoAsync(Socket backend)
    {
        try
        {
            while (true) _ = AnswerAsync(await backend.AcceptAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }

        static async Task AnswerAsync(Socket client)
        {
            using (client)
            {
                byte[] buffer = new byte[64];
                while (await client.ReceiveAsync(buffer) is > 0 and int count) await client.SendAsync(buffer.AsMemory(0, count));
            }
        }
    }
}
