using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Model;

namespace NodeAgent.Pods;

/// <summary>Answers each datagram at a pod's UDP port with the pod's name and the datagram.</summary>
internal sealed class PodUdpEcho : IDisposable
{
    private const int LongestDatagram = 65_507;

    private readonly Socket _socket;
    private readonly Func<Flow, bool> _admit;
    private PodEndpoint _endpoint;

    /// <summary>Starts answering at a bound socket, which it then owns.</summary>
    public PodUdpEcho(PodEndpoint endpoint, Socket socket, Func<Flow, bool> admit)
    {
        _endpoint = endpoint;
        _socket = socket;
        _admit = admit;
        _ = AnswerAsync();
    }

    /// <summary>Who answers; another pod may take the address over.</summary>
    public PodEndpoint Endpoint
    {
        get => Volatile.Read(ref _endpoint);
        set => Volatile.Write(ref _endpoint, value);
    }

    /// <summary>Stops answering.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        byte[] datagram = new byte[LongestDatagram];
        var anybody = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(datagram, SocketFlags.None, anybody);
                if (!IsAdmitted((IPEndPoint)received.RemoteEndPoint)) continue;
                byte[] answer = [.. Encoding.UTF8.GetBytes($"{Endpoint.Pod}: "), .. datagram.AsSpan(0, received.ReceivedBytes)];
                await _socket.SendToAsync(answer.AsMemory(0, Math.Min(answer.Length, LongestDatagram)), SocketFlags.None, received.RemoteEndPoint);
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

    private bool IsAdmitted(IPEndPoint client)
    {
        IPEndPoint own = Endpoint.Address;
        return _admit(new(TransportProtocol.Udp, IpAddress.From(client.Address), (ushort)client.Port, IpAddress.From(own.Address), (ushort)own.Port));
    }
}
