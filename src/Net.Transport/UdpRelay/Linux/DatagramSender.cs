using System.Runtime.InteropServices;
using Net.Transport.Native;
using Net.Transport.Tcp;
using Net.Transport.Udp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>Collects datagrams and sends them in one call. Those of one size to one receiver that follow each other become one message (UDP_SEGMENT).</summary>
internal sealed unsafe class DatagramSender : IDisposable
{
    // udp(7): a segmented message has at most 64 segments, and like any datagram at most 65,507 bytes.
    private const int MaxSegments = 64;
    private const int MaxMessageBytes = 65000;

    // CMSG_SPACE(sizeof(uint16_t)) on 64 bits; cmsg(3).
    private const int ControlBytes = 24;

    private readonly LinuxUdp.MultiHeader* _headers;
    private readonly LinuxUdp.IoVector* _vectors;
    private readonly byte* _names;
    private readonly byte* _controls;
    private bool _segmentation;
    private int _messages;
    private int _datagrams;
    private int _receiver;
    private int _segmentBytes;
    private int _messageBytes;

    internal DatagramSender(bool segmentation)
    {
        _segmentation = segmentation;
        _headers = (LinuxUdp.MultiHeader*)NativeMemory.AllocZeroed(DatagramSlots.Capacity, (nuint)sizeof(LinuxUdp.MultiHeader));
        _vectors = (LinuxUdp.IoVector*)NativeMemory.AllocZeroed(DatagramSlots.Capacity, (nuint)sizeof(LinuxUdp.IoVector));
        _names = (byte*)NativeMemory.AllocZeroed(DatagramSlots.Capacity, SocketCalls.AddressCapacity);
        _controls = (byte*)NativeMemory.AllocZeroed(DatagramSlots.Capacity, ControlBytes);
        for (int i = 0; i < DatagramSlots.Capacity; i++)
        {
            var control = (LinuxUdp.ControlHeader*)(_controls + (i * ControlBytes));
            control->Length = (nuint)sizeof(LinuxUdp.ControlHeader) + sizeof(ushort);
            control->Level = Sys.IPPROTO_UDP;
            control->Type = Sys.UDP_SEGMENT;
        }
    }

    /// <summary>How many datagrams wait.</summary>
    internal int Count => _datagrams;

    /// <summary>Adds a datagram; its bytes stay where they are until <see cref="Send"/>. At most <see cref="DatagramSlots.Capacity"/> at once.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="length">How many.</param>
    /// <param name="receiver">Tells one receiver from the next.</param>
    /// <param name="address">The receiver's address; <c>default</c> on a connected socket.</param>
    internal void Add(byte* payload, int length, int receiver, in PeerAddress address)
    {
        LinuxUdp.IoVector* vector = &_vectors[_datagrams];
        vector->Base = payload;
        vector->Length = (nuint)length;
        _datagrams++;
        if (_messages > 0 && _receiver == receiver && Joins(length))
        {
            _headers[_messages - 1].VectorCount++;
            _messageBytes += length;
            // Only the last segment may be shorter.
            if (length < _segmentBytes) _receiver = -1;
            return;
        }

        ref LinuxUdp.MultiHeader header = ref _headers[_messages];
        header.Vectors = vector;
        header.VectorCount = 1;
        header.Name = null;
        header.NameLength = 0;
        if (!address.IsNone)
        {
            byte* name = _names + (_messages * SocketCalls.AddressCapacity);
            header.Name = name;
            header.NameLength = SocketCalls.WriteAddress(address, name);
        }

        *(ushort*)(_controls + (_messages * ControlBytes) + sizeof(LinuxUdp.ControlHeader)) = (ushort)length;
        _messages++;
        _receiver = receiver;
        _segmentBytes = length;
        _messageBytes = length;
    }

    /// <summary>Sends everything. Returns how many datagrams the kernel took, and the last error about one that it did not; 0 for none.</summary>
    internal int Send(int fd, out int errno)
    {
        errno = 0;
        int sent = 0;
        for (int i = 0; i < _messages; i++) SetControl(i);
        for (int done = 0; done < _messages;)
        {
            int taken = Libc.SendMany(fd, _headers + done, (uint)(_messages - done), Sys.MSG_DONTWAIT | Sys.MSG_NOSIGNAL);
            for (int i = done; i < done + taken; i++) sent += (int)_headers[i].VectorCount;
            if (taken > 0)
            {
                done += taken;
                continue;
            }

            // sendmmsg(2) reports why the first message was not sent.
            int error = Libc.SavedErrno;
            if (error == Errno.EINTR) continue;
            sent += SendAlone(fd, done, error, ref errno);
            done++;
        }

        _messages = 0;
        _datagrams = 0;
        _receiver = -1;
        return sent;
    }

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }

    private bool Joins(int length) =>
        _segmentation && length > 0 && length <= _segmentBytes && _messageBytes + length <= MaxMessageBytes && _headers[_messages - 1].VectorCount < MaxSegments;

    private void SetControl(int message)
    {
        bool segmented = _headers[message].VectorCount > 1;
        _headers[message].Control = segmented ? _controls + (message * ControlBytes) : null;
        _headers[message].ControlLength = segmented ? (nuint)ControlBytes : 0;
    }

    // A message that was refused as a whole: its datagrams go one by one. A path with a smaller MTU, or a kernel without UDP_SEGMENT, refuses segments only.
    private int SendAlone(int fd, int message, int error, ref int errno)
    {
        LinuxUdp.MultiHeader header = _headers[message];
        if (header.VectorCount == 1 || error is not (Errno.EINVAL or Errno.EIO or Errno.EMSGSIZE or Errno.ENOPROTOOPT or Errno.EOPNOTSUPP))
        {
            errno = error;
            return 0;
        }

        if (error is Errno.EIO or Errno.ENOPROTOOPT or Errno.EOPNOTSUPP) _segmentation = false;
        int sent = 0;
        nuint count = header.VectorCount;
        header.VectorCount = 1;
        header.Control = null;
        header.ControlLength = 0;
        for (nuint i = 0; i < count; i++, header.Vectors++)
        {
            if (Libc.SendMany(fd, &header, 1, Sys.MSG_DONTWAIT | Sys.MSG_NOSIGNAL) == 1) sent++;
            else errno = Libc.SavedErrno;
        }

        return sent;
    }
}
