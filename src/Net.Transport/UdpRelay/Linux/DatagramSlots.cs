using System.Runtime.InteropServices;
using Net.Transport.Native;
using Net.Transport.Tcp;
using Net.Transport.Udp;

namespace Net.Transport.UdpRelay.Linux;

/// <summary>Native memory for a batch of datagrams of any size. Pages that no datagram reached are never touched, so its 4 MB cost address space alone.</summary>
internal sealed unsafe class DatagramSlots : IDisposable
{
    internal const int Capacity = 64;
    private const int LargestDatagram = 65536;

    // Not a power of two: the starts of all slots would share a few cache lines' places.
    private const int Stride = LargestDatagram + 192;

    private readonly byte* _payloads;
    private readonly byte* _names;
    private readonly LinuxUdp.MultiHeader* _headers;
    private readonly LinuxUdp.IoVector* _vectors;

    /// <param name="withNames">Whether the senders' addresses are wanted.</param>
    internal DatagramSlots(bool withNames)
    {
        _payloads = (byte*)NativeMemory.AlignedAlloc((nuint)(Capacity * Stride), 4096);
        _names = (byte*)NativeMemory.AllocZeroed(Capacity, SocketCalls.AddressCapacity);
        _headers = (LinuxUdp.MultiHeader*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(LinuxUdp.MultiHeader));
        _vectors = (LinuxUdp.IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(LinuxUdp.IoVector));
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new LinuxUdp.IoVector { Base = Payload(i), Length = LargestDatagram };
            _headers[i].Vectors = &_vectors[i];
            _headers[i].VectorCount = 1;
            if (!withNames) continue;
            _headers[i].Name = _names + (i * SocketCalls.AddressCapacity);
            _headers[i].NameLength = SocketCalls.AddressCapacity;
        }
    }

    internal byte* Payload(int slot) => _payloads + ((nint)slot * Stride);

    internal int Length(int slot) => (int)_headers[slot].Length;

    internal PeerAddress Sender(int slot) => SocketCalls.ReadAddress(_names + (slot * SocketCalls.AddressCapacity));

    /// <summary>Takes what has come, into the slots from <paramref name="first"/> on. Returns how many, or -1 and why.</summary>
    internal int Receive(int fd, int first, out int errno)
    {
        int count = Libc.ReceiveMany(fd, _headers + first, (uint)(Capacity - first), Sys.MSG_DONTWAIT, null);
        errno = count < 0 ? Libc.SavedErrno : 0;
        // The kernel wrote how long the names are.
        for (int i = first; i < first + count && _headers[i].Name is not null; i++) _headers[i].NameLength = SocketCalls.AddressCapacity;
        return count;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_payloads);
        NativeMemory.Free(_names);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
    }
}
