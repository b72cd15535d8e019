using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>What the ends of connections tell of their backends: their load, their failures, and whether to leave them alone for a while.</summary>
internal sealed class BackendHealth(ServiceProxyOptions options, ProxyMeter meter, TimeProvider time)
{
    internal long NowMilliseconds => (long)time.GetElapsedTime(0).TotalMilliseconds;

    internal void ConnectFailed(Backend backend, TcpConnectFailure cause)
    {
        backend.Leave();
        meter.ConnectFailed(cause);
        // What this host lacks is not the backend's fault.
        if (cause != TcpConnectFailure.LocalResource) Failed(backend);
    }

    internal static void Closed(Backend backend)
    {
        backend.Leave();
        backend.Succeeded();
    }

    internal void Failed(Backend backend)
    {
        if (backend.Failed(options.EjectAfter, NowMilliseconds + (long)options.EjectionTime.TotalMilliseconds)) meter.Ejected();
    }
}
