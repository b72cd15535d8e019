using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Udp;

/// <summary><see cref="UdpSocket"/> on .NET's own sockets, through the overloads that reuse one <see cref="SocketAddress"/>.</summary>
internal sealed class PortableUdpSocket : UdpSocket
{
    private const int StopCheckMicroseconds = 100_000;

    private readonly SocketAddress _from;
    private readonly SocketAddress _to;
    private readonly bool _trackLocal;
    private readonly bool _connected;

    internal PortableUdpSocket(Socket socket, bool trackLocal)
        : base(socket)
    {
        _from = new SocketAddress(Family);
        _to = new SocketAddress(Family);
        _trackLocal = trackLocal;
        _connected = socket.Connected;
    }

    public override UdpEngine Engine => UdpEngine.Portable;

    public override int Receive(UdpBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        while (!IsStopped)
        {
            if (!HasMore(StopCheckMicroseconds) || !TryReceiveOne(batch, 0)) continue;
            Drain(batch);
            return batch.Count;
        }

        return 0;
    }

    public override int TryReceive(UdpBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        Drain(batch);
        return batch.Count;
    }

    public override int Send(UdpBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int sent = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            try
            {
                if (_connected)
                {
                    Socket.Send(batch.Payload(i), SocketFlags.None);
                }
                else
                {
                    batch.Peer(i).WriteTo(_to);
                    Socket.SendTo(batch.Payload(i), SocketFlags.None, _to);
                }

                sent++;
            }
            catch (SocketException)
            {
                SendFailures++;
            }
            catch (ObjectDisposedException)
            {
                break;
            }
        }

        batch.Clear();
        return sent;
    }

    // Nothing portable ends a blocked receive and leaves the socket able to send, so Receive looks up from time to time.
    private protected override void WakeReceiver()
    {
    }

    private void Drain(UdpBatch batch)
    {
        while (!batch.IsFull && HasMore(0))
        {
            if (!TryReceiveOne(batch, batch.Count)) return;
        }
    }

    private bool HasMore(int microseconds)
    {
        try
        {
            return Socket.Poll(microseconds, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>False when the receive failed: an ICMP error that the kernel reports for an earlier send, or the socket closing.</summary>
    private bool TryReceiveOne(UdpBatch batch, int index)
    {
        try
        {
            Span<byte> memory = batch.Memory(index);
            if (_trackLocal)
            {
                SocketFlags flags = SocketFlags.None;
                EndPoint from = new IPEndPoint(Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                int read = Socket.ReceiveMessageFrom(memory, ref flags, ref from, out IPPacketInformation packet);
                DatagramAddress local = new(new IPEndPoint(packet.Address, LocalEndPoint.Port));
                batch.SetReceived(index, read, new DatagramAddress((IPEndPoint)from), local, (flags & SocketFlags.Truncated) != 0);
                return true;
            }

            int length = Socket.ReceiveFrom(memory, SocketFlags.None, _from);
            batch.SetReceived(index, length, DatagramAddress.FromSocketAddress(_from), default, truncated: false);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows reports a cut datagram as an error after filling the memory.
            batch.SetReceived(index, batch.DatagramBytes, DatagramAddress.FromSocketAddress(_from), default, truncated: true);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
