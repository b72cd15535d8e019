using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Net.Transport.Udp.LinuxUdp;

namespace Net.Transport.Udp;

/// <summary>The native headers, addresses and control messages that point into one <see cref="UdpBatch"/>.</summary>
/// <remarks>All of it is one pinned array, so it lives and dies with the batch and nothing has to be freed.</remarks>
internal sealed unsafe class BatchHeaders
{
    private const int NameBytes = 32;       // struct sockaddr_in6 is 28
    private const int ControlBytes = 64;    // CMSG_SPACE(sizeof(struct in6_pktinfo)) is 40
    private const int SlotBytes = 64 + 16 + NameBytes + ControlBytes;

    private readonly byte[] _memory;
    private readonly MultiHeader* _headers;
    private readonly IoVector* _vectors;
    private readonly byte* _names;
    private readonly byte* _controls;
    private readonly byte* _payloads;
    private readonly int _datagramBytes;
    private readonly int _capacity;
    private int _stale;
    private bool _staleControl;

    internal BatchHeaders(UdpBatch batch)
    {
        int capacity = batch.Capacity;
        _capacity = capacity;
        _stale = capacity;
        _datagramBytes = batch.DatagramBytes;
        _memory = GC.AllocateArray<byte>(capacity * SlotBytes, pinned: true);
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _headers = (MultiHeader*)start;
        _vectors = (IoVector*)(start + (capacity * 64));
        _names = start + (capacity * 80);
        _controls = _names + (capacity * NameBytes);
        _payloads = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(batch.Payloads));
        for (int i = 0; i < capacity; i++)
        {
            _vectors[i].Base = _payloads + ((nint)i * _datagramBytes);
            _headers[i].Vectors = &_vectors[i];
            _headers[i].VectorCount = 1;
        }
    }

    internal MultiHeader* Headers => _headers;

    internal static BatchHeaders Of(UdpBatch batch)
    {
        if (batch.NativeHeaders is BatchHeaders headers) return headers;
        headers = new BatchHeaders(batch);
        batch.NativeHeaders = headers;
        return headers;
    }

    /// <summary>Resets the headers that the kernel or a send overwrote since the last receive.</summary>
    internal void PrepareReceive(bool withControl)
    {
        int count = withControl == _staleControl ? _stale : _capacity;
        _stale = 0;
        _staleControl = withControl;
        for (int i = 0; i < count; i++)
        {
            ref MultiHeader header = ref _headers[i];
            header.Name = _names + (i * NameBytes);
            header.NameLength = NameBytes;
            header.Control = withControl ? _controls + (i * ControlBytes) : null;
            header.ControlLength = withControl ? (nuint)ControlBytes : 0;
            _vectors[i].Length = (nuint)_datagramBytes;
        }
    }

    /// <summary>Fills the batch with what was received. A message from nobody marks the end of a socket that was shut down: it and those after it are left out.</summary>
    internal int CompleteReceive(UdpBatch batch, int count, bool withControl)
    {
        _stale = count;
        for (int i = 0; i < count; i++)
        {
            ref MultiHeader header = ref _headers[i];
            if (header.NameLength == 0) return i;
            DatagramAddress peer = ReadName(_names + (i * NameBytes), header.NameLength);
            DatagramAddress local = withControl ? ReadLocal(ref header) : default;
            batch.SetReceived(i, (int)header.Length, peer, local, (header.Flags & MsgTrunc) != 0);
        }

        return count;
    }

    internal void PrepareSend(UdpBatch batch, bool connected, bool ipv6Socket)
    {
        _stale = Math.Max(_stale, batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            ref MultiHeader header = ref _headers[i];
            _vectors[i].Length = (nuint)batch.Payload(i).Length;
            header.Name = connected ? null : _names + (i * NameBytes);
            header.NameLength = connected ? 0 : WriteName(_names + (i * NameBytes), batch.Peer(i), ipv6Socket);

            DatagramAddress local = batch.Local(i);
            header.Control = null;
            header.ControlLength = 0;
            if (!local.IsUnspecified) WriteLocal(ref header, _controls + (i * ControlBytes), local, ipv6Socket);
        }
    }

    private static DatagramAddress ReadName(byte* name, uint length)
    {
        if (length < 16) return default;
        ushort family = *(ushort*)name;
        ushort port = BinaryPrimitives.ReverseEndianness(*(ushort*)(name + 2));
        if (family == AfInet) return DatagramAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(*(uint*)(name + 4)), port);
        if (family != AfInet6 || length < 28) return default;
        return DatagramAddress.FromIPv6(
            BinaryPrimitives.ReverseEndianness(*(ulong*)(name + 8)), BinaryPrimitives.ReverseEndianness(*(ulong*)(name + 16)), port, *(uint*)(name + 24));
    }

    private static uint WriteName(byte* name, in DatagramAddress peer, bool ipv6Socket)
    {
        *(ushort*)(name + 2) = BinaryPrimitives.ReverseEndianness(peer.Port);
        if (!ipv6Socket)
        {
            *(ushort*)name = AfInet;
            *(uint*)(name + 4) = BinaryPrimitives.ReverseEndianness(peer.IPv4Bits);
            *(ulong*)(name + 8) = 0;
            return 16;
        }

        *(ushort*)name = AfInet6;
        *(uint*)(name + 4) = 0;
        *(ulong*)(name + 8) = BinaryPrimitives.ReverseEndianness(peer.HighBits);
        *(ulong*)(name + 16) = BinaryPrimitives.ReverseEndianness(peer.LowBits);
        *(uint*)(name + 24) = peer.ScopeId;
        return 28;
    }

    private static DatagramAddress ReadLocal(ref MultiHeader header)
    {
        byte* control = (byte*)header.Control;
        nuint left = header.ControlLength;
        while (left >= (nuint)sizeof(ControlHeader))
        {
            ControlHeader* message = (ControlHeader*)control;
            if (message->Length < (nuint)sizeof(ControlHeader) || message->Length > left) break;
            byte* content = control + sizeof(ControlHeader);
            nuint size = message->Length - (nuint)sizeof(ControlHeader);
            if (message->Level == IpprotoIp && message->Type == IpPktInfo && size >= 12)
            {
                // struct in_pktinfo of ip(7): interface, the address to answer from, the destination in the header.
                return DatagramAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(*(uint*)(content + 8)), 0);
            }

            if (message->Level == IpprotoIpv6 && message->Type == Ipv6PktInfo && size >= 20)
            {
                ulong high = BinaryPrimitives.ReverseEndianness(*(ulong*)content);
                bool linkLocal = high >> 54 == 0x3FA;
                return DatagramAddress.FromIPv6(high, BinaryPrimitives.ReverseEndianness(*(ulong*)(content + 8)), 0, linkLocal ? *(uint*)(content + 16) : 0);
            }

            nuint step = (message->Length + 7) & ~(nuint)7;
            if (step >= left) break;
            control += step;
            left -= step;
        }

        return default;
    }

    private static void WriteLocal(ref MultiHeader header, byte* control, in DatagramAddress local, bool ipv6Socket)
    {
        ControlHeader* message = (ControlHeader*)control;
        byte* content = control + sizeof(ControlHeader);
        if (local.IsIPv4)
        {
            message->Level = IpprotoIp;
            message->Type = IpPktInfo;
            message->Length = (nuint)sizeof(ControlHeader) + 12;
            *(uint*)content = 0;
            *(uint*)(content + 4) = BinaryPrimitives.ReverseEndianness(local.IPv4Bits);
            *(uint*)(content + 8) = 0;
            header.ControlLength = (nuint)sizeof(ControlHeader) + 16;
        }
        else if (ipv6Socket)
        {
            message->Level = IpprotoIpv6;
            message->Type = Ipv6PktInfo;
            message->Length = (nuint)sizeof(ControlHeader) + 20;
            *(ulong*)content = BinaryPrimitives.ReverseEndianness(local.HighBits);
            *(ulong*)(content + 8) = BinaryPrimitives.ReverseEndianness(local.LowBits);
            *(uint*)(content + 16) = local.ScopeId;
            header.ControlLength = (nuint)sizeof(ControlHeader) + 24;
        }
        else
        {
            return;
        }

        header.Control = control;
    }
}
