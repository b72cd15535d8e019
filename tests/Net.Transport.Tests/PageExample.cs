using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Transport.Tcp;

namespace Net.Transport.Tests;

/// <summary>The C# of the package's page, compiled and run.</summary>
public sealed class PageExample
{
    [Fact]
    public async Task Example_OfThePage_Relays()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var backend = (IPEndPoint)server.LocalEndpoint;

        await using TcpRelayEngine engine = TcpRelayEngine.Create();
        TcpListenResult result = engine.Listen(new IPEndPoint(IPAddress.Loopback, 0), new ToOneBackend(backend));
        if (!result.Succeeded) Console.WriteLine(result.Error);   // AddressInUse, PermissionDenied, ...

        using var client = new TcpClient();
        await client.ConnectAsync(result.Listener!.LocalEndPoint);
        await client.GetStream().WriteAsync("hello"u8.ToArray());
        using TcpClient accepted = await server.AcceptTcpClientAsync();
        byte[] received = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(received);
        Assert.Equal("hello", Encoding.ASCII.GetString(received));
    }
}

sealed class ToOneBackend(IPEndPoint backend) : ITcpRoute
{
    private readonly PeerAddress _backend = PeerAddress.From(backend);

    public TcpRouteVerdict Route(in TcpRouteRequest request, out TcpTarget target)
    {
        target = new() { Address = _backend };
        return request.Tried.IsEmpty ? TcpRouteVerdict.Forward : TcpRouteVerdict.NoBackend;
    }

    public void ConnectFailed(in TcpTarget target, TcpConnectFailure cause) { }

    public void Closed(in TcpTarget target, in TcpRelayResult result) { }
}
