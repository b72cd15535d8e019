using System.Runtime.InteropServices;
using Net.Transport.Udp;

namespace Net.Transport.Native;

/// <summary>The C library's socket calls. Each returns what the manual page of its name (section 2) says: -1 and errno on failure.</summary>
/// <remarks>
/// Calls marked SuppressGCTransition never block (their descriptors are non-blocking) and take some microseconds at most; the
/// collector waits for them. epoll_wait, which blocks, and splice, which moves up to a megabyte, are not marked.
/// </remarks>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    /// <summary>errno of the last failed call that is marked SuppressGCTransition; to be read at once.</summary>
    internal static int Errno => Marshal.GetLastSystemError();

    /// <summary>errno of the last call that is not marked SuppressGCTransition: the way back from them may run other calls.</summary>
    internal static int SavedErrno => Marshal.GetLastPInvokeError();

    // socket(2)
    [LibraryImport(Name, EntryPoint = "socket")]
    [SuppressGCTransition]
    internal static partial int Socket(int domain, int type, int protocol);

    // bind(2)
    [LibraryImport(Name, EntryPoint = "bind")]
    [SuppressGCTransition]
    internal static partial int Bind(int fd, byte* address, uint length);

    // listen(2)
    [LibraryImport(Name, EntryPoint = "listen")]
    [SuppressGCTransition]
    internal static partial int Listen(int fd, int backlog);

    // accept4(2)
    [LibraryImport(Name, EntryPoint = "accept4")]
    [SuppressGCTransition]
    internal static partial int Accept4(int fd, byte* address, uint* length, int flags);

    // connect(2)
    [LibraryImport(Name, EntryPoint = "connect")]
    [SuppressGCTransition]
    internal static partial int Connect(int fd, byte* address, uint length);

    // recv(2)
    [LibraryImport(Name, EntryPoint = "recv")]
    [SuppressGCTransition]
    internal static partial nint Recv(int fd, byte* buffer, nuint length, int flags);

    // send(2)
    [LibraryImport(Name, EntryPoint = "send")]
    [SuppressGCTransition]
    internal static partial nint Send(int fd, byte* buffer, nuint length, int flags);

    // shutdown(2)
    [LibraryImport(Name, EntryPoint = "shutdown")]
    [SuppressGCTransition]
    internal static partial int Shutdown(int fd, int how);

    // close(2)
    [LibraryImport(Name, EntryPoint = "close")]
    [SuppressGCTransition]
    internal static partial int Close(int fd);

    // getsockname(2)
    [LibraryImport(Name, EntryPoint = "getsockname")]
    [SuppressGCTransition]
    internal static partial int GetSockName(int fd, byte* address, uint* length);

    // setsockopt(2)
    [LibraryImport(Name, EntryPoint = "setsockopt")]
    [SuppressGCTransition]
    internal static partial int SetSockOpt(int fd, int level, int option, void* value, uint length);

    // getsockopt(2)
    [LibraryImport(Name, EntryPoint = "getsockopt")]
    [SuppressGCTransition]
    internal static partial int GetSockOpt(int fd, int level, int option, void* value, uint* length);

    // epoll_create1(2)
    [LibraryImport(Name, EntryPoint = "epoll_create1")]
    [SuppressGCTransition]
    internal static partial int EpollCreate1(int flags);

    // epoll_ctl(2)
    [LibraryImport(Name, EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    internal static partial int EpollCtl(int epfd, int operation, int fd, byte* registration);

    // epoll_wait(2)
    [LibraryImport(Name, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epfd, byte* received, int capacity, int timeoutMilliseconds);

    // epoll_wait(2) with a timeout of 0
    [LibraryImport(Name, EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    internal static partial int EpollPoll(int epfd, byte* received, int capacity, int zero);

    // eventfd(2)
    [LibraryImport(Name, EntryPoint = "eventfd")]
    [SuppressGCTransition]
    internal static partial int EventFd(uint initial, int flags);

    // read(2)
    [LibraryImport(Name, EntryPoint = "read")]
    [SuppressGCTransition]
    internal static partial nint Read(int fd, void* buffer, nuint length);

    // write(2)
    [LibraryImport(Name, EntryPoint = "write")]
    [SuppressGCTransition]
    internal static partial nint Write(int fd, void* buffer, nuint length);

    // pipe2(2)
    [LibraryImport(Name, EntryPoint = "pipe2")]
    [SuppressGCTransition]
    internal static partial int Pipe2(int* ends, int flags);

    // splice(2)
    [LibraryImport(Name, EntryPoint = "splice", SetLastError = true)]
    internal static partial nint Splice(int from, nint fromOffset, int to, nint toOffset, nuint length, uint flags);

    // recvmmsg(2). Not marked: a batch takes longer than the collector should wait.
    [LibraryImport(Name, EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMany(int fd, LinuxUdp.MultiHeader* headers, uint length, int flags, void* timeout);

    // sendmmsg(2)
    [LibraryImport(Name, EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(int fd, LinuxUdp.MultiHeader* headers, uint length, int flags);

    // fcntl(2) with an int argument. Variadic in C; on the supported ABIs (System V x64, AAPCS64) an int goes the same way.
    [LibraryImport(Name, EntryPoint = "fcntl")]
    [SuppressGCTransition]
    internal static partial int Fcntl(int fd, int command, int value);
}
