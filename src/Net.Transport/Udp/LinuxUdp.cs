using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Net.Transport.Udp;

/// <summary>The system calls of the batched engine, for the 64-bit Linux ABI (x86-64, arm64, riscv64 agree on these layouts).</summary>
internal static unsafe partial class LinuxUdp
{
    internal const int MsgDontWait = 0x40;          // recv(2)
    internal const int MsgTrunc = 0x20;             // recv(2)
    internal const int MsgWaitForOne = 0x10000;     // recvmmsg(2)
    internal const int ShutRead = 0;                // shutdown(2)

    internal const int Eintr = 4;                   // errno(3)
    internal const int Eagain = 11;
    internal const int Enetunreach = 101;
    internal const int Econnrefused = 111;
    internal const int Ehostunreach = 113;

    internal const ushort AfInet = 2;               // ip(7)
    internal const ushort AfInet6 = 10;             // ipv6(7)
    internal const int IpprotoIp = 0;
    internal const int IpprotoIpv6 = 41;
    internal const int IpPktInfo = 8;               // ip(7)
    internal const int Ipv6PktInfo = 50;            // ipv6(7), RFC 3542 section 6

    /// <summary>recvmmsg(2): receives up to <paramref name="length"/> datagrams in one call.</summary>
    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMany(SafeSocketHandle socket, MultiHeader* headers, uint length, int flags, void* timeout);

    /// <summary>sendmmsg(2): sends up to <paramref name="length"/> datagrams in one call.</summary>
    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(SafeSocketHandle socket, MultiHeader* headers, uint length, int flags);

    /// <summary>shutdown(2): on a datagram socket wakes whoever waits in a receive, even where it then answers ENOTCONN.</summary>
    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(SafeSocketHandle socket, int how);

    /// <summary>struct mmsghdr of recvmmsg(2): struct msghdr of recv(2), 56 octets, then the length of the datagram.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    internal struct MultiHeader
    {
        [FieldOffset(0)] internal void* Name;
        [FieldOffset(8)] internal uint NameLength;
        [FieldOffset(16)] internal IoVector* Vectors;
        [FieldOffset(24)] internal nuint VectorCount;
        [FieldOffset(32)] internal void* Control;
        [FieldOffset(40)] internal nuint ControlLength;
        [FieldOffset(48)] internal int Flags;
        [FieldOffset(56)] internal uint Length;
    }

    /// <summary>struct iovec of readv(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal void* Base;
        internal nuint Length;
    }

    /// <summary>struct cmsghdr of cmsg(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlHeader
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
    }
}
