using System.Net;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>What became of one address of a frontend. A value at one moment.</summary>
/// <param name="Frontend">The service port.</param>
/// <param name="Kind">Which of its addresses.</param>
/// <param name="Wanted">The address as the Service has it.</param>
/// <param name="Listening">Where the proxy listens; null if it does not.</param>
/// <param name="Status">Why.</param>
/// <param name="Error">What the machine said, if <paramref name="Status"/> is <see cref="ListenerState.Failed"/>.</param>
public sealed record ListenerReport(ServicePortKey Frontend, FrontendKind Kind, IPEndPoint Wanted, IPEndPoint? Listening, ListenerState Status, TcpListenError Error)
{
    /// <summary>Served at another port than asked for, because ports below 1024 need a privilege.</summary>
    public bool IsShifted => Listening is not null && Listening.Port != Wanted.Port;

    /// <summary>The report in one line, with what to do about it.</summary>
    public override string ToString() => Status switch
    {
        ListenerState.Failed => $"{Frontend} {Wanted}: {Advice()}",
        ListenerState.Refusing => $"{Frontend} {Wanted}: refuses, no endpoint can serve",
        ListenerState.Unsupported => $"{Frontend} {Wanted}: {Frontend.Protocol} is not proxied in user space",
        ListenerState.Conflict => $"{Frontend} {Wanted}: another Service is served there",
        _ when IsShifted => $"{Frontend} {Wanted}: served at {Listening}; to lift this: sysctl net.ipv4.ip_unprivileged_port_start=0, or grant CAP_NET_BIND_SERVICE",
        ListenerState.Dropping => $"{Frontend} {Listening}: drops, no endpoint on this node",
        _ => $"{Frontend} {Listening}",
    };

    private string Advice() => Error switch
    {
        TcpListenError.AddressInUse => "the address is in use",
        TcpListenError.AddressNotAvailable => $"this host does not have the address; with CAP_NET_ADMIN: ip route add local {Wanted.Address} dev lo",
        TcpListenError.PermissionDenied => "ports below 1024 need net.ipv4.ip_unprivileged_port_start=0 or CAP_NET_BIND_SERVICE",
        TcpListenError.NoResources => "no descriptors or memory left",
        _ => $"cannot listen ({Error})",
    };
}

/// <summary>States of a listener.</summary>
public enum ListenerState
{
    /// <summary>Serves.</summary>
    Serving,

    /// <summary>Bound, but answers nothing: policy Local without an endpoint on this node.</summary>
    Dropping,

    /// <summary>Not bound, so that the kernel refuses: no endpoint anywhere.</summary>
    Refusing,

    /// <summary>Could not be bound.</summary>
    Failed,

    /// <summary>Another frontend has the address.</summary>
    Conflict,

    /// <summary>SCTP: not proxied in user space.</summary>
    Unsupported,
}
