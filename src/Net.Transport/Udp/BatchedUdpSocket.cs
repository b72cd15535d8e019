using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Net.Transport.Udp.LinuxUdp;

namespace Net.Transport.Udp;

/// <summary><see cref="UdpSocket"/> by <c>recvmmsg(2)</c> and <c>sendmmsg(2)</c>.</summary>
internal sealed unsafe class BatchedUdpSocket : UdpSocket
{
    // A descriptor that answers nothing but errors is broken; a receive then returns as if stopped instead of spinning.
    private const int MaxErrors = 16;

    private readonly bool _trackLocal;
    private readonly bool _connected;

    internal BatchedUdpSocket(Socket socket, bool trackLocal)
        : base(socket)
    {
        _trackLocal = trackLocal;
        _connected = socket.Connected;
    }

    public override UdpEngine Engine => UdpEngine.Batched;

    public override int Receive(UdpBatch batch) => Receive(batch, MsgWaitForOne);

    public override int TryReceive(UdpBatch batch) => Receive(batch, MsgDontWait);

    public override int Send(UdpBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int count = batch.Count;
        if (count == 0) return 0;
        BatchHeaders headers = BatchHeaders.Of(batch);
        headers.PrepareSend(batch, _connected, Family == AddressFamily.InterNetworkV6);
        int done = 0;
        int sent = 0;
        try
        {
            while (done < count)
            {
                int taken = SendMany(Socket.SafeHandle, headers.Headers + done, (uint)(count - done), 0);
                if (taken > 0)
                {
                    done += taken;
                    sent += taken;
                    continue;
                }

                if (Marshal.GetLastPInvokeError() == Eintr) continue;

                // sendmmsg(2) stops at the datagram it cannot send and reports the reason when that one is first: leave it out, go on.
                SendFailures++;
                done++;
            }
        }
        catch (ObjectDisposedException)
        {
            SendFailures += count - done;
        }

        batch.Clear();
        GC.KeepAlive(batch);
        return sent;
    }

    private protected override void WakeReceiver()
    {
        try
        {
            // shutdown(2) wakes the receiver even on an unconnected socket, where it answers ENOTCONN.
            _ = Shutdown(Socket.SafeHandle, ShutRead);
        }
        catch (ObjectDisposedException)
        {
            // Closed already: no receiver is left.
        }
    }

    private int Receive(UdpBatch batch, int flags)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        BatchHeaders headers = BatchHeaders.Of(batch);
        try
        {
            bool waits = (flags & MsgDontWait) == 0;
            for (int errors = 0; !(waits && IsStopped) && errors < MaxErrors; errors++)
            {
                headers.PrepareReceive(_trackLocal);
                int count = ReceiveMany(Socket.SafeHandle, headers.Headers, (uint)batch.Capacity, flags, null);
                if (count > 0)
                {
                    int received = headers.CompleteReceive(batch, count, _trackLocal);
                    GC.KeepAlive(batch);
                    return received;
                }

                // EINTR and errors that ICMP reported for an earlier send (ECONNREFUSED on a connected socket) say nothing about this receive.
                int error = Marshal.GetLastPInvokeError();
                if ((flags & MsgDontWait) != 0 && error == Eagain) break;
                if (error is Eintr or Econnrefused or Ehostunreach or Enetunreach) errors--;
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }

        return 0;
    }
}
