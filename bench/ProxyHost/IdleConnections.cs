using System.Net;
using System.Net.Sockets;

namespace ProxyHost;

/// <summary>Opens connections, asks one HTTP question over each, and keeps them open, idle, until standard input ends.</summary>
internal static class IdleConnections
{
    internal static async Task<int> HoldAsync(IPEndPoint address, int count)
    {
        byte[] request = "GET /tiny HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();
        byte[] answer = new byte[4096];
        var sockets = new List<Socket>(count);
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address);
            await socket.SendAsync(request);
            if (await socket.ReceiveAsync(answer) == 0)
            {
                Console.Error.WriteLine($"connection {i} was closed");
                return 1;
            }

            sockets.Add(socket);
        }

        Console.WriteLine("held");
        await Console.In.ReadToEndAsync();
        foreach (Socket socket in sockets) socket.Dispose();
        return 0;
    }
}
