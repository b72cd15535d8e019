using System.Net.Sockets;
using Net.Transport.Native;

namespace Net.Transport.Tcp;

/// <summary>What answers and errors mean, the same for both engines.</summary>
internal static class TcpRouting
{
    internal static TcpRelayOutcome OutcomeOf(TcpRouteVerdict verdict, int failedAttempts) => verdict switch
    {
        TcpRouteVerdict.Denied => TcpRelayOutcome.Denied,
        TcpRouteVerdict.SourceNotAllowed => TcpRelayOutcome.SourceNotAllowed,
        TcpRouteVerdict.LimitReached => TcpRelayOutcome.LimitReached,
        _ => failedAttempts > 0 ? TcpRelayOutcome.ConnectFailed : TcpRelayOutcome.NoBackend,
    };

    // connect(2)
    internal static TcpConnectFailure FailureOf(int errno) => errno switch
    {
        Errno.ECONNREFUSED or Errno.ECONNRESET => TcpConnectFailure.Refused,
        Errno.ETIMEDOUT => TcpConnectFailure.TimedOut,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EHOSTDOWN or Errno.ENETDOWN => TcpConnectFailure.Unreachable,
        Errno.EADDRNOTAVAIL or Errno.EAGAIN or Errno.EACCES or Errno.EPERM or Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM => TcpConnectFailure.LocalResource,
        _ => TcpConnectFailure.Other,
    };

    internal static TcpConnectFailure FailureOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => TcpConnectFailure.Refused,
        SocketError.TimedOut => TcpConnectFailure.TimedOut,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkDown => TcpConnectFailure.Unreachable,
        SocketError.AddressNotAvailable or SocketError.AccessDenied or SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
            => TcpConnectFailure.LocalResource,
        _ => TcpConnectFailure.Other,
    };

    // bind(2), listen(2), socket(2), setsockopt(2)
    internal static TcpListenError ListenErrorOf(int errno) => errno switch
    {
        Errno.EADDRINUSE => TcpListenError.AddressInUse,
        Errno.EADDRNOTAVAIL => TcpListenError.AddressNotAvailable,
        Errno.EACCES or Errno.EPERM => TcpListenError.PermissionDenied,
        Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM => TcpListenError.NoResources,
        Errno.EAFNOSUPPORT or Errno.ENOPROTOOPT or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT or Errno.EINVAL => TcpListenError.NotSupported,
        _ => TcpListenError.Other,
    };

    internal static TcpListenError ListenErrorOf(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => TcpListenError.AddressInUse,
        SocketError.AddressNotAvailable => TcpListenError.AddressNotAvailable,
        SocketError.AccessDenied => TcpListenError.PermissionDenied,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => TcpListenError.NoResources,
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolOption or SocketError.OperationNotSupported => TcpListenError.NotSupported,
        _ => TcpListenError.Other,
    };
}
