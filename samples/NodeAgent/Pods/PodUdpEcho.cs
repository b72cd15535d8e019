using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeAgent.Pods;

/// <summary>Answers each datagram at a pod's UDP port with the pod's name and the datagram.</summary>
public sealed class PodUdpEcho : IDisposable
{
    private const int LongestDatagram = 65_507;

    private readonly Socket _socket;

    private PodUdpEcho(PodEndpoint endpoint, Socket socket)
    {
        Endpoint = endpoint;
        _socket = socket;
    }

    /// <summary>Where it answers.</summary>
    public PodEndpoint Endpoint { get; }

    /// <summary>Binds the address and starts answering.</summary>
    public static bool TryStart(PodEndpoint endpoint, [NotNullWhen(true)] out PodUdpEcho? echo, out string problem)
    {
        var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(endpoint.Address);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            echo = null;
            problem = e.Message;
            return false;
        }

        echo = new(endpoint, socket);
        problem = "";
        _ = echo.AnswerAsync();
        return true;
    }

    /// <summary>Stops answering.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        byte[] name = Encoding.UTF8.GetBytes($"{Endpoint.Pod}: ");
        byte[] datagram = new byte[name.Length + LongestDatagram];
        name.CopyTo(datagram, 0);
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(datagram.AsMemory(name.Length), SocketFlags.None, new IPEndPoint(Endpoint.Address.Address, 0));
                int length = Math.Min(name.Length + received.ReceivedBytes, LongestDatagram);
                await _socket.SendToAsync(datagram.AsMemory(0, length), SocketFlags.None, received.RemoteEndPoint);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP error of an earlier answer: the client is gone, the socket is fine.
            }
        }
    }
}
