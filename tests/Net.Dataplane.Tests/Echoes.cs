using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Net.Dataplane.Tests;

/// <summary>A TCP server on a loopback address of its own that answers its name.</summary>
internal sealed class TcpEcho : IAsyncDisposable
{
    private static int _next = Environment.ProcessId % 100;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly string _name;
    private readonly Task _loop;

    internal TcpEcho(string name, int port = 0)
    {
        _name = name;
        Address = $"127.97.{1 + (Environment.ProcessId % 250)}.{1 + (Interlocked.Increment(ref _next) % 250)}";
        _socket.Bind(new IPEndPoint(IPAddress.Parse(Address), port));
        _socket.Listen(512);
        _loop = AcceptAsync();
    }

    internal string Address { get; }

    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    internal IPEndPoint? LastClient { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _socket.AcceptAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                LastClient = (IPEndPoint)client.RemoteEndPoint!;
                byte[] buffer = new byte[1024];
                while (await client.ReceiveAsync(buffer) > 0)
                {
                }

                await client.SendAsync(Encoding.ASCII.GetBytes(_name));
            }
            catch (SocketException)
            {
                // The client was cut.
            }
        }
    }
}

/// <summary>A UDP server on a loopback address of its own that answers its name.</summary>
internal sealed class UdpEcho : IDisposable
{
    private static int _next = Environment.ProcessId % 100;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    internal UdpEcho(string name, int port = 0)
    {
        Address = $"127.98.{1 + (Environment.ProcessId % 250)}.{1 + (Interlocked.Increment(ref _next) % 250)}";
        _socket.Bind(new IPEndPoint(IPAddress.Parse(Address), port));
        _ = AnswerAsync(Encoding.ASCII.GetBytes(name));
    }

    internal string Address { get; }

    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync(byte[] name)
    {
        try
        {
            byte[] buffer = new byte[2048];
            while (true)
            {
                SocketReceiveFromResult got = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _socket.SendToAsync(name, got.RemoteEndPoint);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
