using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Net.Transport.Tcp;

namespace Net.Transport.Native;

/// <summary>Typed steps over <see cref="Libc"/>: addresses, options, filters.</summary>
internal static unsafe class SocketCalls
{
    /// <summary>Room for any sockaddr that is used here (sockaddr_in6 is 28 bytes).</summary>
    internal const int AddressCapacity = 32;

    /// <summary>struct linger { 1, 0 }: close sends RST; socket(7).</summary>
    private static readonly long ResetOnClose = 1;

    /// <summary>Writes sockaddr_in (ip(7)) or sockaddr_in6 (ipv6(7)) and returns its length.</summary>
    internal static uint WriteAddress(in PeerAddress address, byte* destination)
    {
        Span<byte> bytes = new(destination, AddressCapacity);
        bytes.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)address.Port);
        if (address.IsIPv4)
        {
            MemoryMarshal.Write(bytes, (ushort)Sys.AF_INET);
            address.CopyAddressTo(bytes[4..]);
            return 16;
        }

        MemoryMarshal.Write(bytes, (ushort)Sys.AF_INET6);
        address.CopyAddressTo(bytes[8..]);
        MemoryMarshal.Write(bytes[24..], address.ScopeId);
        return 28;
    }

    /// <summary>Reads what <see cref="WriteAddress"/> writes; <c>default</c> for another family.</summary>
    internal static PeerAddress ReadAddress(byte* source)
    {
        ReadOnlySpan<byte> bytes = new(source, AddressCapacity);
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return MemoryMarshal.Read<ushort>(bytes) switch
        {
            Sys.AF_INET => PeerAddress.FromIPv4(bytes[4..], port),
            Sys.AF_INET6 => PeerAddress.FromIPv6(bytes[8..24], port, MemoryMarshal.Read<uint>(bytes[24..])),
            _ => default,
        };
    }

    internal static int Domain(in PeerAddress address) => address.IsIPv4 ? Sys.AF_INET : Sys.AF_INET6;

    internal static int SetOption(int fd, int level, int option, int value) => Libc.SetSockOpt(fd, level, option, &value, sizeof(int));

    internal static int SocketError(int fd)
    {
        int error = 0;
        uint length = sizeof(int);
        return Libc.GetSockOpt(fd, Sys.SOL_SOCKET, Sys.SO_ERROR, &error, &length) == 0 ? error : Libc.Errno;
    }

    /// <summary>The address that a socket is bound to; getsockname(2).</summary>
    internal static PeerAddress LocalAddress(int fd)
    {
        byte* buffer = stackalloc byte[AddressCapacity];
        uint length = AddressCapacity;
        return Libc.GetSockName(fd, buffer, &length) == 0 ? ReadAddress(buffer) : default;
    }

    /// <summary>The destination before REDIRECT or DNAT; <c>default</c> where connection tracking knows none.</summary>
    internal static PeerAddress OriginalDestination(int fd, bool ipv4)
    {
        byte* buffer = stackalloc byte[AddressCapacity];
        uint length = AddressCapacity;
        int level = ipv4 ? Sys.IPPROTO_IP : Sys.IPPROTO_IPV6;
        return Libc.GetSockOpt(fd, level, Sys.SO_ORIGINAL_DST, buffer, &length) == 0 ? ReadAddress(buffer) : default;
    }

    /// <summary>Closes with RST instead of FIN: SO_LINGER with time 0; socket(7), tcp(7).</summary>
    internal static void CloseWithReset(int fd)
    {
        fixed (long* linger = &ResetOnClose) _ = Libc.SetSockOpt(fd, Sys.SOL_SOCKET, Sys.SO_LINGER, linger, sizeof(long));
        _ = Libc.Close(fd);
    }

    /// <summary>
    /// Makes a listening socket ignore SYNs while handshakes in flight still complete: a classic BPF program
    /// (SO_ATTACH_FILTER, socket(7)) that drops segments with SYN and without ACK. A TCP socket's filter sees the TCP header first.
    /// </summary>
    internal static bool IgnoreNewConnections(int fd)
    {
        const int Instructions = 5;
        ulong* program = stackalloc ulong[Instructions];
        program[0] = Instruction(0x30, 0, 0, 13);           // ldb [13]: the flags
        program[1] = Instruction(0x54, 0, 0, 0x12);         // and SYN|ACK
        program[2] = Instruction(0x15, 0, 1, 0x02);         // SYN alone?
        program[3] = Instruction(0x06, 0, 0, 0);            // ret 0: drop
        program[4] = Instruction(0x06, 0, 0, 0xFFFFFFFF);   // ret all: keep
        SockFprog filter = new() { Length = Instructions, Program = program };
        return Libc.SetSockOpt(fd, Sys.SOL_SOCKET, Sys.SO_ATTACH_FILTER, &filter, (uint)sizeof(SockFprog)) == 0;
    }

    /// <summary>Undoes <see cref="IgnoreNewConnections"/>: SO_DETACH_FILTER.</summary>
    internal static bool TakeNewConnections(int fd) => SetOption(fd, Sys.SOL_SOCKET, Sys.SO_DETACH_FILTER, 0) == 0;

    // struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; } in little-endian order.
    private static ulong Instruction(ushort code, byte whenTrue, byte whenFalse, uint k) =>
        code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)k << 32);

    /// <summary>struct sock_fprog; the program pointer is aligned to 8.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockFprog
    {
        internal ushort Length;
        internal ulong* Program;
    }
}
