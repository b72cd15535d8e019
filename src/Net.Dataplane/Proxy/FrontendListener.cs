using System.Net;
using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.UdpRelay;

namespace Net.Dataplane;

/// <summary>One address of one frontend and the socket behind it, if there is one. Touched by the proxy's reconciler alone.</summary>
internal sealed class FrontendListener(ServicePortKey frontend, FrontendKind kind, IPEndPoint wanted)
{
    private TcpRelayListener? _tcp;
    private UdpRelayListener? _udp;

    internal ServicePortKey Frontend { get; } = frontend;

    internal ListenerReport Report { get; private set; } = new(frontend, kind, wanted, null, ListenerState.Refusing, TcpListenError.None);

    internal TcpRelayListener? Tcp => _tcp;

    internal UdpRelayListener? Udp => _udp;

    /// <summary>True if the listener is to be bound but is not: worth another try.</summary>
    internal bool IsFailed => Report.Status == ListenerState.Failed;

    internal void Set(ListenerState status) => Report = Report with { Status = status, Error = TcpListenError.None };

    /// <summary>Served, or not, without a socket of its own: the kernel redirects to another.</summary>
    internal void SetRedirected(ListenerState status) => Report = Report with { Listening = status == ListenerState.Refusing ? null : wanted, Status = status, Error = TcpListenError.None };

    internal TcpListenError OpenTcp(TcpRelayEngine engine, ITcpRoute route, ServiceProxyOptions options)
    {
        if (_tcp is not null) return TcpListenError.None;
        TcpListenOptions how = MustFreeBind(options) ? options.TcpListeners with { FreeBind = true } : options.TcpListeners;
        TcpListenResult result = engine.Listen(wanted, route, how);
        if (result.Error == TcpListenError.PermissionDenied && Shifted(options) is { } other) result = engine.Listen(other, route, how);
        _tcp = result.Listener;
        return Opened(result.Error, _tcp?.LocalEndPoint);
    }

    internal TcpListenError OpenUdp(UdpRelayEngine engine, IUdpRoute route, ServiceProxyOptions options)
    {
        if (_udp is not null) return TcpListenError.None;
        UdpRelayOptions how = MustFreeBind(options) ? options.UdpListeners with { FreeBind = true } : options.UdpListeners;
        UdpListenResult result = engine.Listen(wanted, route, how);
        if (result.Error == TcpListenError.PermissionDenied && Shifted(options) is { } other) result = engine.Listen(other, route, how);
        _udp = result.Listener;
        return Opened(result.Error, _udp?.LocalEndPoint);
    }

    internal void SetMode(TcpListenMode mode)
    {
        if (_tcp is not null) _tcp.Mode = mode;
        Set(mode == TcpListenMode.Drop ? ListenerState.Dropping : ListenerState.Serving);
    }

    /// <summary>Stops to listen. Open TCP connections go on.</summary>
    internal void Close(ListenerState status)
    {
        _tcp?.Dispose();
        if (_udp is not null) _ = _udp.DisposeAsync().AsTask();
        _tcp = null;
        _udp = null;
        Report = Report with { Listening = null, Status = status, Error = TcpListenError.None };
    }

    private TcpListenError Opened(TcpListenError error, IPEndPoint? bound)
    {
        Report = Report with { Listening = bound, Status = error == TcpListenError.None ? ListenerState.Serving : ListenerState.Failed, Error = error };
        return error;
    }

    private bool MustFreeBind(ServiceProxyOptions options) => options.MustFreeBind(IpAddress.From(wanted.Address));

    private IPEndPoint? Shifted(ServiceProxyOptions options)
    {
        int port = wanted.Port + options.UnprivilegedPortOffset;
        return options.UnprivilegedPortOffset > 0 && wanted.Port < 1024 && port <= IPEndPoint.MaxPort ? new IPEndPoint(wanted.Address, port) : null;
    }
}
